/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/utf.h"

#include "core/base/endian.h"

/*
 * Runs of lower-case letters; `delta` leads to the upper-case one. Where that
 * is the letter before, every other letter of the run is lower case.
 */
struct run {
	uint16_t first, last;
	int16_t delta;
};

static const struct run runs[] = {
	{0x0061, 0x007a, -32},
	{0x00b5, 0x00b5, 743},
	{0x00e0, 0x00f6, -32},
	{0x00f8, 0x00fe, -32},
	{0x00ff, 0x00ff, 121},
	{0x0101, 0x012f, -1},
	{0x0131, 0x0131, -232},
	{0x0133, 0x0137, -1},
	{0x013a, 0x0148, -1},
	{0x014b, 0x0177, -1},
	{0x017a, 0x017e, -1},
	{0x017f, 0x017f, -300},
	{0x0180, 0x0180, 195},
	{0x0183, 0x0185, -1},
	{0x0188, 0x0188, -1},
	{0x018c, 0x018c, -1},
	{0x0192, 0x0192, -1},
	{0x0195, 0x0195, 97},
	{0x0199, 0x0199, -1},
	{0x019a, 0x019a, 163},
	{0x019e, 0x019e, 130},
	{0x01a1, 0x01a5, -1},
	{0x01a8, 0x01a8, -1},
	{0x01ad, 0x01ad, -1},
	{0x01b0, 0x01b0, -1},
	{0x01b4, 0x01b6, -1},
	{0x01b9, 0x01b9, -1},
	{0x01bd, 0x01bd, -1},
	{0x01bf, 0x01bf, 56},
	{0x01c5, 0x01c5, -1},
	{0x01c6, 0x01c6, -2},
	{0x01c8, 0x01c8, -1},
	{0x01c9, 0x01c9, -2},
	{0x01cb, 0x01cb, -1},
	{0x01cc, 0x01cc, -2},
	{0x01ce, 0x01dc, -1},
	{0x01dd, 0x01dd, -79},
	{0x01df, 0x01ef, -1},
	{0x01f2, 0x01f2, -1},
	{0x01f3, 0x01f3, -2},
	{0x01f5, 0x01f5, -1},
	{0x01f9, 0x021f, -1},
	{0x0223, 0x0233, -1},
	{0x023c, 0x023c, -1},
	{0x023f, 0x0240, 10815},
	{0x0242, 0x0242, -1},
	{0x0247, 0x024f, -1},
	{0x0371, 0x0373, -1},
	{0x0377, 0x0377, -1},
	{0x037b, 0x037d, 130},
	{0x03ac, 0x03ac, -38},
	{0x03ad, 0x03af, -37},
	{0x03b1, 0x03c1, -32},
	{0x03c2, 0x03c2, -31},
	{0x03c3, 0x03cb, -32},
	{0x03cc, 0x03cc, -64},
	{0x03cd, 0x03ce, -63},
	{0x03d0, 0x03d0, -62},
	{0x03d1, 0x03d1, -57},
	{0x03d5, 0x03d5, -47},
	{0x03d6, 0x03d6, -54},
	{0x03d7, 0x03d7, -8},
	{0x03d9, 0x03ef, -1},
	{0x03f0, 0x03f0, -86},
	{0x03f1, 0x03f1, -80},
	{0x03f2, 0x03f2, 7},
	{0x03f3, 0x03f3, -116},
	{0x03f5, 0x03f5, -96},
	{0x03f8, 0x03f8, -1},
	{0x03fb, 0x03fb, -1},
	{0x0430, 0x044f, -32},
	{0x0450, 0x045f, -80},
	{0x0461, 0x0481, -1},
	{0x048b, 0x04bf, -1},
	{0x04c2, 0x04ce, -1},
	{0x04cf, 0x04cf, -15},
	{0x04d1, 0x052f, -1},
	{0x0561, 0x0586, -48},
	{0x1e01, 0x1e95, -1},
	{0x1e9b, 0x1e9b, -59},
	{0x1ea1, 0x1eff, -1},
	{0xff41, 0xff5a, -32},
};

uint32_t winrm_upper(uint32_t cp)
{
	size_t i;

	for (i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		const struct run *r = &runs[i];

		if (cp < r->first)
			break;
		if (cp > r->last)
			continue;
		if (r->delta == -1 && (cp - r->first) % 2)
			break;
		return (uint32_t)((int32_t)cp + r->delta);
	}
	return cp;
}

size_t winrm_utf8_next(struct winrm_slice s, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
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
	if (value < least[len] || value > 0x10ffff ||
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
