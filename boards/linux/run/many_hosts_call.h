/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_MANY_HOSTS_CALL_H
#define BOARDS_LINUX_RUN_MANY_HOSTS_CALL_H

#include "boards/linux/run/many_hosts_state.h"

/* For the fleet: the end of a call, and whether there is room. */
bool run_done(void *user, struct lane *lane, int error);
bool run_may_go(void *user, const struct lane *lane);

/* Starts the next hosts while lanes are free. */
void run_start(struct run *run);

/* Starts hosts whose pause is over; returns when the next one's is. */
uint64_t run_start_again(struct run *run);

/* Starts no more and cancels all; if called again, hurries. */
void run_stop(struct run *run, const char *why);

#endif
