/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_INTERRUPT_H
#define BOARDS_LINUX_RUN_INTERRUPT_H

#include <signal.h>

#include "core/winrm.h"

/*
 * SIGINT, SIGTERM and SIGHUP while one client runs: the first goes to the
 * remote command, the second ends it, whatever it does; the third does not
 * even wait for that.
 */
void interrupt_start(struct winrm_client *client);

/* How many have come; what points to it is told by it. */
const volatile sig_atomic_t *interrupt_count(void);

/* The command is over: one from here on only hurries the good-bye. */
void interrupt_forget(void);

#endif
