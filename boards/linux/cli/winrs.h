/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_WINRS_H
#define BOARDS_LINUX_CLI_WINRS_H

#include <stdbool.h>

/* Is this program called by the name of Windows' own client? */
bool winrs_is(const char *name);

/*
 * The words of winrs as those of winrm, in place of both. Returns -1 to go on,
 * else the exit status: what is wrong has been said.
 */
int winrs_translate(int *argc, char ***argv);

#endif
