/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_COPY_COPY_NAME_H
#define WINRM_CORE_COPY_COPY_NAME_H

#include <stdbool.h>

/*
 * Does the last part of `path` ask for a file of this name? A host may write a
 * name in other cases; one for which the path has a short name (with "~1") may
 * have any. Both are UTF-8.
 */
bool winrm_copy_is_asked_for(const char *path, const char *name);

/* Whether its last part has "*" or "?". */
bool winrm_copy_is_pattern(const char *path);

/* May a file of the host have this name? Else it leads to another folder, or
 * to an alternate stream. */
bool winrm_copy_is_windows_name(const char *name);

#endif
