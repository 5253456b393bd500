/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_LOCAL_COMMAND_H
#define BOARDS_LINUX_SHELL_LOCAL_COMMAND_H

#include "boards/linux/shell/conversation_state.h"

/* !get, !put, !history and !help: lines that are not sent to the host. */

bool local_command_is(const char *line, size_t len);

/* Whether the line is one for the history, too. */
bool local_command_run(struct conversation *c, const char *line, size_t len);

#endif
