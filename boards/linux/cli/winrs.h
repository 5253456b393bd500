/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_WINRS_H
#define BOARDS_LINUX_CLI_WINRS_H

#include <stdbool.h>

/* Was this program called by the name of Windows' own client? */
bool winrs_is(const char *name);

/*
 * Translates the words of winrs to those of winrm. Returns -1 to go on, else
 * the exit status: the error was reported.
 */
int winrs_translate(int *argc, char ***argv);

#endif
