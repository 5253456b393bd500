/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_CONVERSATION_H
#define BOARDS_LINUX_SHELL_CONVERSATION_H

#include "boards/linux/run/one_host_state.h"

/*
 * `winrm shell` on a terminal: one process on the host, cmd.exe or PowerShell,
 * that gets a line each time it shows its prompt. Ctrl-C ends it with all that
 * runs in it, and a new one takes its place in the same directory; so it does
 * when the connection is lost. Returns the exit status.
 */
int conversation_run(struct one_host *h, struct winrm_request *request);

#endif
