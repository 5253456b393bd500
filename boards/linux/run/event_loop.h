/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_EVENT_LOOP_H
#define BOARDS_LINUX_RUN_EVENT_LOOP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Waits for many descriptors and times at once, with epoll. Whatever is watched
 * has a slot, a small number; it is watched for one event, until it is set
 * again. Signals of loop_init come only while it waits.
 */

enum { LOOP_READY = 64 };

struct loop {
	int fd;
	size_t slots;
	uint64_t *due; /* for each slot, on the clock of monotonic_ms */
	size_t next;   /* where to look next, so that all get their turn */
	uint32_t ready[LOOP_READY];
};

#define LOOP_NEVER UINT64_MAX

/* `due` has room for all slots. False: errno says why. */
bool loop_init(struct loop *l, uint64_t *due, size_t slots);

/* events: POLLIN, POLLOUT, 0; fd -1: only the time. */
void loop_set(struct loop *l, size_t slot, int fd, short events, uint64_t due);

/* Waits until `until` at the latest. Returns how many slots are in l->ready. */
size_t loop_wait(struct loop *l, uint64_t until);

/* As poll(2) of one descriptor; signals come meanwhile. */
int loop_poll(struct pollfd *fd, int ms);

/* How many signals have come; what to do about them is the caller's. */
int loop_signals(void);

#endif
