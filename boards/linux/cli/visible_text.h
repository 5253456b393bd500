/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_VISIBLE_TEXT_H
#define BOARDS_LINUX_CLI_VISIBLE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Texts of the host that winrm itself puts on the terminal. Nothing in them
 * may be a command to it: control characters (U+0000 to U+001F, U+007F to
 * U+009F), what changes the direction of text, and what is not UTF-8.
 */

/* The octets of the visible character at `text`; 0: there is none. */
size_t visible_char(const char *text, size_t len);

bool is_visible(const char *text, size_t len);

/*
 * Copies the text, cut to fit, with a NUL; each octet that is not of a visible
 * character becomes '?'. Returns the length.
 */
size_t visible_copy(char *out, size_t cap, const char *text, size_t len);

#endif
