/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_EVENT_LOOP_H
#define BOARDS_LINUX_RUN_EVENT_LOOP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "boards/linux/run/timers.h"

/*
 * Waits for many descriptors and times at once, with epoll. Whatever is watched
 * has a slot, a small number; it is watched for one event, until it is set
 * again. Signals of loop_init come only while it waits.
 */

enum { LOOP_READY = 64 };

struct loop {
	int fd;
	struct timers timers; /* of slots, on the clock of monotonic_ms */
	unsigned busy;        /* turns since signals could last come */
	uint32_t ready[LOOP_READY];
};

#define LOOP_NEVER TIMER_NEVER

/* `memory` has room for all slots. False: errno says why. */
bool loop_init(struct loop *l, struct timer *memory, size_t slots);

/* events: POLLIN, POLLOUT, 0; fd -1: only the time. */
void loop_set(struct loop *l, size_t slot, int fd, short events, uint64_t due);

/* Its turn is at once, whatever it waits for. */
void loop_wake(struct loop *l, size_t slot);

/* Waits until `until` at the latest. Returns how many slots are in l->ready. */
size_t loop_wait(struct loop *l, uint64_t until);

/* As poll(2) of one descriptor; signals come meanwhile. */
int loop_poll(struct pollfd *fd, int ms);

/* How many signals have come; what to do about them is the caller's. */
int loop_signals(void);

#endif
