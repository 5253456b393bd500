/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/json_out.h"

#include <string.h>

#include "core/base/json.h"

#if WINRM_PSRP

bool winrm_psrp_json_flush(struct winrm_psrp_json *j)
{
	size_t len = j->out.len;

	if (!j->pass || len == 0)
		return true;
	j->out.len = 0;
	return j->pass(j->user, j->out.buf, len);
}

bool winrm_psrp_json_bytes(
	struct winrm_psrp_json *j, const void *data, size_t len)
{
	winrm_writer_put(&j->kept, data, len);
	if (j->pass && len > j->out.cap - j->out.len) {
		if (!winrm_psrp_json_flush(j))
			return false;
		if (len > j->out.cap)
			return j->pass(j->user, data, len);
	}
	winrm_writer_put(&j->out, data, len);
	return true;
}

bool winrm_psrp_json_put(struct winrm_psrp_json *j, const char *text)
{
	return winrm_psrp_json_bytes(j, text, strlen(text));
}

/* A piece of a string, without quotes. */
bool winrm_psrp_json_piece(struct winrm_psrp_json *j, struct winrm_slice s)
{
	uint8_t text[6 * 16 + 2];

	while (s.len > 0) {
		struct winrm_slice piece = {s.ptr, s.len < 16 ? s.len : 16};
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		winrm_json_put_string(&w, piece);
		if (!winrm_psrp_json_bytes(j, text + 1, w.len - 2))
			return false;
		s.ptr += piece.len;
		s.len -= piece.len;
	}
	return true;
}

bool winrm_psrp_json_string(struct winrm_psrp_json *j, struct winrm_slice s)
{
	return winrm_psrp_json_put(j, "\"") && winrm_psrp_json_piece(j, s) &&
		winrm_psrp_json_put(j, "\"");
}

bool winrm_psrp_json_ref(struct winrm_psrp_json *j, uint32_t ref)
{
	char text[24];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	winrm_writer_put_str(&w, "{\"$ref\":");
	winrm_writer_put_decimal(&w, ref);
	winrm_writer_put_str(&w, "}");
	return winrm_psrp_json_bytes(j, text, w.len);
}

void winrm_psrp_json_init(struct winrm_psrp_json *j, uint8_t *memory,
	size_t len, uint8_t nested_max)
{
	size_t part = len / 8 & ~(size_t)3;

	memset(j, 0, offsetof(struct winrm_psrp_json, level));
	j->spans = (struct winrm_psrp_span *)(void *)memory;
	j->spans_cap =
		(uint16_t)(part / sizeof(j->spans[0]) < WINRM_PSRP_NO_SPAN
				? part / sizeof(j->spans[0])
				: WINRM_PSRP_NO_SPAN);
	j->out = winrm_writer_init(memory + part, part);
	j->text = winrm_writer_init(memory + 2 * part, 2 * part);
	j->kept = winrm_writer_init(memory + 4 * part, len - 4 * part);
	j->nested_max = nested_max;
}

void winrm_psrp_json_start(struct winrm_psrp_json *j)
{
	j->kept.len = 0;
	j->spans_len = 0;
	j->depth = 0;
	j->skip = 0;
	j->nested = 0;
	j->held = 0;
	j->level[0].tag = WINRM_TAG_LST;
	j->level[0].flags = 0;
}

#else
typedef int winrm_no_psrp_out; /* ISO C has no empty file */
#endif
