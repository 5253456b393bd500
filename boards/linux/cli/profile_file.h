/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_PROFILE_FILE_H
#define BOARDS_LINUX_CLI_PROFILE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * ~/.config/winrm/config.json, or in $XDG_CONFIG_HOME: read once, and kept
 * until profile_wipe.
 */

struct profile_file {
	const char *path; /* NULL: there is none */
	const char *text;
	size_t len;
};

/* The file of `path`, or NULL: the usual one. False: error reported. */
bool profile_load(struct profile_file *f, const char *path);

/* "FILE:LINE:COLUMN: text" */
void profile_say(const struct profile_file *f, size_t at, const char *text);

/* Does any host have a password-command? */
bool profile_has_command(const struct profile_file *f);

void profile_wipe(void);

#endif
