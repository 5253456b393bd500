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
 * Takes the first character off a UTF-8 text and gives its UTF-16LE, 2 or 4
 * bytes; 0 where the text is empty or not UTF-8.
 */
size_t winrm_utf16_next(struct winrm_slice *utf8, bool upper, uint8_t units[4]);

/*
 * UTF-8 to UTF-16LE, without mark or terminator. False where the text is not
 * UTF-8. `upper` maps each character to upper case with winrm_upper, as NTLM
 * does with user names (MS-NLMP 3.3.2).
 */
bool winrm_utf16_put(
	struct winrm_writer *w, struct winrm_slice utf8, bool upper);

#endif
