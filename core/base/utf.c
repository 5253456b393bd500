/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/utf.h"

#include "core/base/endian.h"
#include "core/base/upper.h"

size_t winrm_utf8_next(struct winrm_slice s, uint32_t *cp)
{
	size_t len, i;
	uint32_t value;

	if (s.len == 0)
		return 0;
	value = s.ptr[0];
	if (value < 0x80) {
		*cp = value;
		return 1;
	}
	if (value < 0xc2 || value > 0xf4)
		return 0;
	len = value < 0xe0 ? 2 : value < 0xf0 ? 3 : 4;
	if (len > s.len)
		return 0;
	value &= 0x7fu >> len;
	for (i = 1; i < len; i++) {
		if ((s.ptr[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (s.ptr[i] & 0x3f);
	}
	/* 3 octets are for 0x800 and more, 4 for 0x10000 and more */
	if (value >> (5 * len - 4) == 0 || value > 0x10ffff ||
		(value >= 0xd800 && value < 0xe000))
		return 0;
	*cp = value;
	return len;
}

bool winrm_utf8_valid(struct winrm_slice s)
{
	uint32_t cp;

	while (s.len > 0) {
		size_t n = winrm_utf8_next(s, &cp);

		if (n == 0)
			return false;
		s.ptr += n;
		s.len -= n;
	}
	return true;
}

void winrm_utf8_put(struct winrm_writer *w, uint32_t cp)
{
	uint8_t out[4];
	size_t len = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	size_t i;

	for (i = len - 1; i > 0; i--) {
		out[i] = (uint8_t)(0x80 | (cp & 0x3f));
		cp >>= 6;
	}
	out[0] = (uint8_t)(len == 1 ? cp : (0xf00u >> len & 0xff) | cp);
	winrm_writer_put(w, out, len);
}

size_t winrm_utf16_next(struct winrm_slice *utf8, bool upper, uint8_t units[4])
{
	uint32_t cp;
	size_t n = winrm_utf8_next(*utf8, &cp);

	if (n == 0)
		return 0;
	utf8->ptr += n;
	utf8->len -= n;
	if (upper)
		cp = winrm_upper(cp);
	if (cp < 0x10000) {
		winrm_put_le16(units, cp);
		return 2;
	}
	cp -= 0x10000;
	winrm_put_le16(units, 0xd800 | cp >> 10);
	winrm_put_le16(units + 2, 0xdc00 | (cp & 0x3ff));
	return 4;
}

bool winrm_utf16_put(
	struct winrm_writer *w, struct winrm_slice utf8, bool upper)
{
	uint8_t units[4];

	while (utf8.len > 0) {
		size_t n = winrm_utf16_next(&utf8, upper, units);

		if (n == 0)
			return false;
		winrm_writer_put(w, units, n);
	}
	return true;
}
