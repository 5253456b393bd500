/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_TEXT_ENCODING_H
#define BOARDS_LINUX_CLI_TEXT_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts as files have them. */

/*
 * Makes the text in `buf` UTF-8 without a mark, in place: a UTF-8 mark is
 * dropped, and UTF-16 (Windows PowerShell's `>` writes that) is converted if it
 * has a mark. Returns the new length, or -1 if it is not text or does not fit
 * into `cap` bytes: an error that names `name` was reported.
 */
long text_take(const char *name, char *buf, size_t len, size_t cap);

/* As far as a message needs to know; the library checks in full. */
bool text_is_utf8(const char *s, size_t len);

#endif
