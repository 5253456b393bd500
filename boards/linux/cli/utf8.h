/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_UTF8_H
#define BOARDS_LINUX_CLI_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Writes a character as UTF-8, at most 4 bytes; returns how many. */
size_t utf8_put(char *out, uint32_t cp);

#endif
