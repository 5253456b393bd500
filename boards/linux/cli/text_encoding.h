/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_TEXT_ENCODING_H
#define BOARDS_LINUX_CLI_TEXT_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts as files bring them. */

/*
 * Makes UTF-8 without a mark of what was read into `buf`, in place: a UTF-8
 * mark is dropped, and UTF-16 (Windows PowerShell's `>` writes that) is
 * converted where its mark shows it. Gives the new length, or -1 where it is
 * no text or does not fit into `cap` bytes: that has been said of `name`.
 */
long text_take(const char *name, char *buf, size_t len, size_t cap);

/* As far as a message needs to know; the library looks closely. */
bool text_is_utf8(const char *s, size_t len);

#endif
