/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/utf.h"

#include "core/base/endian.h"

/*
 * Runs of lower-case letters: `step` 1 maps all of first..last, 2 every other
 * one from `first` on; `delta` leads to the upper-case letter.
 */
struct run {
	uint16_t first, last;
	int16_t delta;
	uint8_t step;
};

static const struct run runs[] = {
	{0x0061, 0x007a, -32, 1},
	{0x00b5, 0x00b5, 743, 1},
	{0x00e0, 0x00f6, -32, 1},
	{0x00f8, 0x00fe, -32, 1},
	{0x00ff, 0x00ff, 121, 1},
	{0x0101, 0x012f, -1, 2},
	{0x0131, 0x0131, -232, 1},
	{0x0133, 0x0137, -1, 2},
	{0x013a, 0x0148, -1, 2},
	{0x014b, 0x0177, -1, 2},
	{0x017a, 0x017e, -1, 2},
	{0x017f, 0x017f, -300, 1},
	{0x0180, 0x0180, 195, 1},
	{0x0183, 0x0185, -1, 2},
	{0x0188, 0x0188, -1, 1},
	{0x018c, 0x018c, -1, 1},
	{0x0192, 0x0192, -1, 1},
	{0x0195, 0x0195, 97, 1},
	{0x0199, 0x0199, -1, 1},
	{0x019a, 0x019a, 163, 1},
	{0x019e, 0x019e, 130, 1},
	{0x01a1, 0x01a5, -1, 2},
	{0x01a8, 0x01a8, -1, 1},
	{0x01ad, 0x01ad, -1, 1},
	{0x01b0, 0x01b0, -1, 1},
	{0x01b4, 0x01b6, -1, 2},
	{0x01b9, 0x01b9, -1, 1},
	{0x01bd, 0x01bd, -1, 1},
	{0x01bf, 0x01bf, 56, 1},
	{0x01c5, 0x01c5, -1, 1},
	{0x01c6, 0x01c6, -2, 1},
	{0x01c8, 0x01c8, -1, 1},
	{0x01c9, 0x01c9, -2, 1},
	{0x01cb, 0x01cb, -1, 1},
	{0x01cc, 0x01cc, -2, 1},
	{0x01ce, 0x01dc, -1, 2},
	{0x01dd, 0x01dd, -79, 1},
	{0x01df, 0x01ef, -1, 2},
	{0x01f2, 0x01f2, -1, 1},
	{0x01f3, 0x01f3, -2, 1},
	{0x01f5, 0x01f5, -1, 1},
	{0x01f9, 0x021f, -1, 2},
	{0x0223, 0x0233, -1, 2},
	{0x023c, 0x023c, -1, 1},
	{0x023f, 0x0240, 10815, 1},
	{0x0242, 0x0242, -1, 1},
	{0x0247, 0x024f, -1, 2},
	{0x0371, 0x0373, -1, 2},
	{0x0377, 0x0377, -1, 1},
	{0x037b, 0x037d, 130, 1},
	{0x03ac, 0x03ac, -38, 1},
	{0x03ad, 0x03af, -37, 1},
	{0x03b1, 0x03c1, -32, 1},
	{0x03c2, 0x03c2, -31, 1},
	{0x03c3, 0x03cb, -32, 1},
	{0x03cc, 0x03cc, -64, 1},
	{0x03cd, 0x03ce, -63, 1},
	{0x03d0, 0x03d0, -62, 1},
	{0x03d1, 0x03d1, -57, 1},
	{0x03d5, 0x03d5, -47, 1},
	{0x03d6, 0x03d6, -54, 1},
	{0x03d7, 0x03d7, -8, 1},
	{0x03d9, 0x03ef, -1, 2},
	{0x03f0, 0x03f0, -86, 1},
	{0x03f1, 0x03f1, -80, 1},
	{0x03f2, 0x03f2, 7, 1},
	{0x03f3, 0x03f3, -116, 1},
	{0x03f5, 0x03f5, -96, 1},
	{0x03f8, 0x03f8, -1, 1},
	{0x03fb, 0x03fb, -1, 1},
	{0x0430, 0x044f, -32, 1},
	{0x0450, 0x045f, -80, 1},
	{0x0461, 0x0481, -1, 2},
	{0x048b, 0x04bf, -1, 2},
	{0x04c2, 0x04ce, -1, 2},
	{0x04cf, 0x04cf, -15, 1},
	{0x04d1, 0x052f, -1, 2},
	{0x0561, 0x0586, -48, 1},
	{0x1e01, 0x1e95, -1, 2},
	{0x1e9b, 0x1e9b, -59, 1},
	{0x1ea1, 0x1eff, -1, 2},
	{0xff41, 0xff5a, -32, 1},
};

uint32_t winrm_upper(uint32_t cp)
{
	size_t i;

	for (i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		const struct run *r = &runs[i];

		if (cp < r->first)
			return cp;
		if (cp <= r->last)
			return (cp - r->first) % r->step
				? cp
				: (uint32_t)((int32_t)cp + r->delta);
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

bool winrm_utf16_put(
	struct winrm_writer *w, struct winrm_slice utf8, bool upper)
{
	uint32_t cp;

	while (utf8.len > 0) {
		size_t n = winrm_utf8_next(utf8, &cp);

		if (n == 0)
			return false;
		utf8.ptr += n;
		utf8.len -= n;
		if (upper)
			cp = winrm_upper(cp);
		if (cp >= 0x10000) {
			cp -= 0x10000;
			winrm_writer_put_le16(w, 0xd800 | cp >> 10);
			cp = 0xdc00 | (cp & 0x3ff);
		}
		winrm_writer_put_le16(w, cp);
	}
	return true;
}

/* The code point at data[at]; its length in bytes, 0 where there is none. */
static size_t utf16_next(
	const uint8_t *data, size_t len, size_t at, uint32_t *cp)
{
	uint32_t low;

	if (len - at < 2)
		return 0;
	*cp = winrm_get_le16(data + at);
	if (*cp < 0xd800 || *cp > 0xdfff)
		return 2;
	if (*cp > 0xdbff || len - at < 4)
		return 0;
	low = winrm_get_le16(data + at + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return 0;
	*cp = 0x10000 + ((*cp & 0x3ff) << 10 | (low & 0x3ff));
	return 4;
}

bool winrm_utf16_to_utf8(uint8_t *data, size_t len, size_t *out_len)
{
	struct winrm_writer w = winrm_writer_init(data, 0);
	size_t at = 0;
	uint32_t cp;

	if (len >= 2 && winrm_get_le16(data) == 0xfeff)
		at = 2;
	while (at < len) {
		size_t n = utf16_next(data, len, at, &cp);

		if (n == 0)
			return false;
		at += n;
		w.cap = at; /* what has been read may be written over */
		winrm_utf8_put(&w, cp);
		if (!winrm_writer_ok(&w))
			return false;
	}
	*out_len = w.len;
	return true;
}
