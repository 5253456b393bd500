/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_SLICE_H
#define WINRM_CORE_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A read-only view of bytes somebody else owns. Passed by value; how long
 * the bytes live is said where a slice appears.
 */
struct winrm_slice {
	const uint8_t *ptr;
	size_t len;
};

/* An ASCII letter in lower case; other octets as they are. */
static inline uint8_t winrm_lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* The bytes of a C string without its NUL; NULL gives an empty slice. */
struct winrm_slice winrm_slice_str(const char *s);

/* Equal byte for byte; _nocase ignores the case of ASCII letters. */
bool winrm_slice_eq(struct winrm_slice a, struct winrm_slice b);
bool winrm_slice_is(struct winrm_slice a, const char *s);
bool winrm_slice_is_nocase(struct winrm_slice a, const char *s);
bool winrm_slice_starts_nocase(struct winrm_slice a, const char *prefix);

/*
 * Which of `words` it is, from 1; 0 for none of them. The words follow one
 * another, each with its NUL, and a further NUL ends them: "one\0two\0".
 */
unsigned winrm_slice_which(struct winrm_slice a, const char *words);
unsigned winrm_slice_which_nocase(struct winrm_slice a, const char *words);

/* Without space, TAB, CR and LF at both ends. */
struct winrm_slice winrm_slice_trim(struct winrm_slice a);

/*
 * The part of *rest before the first `sep`, or all of it; *rest is left with
 * what follows the separator. An empty *rest gives an empty part.
 */
struct winrm_slice winrm_slice_cut(struct winrm_slice *rest, uint8_t sep);

/* Where `needle` first occurs in `a`; a.len if it does not. */
size_t winrm_slice_find_nocase(struct winrm_slice a, const char *needle);

/* What a hexadecimal digit of either case is worth; -1 for others. */
int winrm_hex_digit(uint8_t c);

/* Digits only, no sign, no space, not above `max`; false for anything else. */
bool winrm_slice_decimal(struct winrm_slice a, size_t max, size_t *out);

#endif
