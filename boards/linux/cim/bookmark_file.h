/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CIM_BOOKMARK_FILE_H
#define BOARDS_LINUX_CIM_BOOKMARK_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Where winrm watch goes on when it is run again: --bookmark FILE. */

enum { BOOKMARK_MAX = 16384 };

bool bookmark_is_there(const char *path);

/* Without the file, an empty text. False: error reported. */
bool bookmark_read(const char *path, char text[BOOKMARK_MAX + 1]);

/* In place of what is there, whole or not at all. False: error reported. */
bool bookmark_write(const char *path, const char *text, size_t len);

#endif
