/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/visible_text.h"

#include <string.h>

#include "core/base/utf.h"

static bool changes_direction(uint32_t cp)
{
	return cp == 0x061c || cp == 0x200e || cp == 0x200f ||
		(cp >= 0x2028 && cp <= 0x202e) ||
		(cp >= 0x2066 && cp <= 0x2069);
}

size_t visible_char(const char *text, size_t len)
{
	struct winrm_slice s = {(const uint8_t *)text, len};
	uint32_t cp = 0;
	size_t n = winrm_utf8_next(s, &cp);

	return n > 0 && cp >= ' ' && (cp < 0x7f || cp > 0x9f) &&
			!changes_direction(cp)
		? n
		: 0;
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
