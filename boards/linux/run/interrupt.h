/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_INTERRUPT_H
#define BOARDS_LINUX_RUN_INTERRUPT_H

#include <signal.h>

#include "core/copy/copy.h"

/*
 * SIGINT, SIGTERM and SIGHUP while one client runs: the first goes to the
 * remote command, the second ends it in any case; the third does not even wait
 * for that. With NULL they are only counted, and what to do about the first two
 * is the caller's.
 */
void interrupt_start(struct winrm_client *client);

/* How many have arrived, for others to watch. */
const volatile sig_atomic_t *interrupt_count(void);

/* The last of them. */
int interrupt_number(void);

/* What the third does before it ends this process; safe in a handler. */
void interrupt_before_exit(void (*call)(void));

/* The first signal stops this copy, where the client runs one; NULL: it cancels
 * the request. */
void interrupt_stops(struct winrm_copy *copy);

/* The command is over: from here on a signal only speeds up closing. */
void interrupt_forget(void);

#endif
