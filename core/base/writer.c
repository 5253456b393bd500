/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/writer.h"

#include <string.h>

#include "core/base/endian.h"

struct winrm_writer winrm_writer_init(void *buf, size_t cap)
{
	struct winrm_writer w = {buf, cap, 0};

	return w;
}

bool winrm_writer_ok(const struct winrm_writer *w)
{
	return w->len <= w->cap;
}

/* Where the next bytes go and how many of `len` fit; counts all of them. */
static size_t take(struct winrm_writer *w, size_t len, uint8_t **at)
{
	size_t room = w->len < w->cap ? w->cap - w->len : 0;

	*at = room > 0 ? w->buf + w->len : NULL;
	w->len = len > SIZE_MAX - w->len ? SIZE_MAX : w->len + len;
	return len < room ? len : room;
}

void winrm_writer_put(struct winrm_writer *w, const void *data, size_t len)
{
	uint8_t *at;
	size_t n = take(w, len, &at);

	if (n > 0)
		memcpy(at, data, n);
}

void winrm_writer_put_slice(struct winrm_writer *w, struct winrm_slice s)
{
	winrm_writer_put(w, s.ptr, s.len);
}

void winrm_writer_put_str(struct winrm_writer *w, const char *s)
{
	winrm_writer_put_slice(w, winrm_slice_str(s));
}

const char *winrm_writer_put_parts(
	struct winrm_writer *w, const char *s, const winrm_part *parts)
{
	for (;;) {
		const char *end = s;

		while ((uint8_t)*end > 8 && !(*end & 0x80))
			end++;
		winrm_writer_put(w, s, (size_t)(end - s));
		if (!(*end & 0x80))
			return end;
		(void)winrm_writer_put_parts(
			w, winrm_part_nth(parts, *end & 0x7f), parts);
		s = end + 1;
	}
}

void winrm_writer_put_byte(struct winrm_writer *w, uint8_t byte)
{
	winrm_writer_put(w, &byte, 1);
}

void winrm_writer_put_decimal(struct winrm_writer *w, size_t value)
{
	uint8_t digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (uint8_t)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	winrm_writer_put(w, digits + at, sizeof(digits) - at);
}

void winrm_writer_put_authority(
	struct winrm_writer *w, const char *host, uint16_t tcp_port)
{
	bool v6 = strchr(host, ':') != NULL;

	winrm_writer_put_str(w, v6 ? "[" : "");
	winrm_writer_put_str(w, host);
	winrm_writer_put_str(w, v6 ? "]:" : ":");
	winrm_writer_put_decimal(w, tcp_port);
}

void winrm_writer_put_zeros(struct winrm_writer *w, size_t len)
{
	uint8_t *at;
	size_t n = take(w, len, &at);

	if (n > 0)
		memset(at, 0, n);
}

void winrm_writer_put_le16(struct winrm_writer *w, uint32_t value)
{
	uint8_t bytes[2];

	winrm_put_le16(bytes, value);
	winrm_writer_put(w, bytes, sizeof(bytes));
}

void winrm_writer_put_le32(struct winrm_writer *w, uint32_t value)
{
	uint8_t bytes[4];

	winrm_put_le32(bytes, value);
	winrm_writer_put(w, bytes, sizeof(bytes));
}

size_t winrm_writer_end_str(struct winrm_writer *w)
{
	size_t len = w->len;

	if (w->cap == 0)
		return 0;
	if (len >= w->cap) {
		len = w->cap - 1;
		while (len > 0 && (w->buf[len] & 0xc0) == 0x80)
			len--;
	}
	w->buf[len] = 0;
	return len;
}
