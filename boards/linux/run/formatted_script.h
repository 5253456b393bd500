/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_FORMATTED_SCRIPT_H
#define BOARDS_LINUX_RUN_FORMATTED_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A script of PowerShell whose objects are the lines that its console would
 * show, and whose variables stay in the runspace. Objects that are still held
 * back for a table are shown when `exit` or an error ends it, which they are
 * not if they are only piped to Out-String.
 *
 * Its lines are those after the first one.
 *
 * False: it is longer than `cap` - FORMATTED_SCRIPT_MORE.
 */
bool formatted_script(char *out, size_t cap, const char *script);

/* The same, in memory that is there once. NULL: too long. */
const char *formatted_script_kept(const char *script);

enum { FORMATTED_SCRIPT_MORE = 256 };

#endif
