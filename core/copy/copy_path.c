/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/base/utf.h"
#include "core/copy/copy.h"

#if WINRM_COPY

enum { PART_MAX = 255 /* units of UTF-16 */ };

static char upper(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
}

static bool is_word(const char *part, size_t len, const char *word)
{
	size_t i;

	if (strlen(word) != len)
		return false;
	for (i = 0; i < len; i++)
		if (upper(part[i]) != word[i])
			return false;
	return true;
}

/* COM1, LPT9; the digits 1, 2, 3 may be superscript (C2 B9, C2 B2, C2 B3) */
static bool is_number(const char *p, size_t len)
{
	if (len == 1)
		return p[0] >= '0' && p[0] <= '9';
	return len == 2 && (uint8_t)p[0] == 0xc2 &&
		((uint8_t)p[1] == 0xb9 || (uint8_t)p[1] == 0xb2 ||
			(uint8_t)p[1] == 0xb3);
}

/* Whatever follows a dot: NUL.txt is one, too. */
static bool is_device(const char *part, size_t len)
{
	static const char *const words[] = {
		"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
	const char *dot = memchr(part, '.', len);
	size_t i;

	if (dot)
		len = (size_t)(dot - part);
	while (len > 0 && part[len - 1] == ' ')
		len--;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (is_word(part, len, words[i]))
			return true;
	return len > 3 && len < 6 &&
		(is_word(part, 3, "COM") || is_word(part, 3, "LPT")) &&
		is_number(part + 3, len - 3);
}

static bool is_part(const char *part, size_t len)
{
	size_t i, units = 0;

	if (len == 0 || part[len - 1] == '.' || part[len - 1] == ' ')
		return false;
	for (i = 0; i < len; i++) {
		if ((uint8_t)part[i] < ' ' || strchr("<>:\"\\|?*", part[i]))
			return false;
		if (((uint8_t)part[i] & 0xc0) != 0x80)
			units += (uint8_t)part[i] >= 0xf0 ? 2 : 1;
	}
	return units <= PART_MAX && !is_device(part, len);
}

bool winrm_copy_is_windows_path(const char *path)
{
	const char *slash;

	if (!winrm_utf8_valid(winrm_slice_str(path)))
		return false;
	for (; (slash = strchr(path, '/')) != NULL; path = slash + 1)
		if (!is_part(path, (size_t)(slash - path)))
			return false;
	return is_part(path, strlen(path));
}

#endif
