/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_SHELL_COPY_H
#define BOARDS_LINUX_SHELL_SHELL_COPY_H

#include "boards/linux/shell/conversation_state.h"

/*
 * !get and !put: files are copied over a connection of their own, from or to
 * the directory that the prompt shows, while the shell waits. Ctrl-C ends the
 * copy.
 */

/* What failed has been said. */
void shell_copy_get(
	struct conversation *c, const char *remote, const char *local);
void shell_copy_put(
	struct conversation *c, const char *local, const char *remote);

#endif
