/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_TERMINAL_PROMPT_H
#define BOARDS_LINUX_CLI_TERMINAL_PROMPT_H

#include <stdbool.h>

enum { SECRET_MAX = 1024 };

/*
 * Asks on the terminal, without echo; ends the answer with a NUL. False: none.
 */
bool terminal_ask(const char *prompt, char buf[SECRET_MAX + 1]);

#endif
