/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/visible_text.h"

#include <stdint.h>
#include <string.h>

/* The octets that a first octet announces; 0: it is none. */
static size_t announced(uint8_t lead)
{
	return lead < 0x80              ? 1
		: (lead & 0xe0) == 0xc0 ? 2
		: (lead & 0xf0) == 0xe0 ? 3
		: (lead & 0xf8) == 0xf0 ? 4
					: 0;
}

static bool changes_direction(uint32_t cp)
{
	return cp == 0x061c || cp == 0x200e || cp == 0x200f ||
		(cp >= 0x2028 && cp <= 0x202e) ||
		(cp >= 0x2066 && cp <= 0x2069);
}

static bool is_character(uint32_t cp)
{
	return cp >= ' ' && (cp < 0x7f || cp > 0x9f) && !changes_direction(cp);
}

size_t visible_decode(const char *text, size_t len, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	static const uint8_t mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	size_t i, n = len > 0 ? announced((uint8_t)text[0]) : 0;

	if (n == 0 || n > len)
		return 0;
	*cp = (uint8_t)text[0] & mask[n];
	for (i = 1; i < n; i++) {
		if (((uint8_t)text[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | ((uint8_t)text[i] & 0x3f);
	}
	return *cp >= least[n] && *cp <= 0x10ffff &&
			(*cp < 0xd800 || *cp > 0xdfff)
		? n
		: 0;
}

size_t visible_char(const char *text, size_t len)
{
	uint32_t cp;
	size_t n = visible_decode(text, len, &cp);

	return n > 0 && is_character(cp) ? n : 0;
}

bool is_visible(const char *text, size_t len)
{
	size_t n;

	for (; len > 0; text += n, len -= n) {
		n = visible_char(text, len);
		if (n == 0)
			return false;
	}
	return true;
}

size_t visible_copy(char *out, size_t cap, const char *text, size_t len)
{
	size_t at = 0;

	while (len > 0) {
		size_t n = visible_char(text, len), take = n > 0 ? n : 1;

		if (take >= cap - at)
			break;
		if (n > 0)
			memcpy(out + at, text, n);
		else
			out[at] = '?';
		at += take;
		text += take;
		len -= take;
	}
	out[at] = 0;
	return at;
}
