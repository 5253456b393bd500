/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy_name.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/config.h"

#if WINRM_COPY

static const char *last_part(const char *path)
{
	const char *last = path;

	for (; *path; path++)
		if (strchr("\\/:", *path))
			last = path + 1;
	return last;
}

/* The octets of a unit of UTF-16: characters of four octets have two. */
static size_t unit(const char *text)
{
	size_t n = 1;

	if (((uint8_t)text[0] & 0xf8) == 0xf0)
		return text[1] ? 2 : 1;
	if ((uint8_t)text[0] < 0x80)
		return 1;
	while (((uint8_t)text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static uint8_t lower(char c)
{
	return (uint8_t)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Beyond ASCII, the host knows the cases. */
static bool is_same(const char *a, const char *b)
{
	if ((uint8_t)*a >= 0x80 && (uint8_t)*b >= 0x80)
		return true;
	return lower(*a) == lower(*b);
}

/* `end` of the pattern, as what is behind it does not count. */
static bool matches(const char *p, const char *end, const char *name)
{
	const char *star = NULL, *from = NULL;

	while (*name || (p < end && *p == '*')) {
		if (p < end && *p == '*') {
			star = ++p;
			from = name;
		} else if (p < end && (*p == '?' || is_same(p, name))) {
			p += unit(p);
			name += unit(name);
		} else if (star) {
			from += unit(from);
			name = from;
			p = star;
		} else {
			return false;
		}
	}
	return p >= end;
}

/* "PROGRA~1" */
static bool is_short_name(const char *name)
{
	const char *at = strchr(name, '~');

	for (; at; at = strchr(at + 1, '~'))
		if (at[1] >= '1' && at[1] <= '9')
			return true;
	return false;
}

bool winrm_copy_is_asked_for(const char *path, const char *name)
{
	const char *last = last_part(path), *end = last + strlen(last);

	if (!strpbrk(last, "*?")) {
		if (is_short_name(last))
			return true;
		/* Windows leaves these out */
		while (end > last && (end[-1] == '.' || end[-1] == ' '))
			end--;
	}
	return matches(last, end, name);
}

bool winrm_copy_is_pattern(const char *path)
{
	return strpbrk(last_part(path), "*?") != NULL;
}

bool winrm_copy_is_windows_name(const char *name)
{
	return *name && !strpbrk(name, "\\/:") && strcmp(name, ".") != 0 &&
		strcmp(name, "..") != 0;
}

#endif
