/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_UTF_H
#define WINRM_CORE_BASE_UTF_H

#include "core/base/writer.h"

/*
 * The first character of a UTF-8 text: its length in bytes, and the code
 * point in *cp. 0 where the text is empty or not UTF-8 (overlong forms,
 * surrogates and values above U+10FFFF are not).
 */
size_t winrm_utf8_next(struct winrm_slice s, uint32_t *cp);

/* Is all of it UTF-8? */
bool winrm_utf8_valid(struct winrm_slice s);

void winrm_utf8_put(struct winrm_writer *w, uint32_t cp);

/*
 * UTF-8 to UTF-16LE, without mark or terminator. False where the text is not
 * UTF-8. `upper` maps each character to its Unicode simple upper case, as
 * NTLM does with user names (MS-NLMP 3.3.2).
 */
bool winrm_utf16_put(
	struct winrm_writer *w, struct winrm_slice utf8, bool upper);

/*
 * UTF-16LE (with or without its mark) to UTF-8 where it lies; *out_len is the
 * new length. False for unpaired surrogates, an odd length, or a text that
 * would grow past its own start (characters of three bytes in a row).
 */
bool winrm_utf16_to_utf8(uint8_t *data, size_t len, size_t *out_len);

/*
 * Unicode simple upper case of Latin-1, Latin Extended-A, -B and Additional,
 * Greek, Cyrillic, Armenian and the full-width forms; others stay as they are.
 */
uint32_t winrm_upper(uint32_t cp);

#endif
