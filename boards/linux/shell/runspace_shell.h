/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_RUNSPACE_SHELL_H
#define BOARDS_LINUX_SHELL_RUNSPACE_SHELL_H

#include "boards/linux/run/one_host_state.h"

/*
 * `winrm shell --psrp` on a terminal: each line is a pipeline in one runspace,
 * whose variables and directory stay, after Ctrl-C too. Returns the exit
 * status.
 */
int runspace_shell_run(struct one_host *h, struct winrm_request *request);

#endif
