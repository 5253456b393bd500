/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_TERMINAL_MODE_H
#define BOARDS_LINUX_SHELL_TERMINAL_MODE_H

#include <stdbool.h>

/* The modes of the terminal on stdin, which a shell changes while it runs. */

/* Keeps them as they are; Ctrl-\ restores them, too, before it ends this
 * process. */
void terminal_mode_keep(void);

/* As they were kept. For a signal handler, too. */
void terminal_mode_restore(void);

void terminal_mode_echo(bool on);

#endif
