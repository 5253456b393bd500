/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/object_lines.h"

#include "core/base/json.h"
#include "tests/fuzz/fuzz.h"

/* Lines of JSON as text: the same in any pieces, and as the whole is decoded. */

struct shown {
	uint8_t *text;
	size_t len, cap;
};

static bool on_text(void *user, const uint8_t *data, size_t len)
{
	struct shown *s = user;

	CHECK(len > 0 && len <= s->cap - s->len);
	memcpy(s->text + s->len, data, len);
	s->len += len;
	return true;
}

static struct shown show(const uint8_t *data, size_t size, size_t piece)
{
	struct object_lines lines = {0};
	/* an escape that is none becomes U+FFFD, with more octets */
	struct shown s = {malloc(3 * size + 1), 0, 3 * size + 1};

	while (size > 0) {
		size_t len = size < piece ? size : piece;

		CHECK(object_lines_feed(&lines, data, len, on_text, &s));
		data += len;
		size -= len;
	}
	return s;
}

/* One string and nothing else: what the JSON reader makes of it. */
static void check_decoded(const uint8_t *data, size_t size, struct shown whole)
{
	struct winrm_json json;
	struct winrm_json_token token;
	struct winrm_slice text = {data, size};
	uint8_t *decoded = malloc(3 * size + 1);
	struct winrm_writer w = winrm_writer_init(decoded, 3 * size + 1);

	winrm_json_start(&json, text);
	if (size > 0 && data[0] == '"' && data[size - 1] == '"' &&
		winrm_json_next(&json, &token) == WINRM_JSON_STRING &&
		token.text.len == size - 2) {
		winrm_json_put_text(&w, token.text);
		CHECK(whole.len == w.len);
		CHECK(memcmp(whole.text, decoded, w.len) == 0);
	}
	free(decoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = exact(data, size);
	struct shown whole = show(copy, size, size);
	struct shown pieces = show(copy, size, 1);

	CHECK(whole.len == pieces.len);
	CHECK(memcmp(whole.text, pieces.text, whole.len) == 0);
	check_decoded(copy, size, whole);
	free(whole.text);
	free(pieces.text);
	drop_exact(copy, size);
	return 0;
}
