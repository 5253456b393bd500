/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_HISTORY_FILE_H
#define BOARDS_LINUX_SHELL_HISTORY_FILE_H

#include "boards/linux/shell/history.h"

/*
 * $XDG_STATE_HOME/winrm/shell_history, else ~/.local/state/winrm/shell_history:
 * of this user alone (mode 600), no link, of HISTORY_MAX octets about.
 */

/*
 * Reads it and makes it if it is missing. Returns its descriptor, or -1: nothing
 * is to be saved there, and the reason was reported unless `quiet`.
 */
int history_file_open(struct history_lines *h, bool quiet);

/*
 * Writes a line to its end; other shells may write there, too. Returns `fd`, or
 * -1, and has closed it: another process keeps the file locked.
 */
int history_file_add(int fd, const char *line, size_t len, bool quiet);

#endif
