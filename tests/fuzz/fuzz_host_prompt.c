/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_prompt.h"

#include <string.h>

#include "boards/linux/cli/visible_text.h"
#include "core/base/json.h"
#include "tests/fuzz/fuzz.h"

enum { ASKED_MAX = 100 };

/* What is typed: lines, the last one over and over. */
static const char *typed;
static unsigned asked;

/* In place of the terminal's: nothing that it is asked to show commands it. */
static bool read_line(const char *prompt, size_t len, char *buf, size_t cap,
	uint64_t until, bool hidden)
{
	size_t n, at = 0;

	(void)until;
	(void)hidden;
	for (; len > 0; prompt += n, len -= n) {
		n = visible_char(prompt, len);
		CHECK(n > 0 || *prompt == '\n' || *prompt == '\t');
		n = n > 0 ? n : 1;
	}
	if (++asked > ASKED_MAX)
		return false;
	while (typed[at] && typed[at] != '\n' && at < cap - 1) {
		buf[at] = typed[at];
		at++;
	}
	buf[at] = 0;
	if (typed[at] == '\n')
		typed += at + 1;
	return true;
}

static void check_answer(const struct winrm_psrp_value *answer)
{
	struct winrm_json_token t;
	struct winrm_json j;

	CHECK(answer->text && answer->type);
	winrm_json_start(&j, winrm_slice_str(answer->text));
	if (strcmp(answer->type, "S") == 0)
		return;
	while (winrm_json_next(&j, &t) != WINRM_JSON_END)
		CHECK(t.type != WINRM_JSON_ERROR);
}

/* With a NUL, after which nothing may be read. */
static char *text_of(const uint8_t *data, size_t len)
{
	char *copy = malloc(len + 1);

	CHECK(copy);
	if (len > 0)
		memcpy(copy, data, len);
	copy[len] = 0;
	return copy;
}

/* The method, what is typed, NUL, the host's parameters. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int32_t methods[] = {WINRM_PSRP_READ_LINE,
		WINRM_PSRP_PROMPT, WINRM_PSRP_CHOICE, 5, WINRM_PSRP_READ_SECRET,
		WINRM_PSRP_CREDENTIAL_TYPED};
	struct winrm_psrp_value answer = {NULL, NULL};
	struct winrm_psrp_call call = {0, NULL, false};
	const uint8_t *end;
	char *lines, *params;
	size_t len;

	if (size < 2)
		return 0;
	call.method = methods[data[0] % 6];
	end = memchr(++data, 0, --size);
	len = end ? (size_t)(end - data) : 0;
	lines = text_of(data, len);
	data += end ? len + 1 : 0;
	size -= end ? len + 1 : 0;
	params = text_of(data, size);
	typed = lines;
	asked = 0;
	call.params = params;
	if (host_prompt(&call, &answer, read_line, 0))
		check_answer(&answer);
	host_prompt_wipe();
	free(lines);
	free(params);
	return 0;
}
