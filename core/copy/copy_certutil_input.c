/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/base/base64.h"
#include "core/base/secret.h"
#include "core/copy/copy_certutil.h"
#include "core/copy/copy_frame.h"
#include "port/crypto.h"

#if WINRM_COPY

enum {
	LINE_IN = 48, /* octets of a file in a line */
	LINE_OUT = 66,
	FRAME = 64, /* room for the lines around */
	LEAST = FRAME + LINE_OUT,
	FIRST = 4096 /* octets of base64 */
};

static const char begin[] = "-----BEGIN CERTIFICATE-----\r\n";
static const char end[] = "-----END CERTIFICATE-----\r\n";

/* Octets until `cap` of them are there or the file ends; false: failed. */
static bool read_whole(
	struct winrm_copy *c, uint8_t *to, size_t cap, size_t *len)
{
	int32_t n;

	for (*len = 0; *len < cap; *len += (size_t)n) {
		n = c->read(c->user, c->own.at, to + *len, cap - *len);
		if (n < 0 || (size_t)n > cap - *len)
			return false;
		if (n == 0)
			break;
		c->own.at += (size_t)n;
	}
	return true;
}

/* Read to the end of the buffer and encoded towards its beginning: each line
 * is written behind what was read of it, at most. */
static bool fill(struct winrm_copy_certutil *u, size_t max)
{
	struct winrm_copy *c = u->copy;
	size_t cap = max < c->buf_len ? max : c->buf_len;
	struct winrm_writer w =
		winrm_writer_init(c->buf, cap > LEAST ? cap : LEAST);
	size_t lines = (w.cap - FRAME) / LINE_OUT, len, n, want;
	uint8_t line[LINE_IN], *raw;

	want = lines * LINE_IN;
	raw = c->buf + w.cap - want;
	if (c->own.at == 0)
		winrm_writer_put_str(&w, begin);
	if (!read_whole(c, raw, want, &len))
		return false;
	winrm_hash_add(winrm_copy_hash(c), raw, len);
	for (; len > 0; raw += n, len -= n) {
		n = len < LINE_IN ? len : LINE_IN;
		memcpy(line, raw, n);
		winrm_base64_put(&w, line, n);
		winrm_writer_put_str(&w, "\r\n");
		want -= n;
	}
	winrm_wipe(line, sizeof(line));
	if (want > 0) {
		winrm_writer_put_str(&w, end);
		c->own.ended = true;
	}
	c->own.pending_at = 0;
	c->own.pending = w.len;
	return true;
}

void winrm_certutil_begin_input(struct winrm_copy_certutil *u)
{
	struct winrm_copy *c = u->copy;

	winrm_certutil_begin_hash(u);
	c->own.ended = false;
	c->own.local_failed = !fill(u, FIRST);
}

enum winrm_input winrm_certutil_input(
	void *certutil, size_t max, const uint8_t **data, size_t *len)
{
	struct winrm_copy_certutil *u = certutil;
	struct winrm_copy *c = u->copy;

	*len = 0;
	if (c->own.stop || c->own.local_failed)
		return WINRM_INPUT_END;
	if (c->own.pending == 0 && !c->own.ended && !fill(u, max)) {
		c->own.local_failed = true;
		return WINRM_INPUT_END;
	}
	*data = c->buf + c->own.pending_at;
	*len = c->own.pending < max ? c->own.pending : max;
	c->own.pending_at += *len;
	c->own.pending -= *len;
	return c->own.pending == 0 && c->own.ended ? WINRM_INPUT_END
						   : WINRM_INPUT_DATA;
}

#endif
