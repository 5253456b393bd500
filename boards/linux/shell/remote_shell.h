/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_REMOTE_SHELL_H
#define BOARDS_LINUX_SHELL_REMOTE_SHELL_H

#include <poll.h>

#include "boards/linux/shell/conversation_state.h"

/* The process on the host: its start, its input, its output. */

/* Starts one, in the last known directory. False: it cannot be. */
bool remote_shell_start(struct conversation *c);

/* For what it reads: whole lines. False: there is no room. */
bool remote_shell_send(struct conversation *c, const char *text, size_t len);

/*
 * Sends a line at its prompt, the echo of which is dropped. False: it is too
 * long.
 */
bool remote_shell_line(struct conversation *c, const char *line, size_t len);

/*
 * One step of the client. What to poll goes to `fd`; returns for how many ms at
 * most.
 */
int remote_shell_go_on(struct conversation *c, struct pollfd *fd);

/*
 * The same, then waits for what it needs, or for the terminal if
 * `keys`. Returns whether the terminal has input.
 */
bool remote_shell_step(struct conversation *c, bool keys);

/* Whether the terminal shows what is typed, while something runs. */
void remote_shell_echo(bool on);

/* Finds what fits, for Tab; a struct line_calls' `complete`. */
bool remote_shell_complete(void *user, struct completion *found);

#endif
