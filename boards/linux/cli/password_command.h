/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_PASSWORD_COMMAND_H
#define BOARDS_LINUX_CLI_PASSWORD_COMMAND_H

#include "boards/linux/cli/terminal_prompt.h"
#include "core/base/slice.h"

/*
 * Runs a program, given as a JSON array of its name and arguments, without a
 * shell. The first line that it writes to stdout is the password, with a NUL
 * after it; its stderr is ours, its stdin empty. It must be quick enough for
 * --timeout and end with 0. False: error reported.
 */
bool password_command(struct winrm_slice words, char password[SECRET_MAX + 1]);

#endif
