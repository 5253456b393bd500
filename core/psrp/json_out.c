/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/json_out.h"

#include <string.h>

#include "core/base/json.h"

#if WINRM_PSRP

/* Nothing more is passed on once the caller has stopped. */
static void pass(struct winrm_psrp_json *j, const void *data, size_t len)
{
	if (!j->failed && len > 0)
		j->failed = !j->pass(j->user, data, len);
}

bool winrm_psrp_json_flush(struct winrm_psrp_json *j)
{
	if (j->pass) {
		pass(j, j->out.buf, j->out.len);
		j->out.len = 0;
	}
	return !j->failed;
}

void winrm_psrp_json_bytes(
	struct winrm_psrp_json *j, const void *data, size_t len)
{
	winrm_writer_put(&j->kept, data, len);
	if (j->pass && len > j->out.cap - j->out.len) {
		(void)winrm_psrp_json_flush(j);
		if (len > j->out.cap) {
			pass(j, data, len);
			return;
		}
	}
	winrm_writer_put(&j->out, data, len);
}

void winrm_psrp_json_byte(struct winrm_psrp_json *j, uint8_t byte)
{
	winrm_psrp_json_bytes(j, &byte, 1);
}

void winrm_psrp_json_put(struct winrm_psrp_json *j, const char *text)
{
	winrm_psrp_json_bytes(j, text, strlen(text));
}

void winrm_psrp_json_piece(struct winrm_psrp_json *j, struct winrm_slice s)
{
	uint8_t text[6 * 16 + 2];

	while (s.len > 0) {
		struct winrm_slice piece = {s.ptr, s.len < 16 ? s.len : 16};
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		winrm_json_put_string(&w, piece);
		winrm_psrp_json_bytes(j, text + 1, w.len - 2);
		s.ptr += piece.len;
		s.len -= piece.len;
	}
}

void winrm_psrp_json_string(struct winrm_psrp_json *j, struct winrm_slice s)
{
	winrm_psrp_json_byte(j, '"');
	winrm_psrp_json_piece(j, s);
	winrm_psrp_json_byte(j, '"');
}

void winrm_psrp_json_init(struct winrm_psrp_json *j, uint8_t *memory,
	size_t len, uint8_t nested_max)
{
	size_t part = len / 8 & ~(size_t)3;
	size_t spans = part / sizeof(j->spans[0]);

	memset(j, 0, offsetof(struct winrm_psrp_json, level));
	j->nested_max = nested_max;
	j->spans = (struct winrm_psrp_span *)(void *)memory;
	j->spans_cap =
		(uint16_t)(spans < WINRM_PSRP_NO_SPAN ? spans
						      : WINRM_PSRP_NO_SPAN);
	j->out.buf = memory + part;
	j->out.cap = part;
	j->text.buf = memory + 2 * part;
	j->text.cap = 2 * part;
	j->kept.buf = memory + 4 * part;
	j->kept.cap = len - 4 * part;
}

void winrm_psrp_json_start(struct winrm_psrp_json *j)
{
	j->kept.len = 0;
	j->spans_len = 0;
	j->top = j->level;
	j->skip = NULL;
	j->nested = 0;
	j->held = 0;
	j->level[0].tag = WINRM_TAG_LST;
	j->level[0].flags = 0;
}

#else
typedef int winrm_no_psrp_out; /* ISO C has no empty file */
#endif
