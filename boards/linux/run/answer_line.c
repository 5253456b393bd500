/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/answer_line.h"

#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/run/lane_call.h"

struct sink {
	struct output_buffer *channel;
	bool begun;
};

/* Drops the answer's own beginning, which the head replaces. */
static void put(void *user, const void *data, size_t len)
{
	struct sink *s = user;
	const char *text = data;

	if (!s->begun && len > 0 && text[0] == '{') {
		text++;
		len--;
	}
	s->begun = true;
	output_put(s->channel, text, len);
}

static void put_answer(struct output_buffer *c, const char *head,
	const struct winrm_answer *answer)
{
	struct sink sink = {c, false};

	output_put(c, head, strlen(head));
	winrm_answer_put(answer, put, &sink);
	output_put(c, "\n", 1);
}

void answer_put(struct output_buffer *c, const char *head,
	const struct lane *lane, int status, const char *message)
{
	const struct winrm_response *r = lane_response(lane);
	bool done = status == 0 || status == EXIT_INCOMPLETE;
	struct winrm_answer a = {status, message, done ? r : NULL,
		&lane->capture, lane->record.text[WINRM_KEY_NAME],
		lane->record.warnings,
		(uint32_t)(monotonic_ms() - lane->started)};

	if (lane->has_answered || lane->capture.out_len > 0 ||
		lane->capture.err_len > 0 || lane->capture.truncated)
		a.response = r;
	put_answer(c, head, &a);
}

void answer_refuse(struct output_buffer *c, const char *head,
	const struct winrm_connector *record, int status, const char *message)
{
	struct winrm_answer a = {status, message, NULL, NULL,
		record ? record->text[WINRM_KEY_NAME] : NULL,
		record ? record->warnings : NULL, 0};

	put_answer(c, head, &a);
}
