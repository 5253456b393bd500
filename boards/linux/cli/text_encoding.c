/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/text_encoding.h"

#include <string.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/utf8.h"

static uint32_t unit_at(const char *p, bool big)
{
	uint8_t first = (uint8_t)p[0], second = (uint8_t)p[1];

	return big ? first * 256u + second : second * 256u + first;
}

/* In place: it is moved to the end and read from there, as it may grow. */
static long from_utf16(const char *name, char *buf, size_t len, size_t cap)
{
	bool big = buf[0] == '\xfe';
	const char *in = buf + cap - len, *end = buf + cap;
	size_t out = 0;

	if (len % 2 != 0)
		return say("%s: the UTF-16 text is cut off", name), -1;
	memmove(buf + cap - len, buf, len);
	for (in += 2; in < end; in += 2) {
		uint32_t cp = unit_at(in, big), low = 0;
		char utf8[4];
		size_t n;

		if ((cp & 0xf800) == 0xd800) {
			if (end - in > 2)
				low = unit_at(in + 2, big);
			if (cp >= 0xdc00 || (low & 0xfc00) != 0xdc00)
				return say("%s: not UTF-16", name), -1;
			cp = 0x10000 + ((cp & 0x3ff) << 10) + (low & 0x3ff);
			in += 2;
		}
		n = utf8_put(utf8, cp);
		if (n > (size_t)(in + 2 - (buf + out)))
			return say("%s: too long, as UTF-16", name), -1;
		memcpy(buf + out, utf8, n);
		out += n;
	}
	return (long)out;
}

long text_take(const char *name, char *buf, size_t len, size_t cap)
{
	long left = (long)len;

	if (len >= 3 && memcmp(buf, "\xef\xbb\xbf", 3) == 0) {
		left -= 3;
		memmove(buf, buf + 3, (size_t)left);
	} else if (len >= 2 &&
		(memcmp(buf, "\xff\xfe", 2) == 0 ||
			memcmp(buf, "\xfe\xff", 2) == 0)) {
		left = from_utf16(name, buf, len, cap);
	}
	if (left > 0 && memchr(buf, 0, (size_t)left))
		return say("%s: holds a NUL; save it as UTF-8", name), -1;
	return left;
}

bool text_is_utf8(const char *s, size_t len)
{
	size_t i, more = 0;

	for (i = 0; i < len; i++) {
		uint8_t b = (uint8_t)s[i];

		if ((b & 0xc0) == 0x80 ? more == 0 : more > 0)
			return false;
		if (more > 0)
			more--;
		else if (b >= 0x80)
			more = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
	}
	return more == 0;
}
