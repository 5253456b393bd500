/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_LOCKOUT_GUARD_H
#define BOARDS_LINUX_RUN_LOCKOUT_GUARD_H

#include "boards/linux/run/many_hosts_state.h"

/*
 * Keeps a mistyped password from locking an account on its first hundred hosts.
 * Until one host has accepted a user, at most --max-refused hosts are asked at
 * once; once that many have refused it, no more are asked.
 */

enum guard { GUARD_GO, GUARD_WAIT, GUARD_REFUSE };

/* May one more host be asked as this user? NULL: no account to lock. */
enum guard guard_ask(struct run *r, const char *user);

/* The lane's call has begun, is over. */
void guard_begin(struct run *r, const struct lane *lane);
void guard_end(struct run *r, const struct lane *lane, int error);

/* `until`, or earlier when a waiting host need not wait any longer. */
uint64_t guard_until(const struct run *r, uint64_t until);

#endif
