/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/slice.h"

#include <string.h>

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct winrm_slice winrm_slice_str(const char *s)
{
	struct winrm_slice a = {(const uint8_t *)s, s ? strlen(s) : 0};

	return a;
}

bool winrm_slice_eq(struct winrm_slice a, struct winrm_slice b)
{
	return a.len == b.len && (a.len == 0 || !memcmp(a.ptr, b.ptr, a.len));
}

bool winrm_slice_is(struct winrm_slice a, const char *s)
{
	return winrm_slice_eq(a, winrm_slice_str(s));
}

bool winrm_slice_starts_nocase(struct winrm_slice a, const char *prefix)
{
	size_t i;

	for (i = 0; prefix[i]; i++)
		if (i >= a.len ||
			winrm_lower(a.ptr[i]) !=
				winrm_lower((uint8_t)prefix[i]))
			return false;
	return true;
}

bool winrm_slice_is_nocase(struct winrm_slice a, const char *s)
{
	return a.len == strlen(s) && winrm_slice_starts_nocase(a, s);
}

unsigned winrm_slice_which_nocase(struct winrm_slice a, const char *words)
{
	unsigned n;

	for (n = 1; *words; n++, words += strlen(words) + 1)
		if (winrm_slice_is_nocase(a, words))
			return n;
	return 0;
}

unsigned winrm_slice_which(struct winrm_slice a, const char *words)
{
	unsigned n;

	for (n = 1; *words; n++, words += strlen(words) + 1)
		if (winrm_slice_is(a, words))
			return n;
	return 0;
}

struct winrm_slice winrm_slice_trim(struct winrm_slice a)
{
	while (a.len > 0 && is_space(a.ptr[0])) {
		a.ptr++;
		a.len--;
	}
	while (a.len > 0 && is_space(a.ptr[a.len - 1]))
		a.len--;
	return a;
}

struct winrm_slice winrm_slice_cut(struct winrm_slice *rest, uint8_t sep)
{
	struct winrm_slice part = *rest;
	const uint8_t *at;

	if (rest->len == 0)
		return part;
	at = memchr(rest->ptr, sep, rest->len);
	if (!at) {
		rest->ptr += rest->len;
		rest->len = 0;
		return part;
	}
	part.len = (size_t)(at - rest->ptr);
	rest->ptr = at + 1;
	rest->len -= part.len + 1;
	return part;
}

size_t winrm_slice_find_nocase(struct winrm_slice a, const char *needle)
{
	struct winrm_slice at = a;

	for (; at.len > 0; at.ptr++, at.len--)
		if (winrm_slice_starts_nocase(at, needle))
			return (size_t)(at.ptr - a.ptr);
	return a.len;
}

int winrm_hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = winrm_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool winrm_slice_decimal(struct winrm_slice a, size_t max, size_t *out)
{
	size_t value = 0;
	size_t i;

	if (a.len == 0)
		return false;
	for (i = 0; i < a.len; i++) {
		uint8_t digit = (uint8_t)(a.ptr[i] - '0');

		if (digit > 9 || value > max / 10 || digit > max - value * 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}
