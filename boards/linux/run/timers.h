/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_TIMERS_H
#define BOARDS_LINUX_RUN_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * When each of many slots is due, in the caller's memory. What is due at once
 * waits in a queue, all others in a heap: neither setting a time nor asking for
 * the next one looks at all of them.
 */

#define TIMER_NEVER UINT64_MAX

/* One slot, and an element of the heap and the queue. */
struct timer {
	uint64_t due;   /* 0: at once */
	uint64_t key;   /* in the heap, not later than `due`: a later time is
			 sorted in only when the earlier one has come */
	uint32_t place; /* in the heap */
	uint32_t heap;  /* the slot that has this place */
	uint32_t queue; /* the slot that is queued here */
	bool is_queued;
};

struct timers {
	struct timer *slots;
	size_t count;
	size_t first, queued; /* of the queue, a ring */
};

/* `slots` has room for `count`. None is due. */
void timers_init(struct timers *t, struct timer *slots, size_t count);

/* 0: at once; TIMER_NEVER. */
void timers_set(struct timers *t, size_t slot, uint64_t due);

/* The earliest time; 0: something is due at once. */
uint64_t timers_next(struct timers *t);

/*
 * What is due at `now`, the longest waiting first: how many, at most `most`,
 * are in `out`. They are not due again until set.
 */
size_t timers_take(struct timers *t, uint64_t now, uint32_t *out, size_t most);

#endif
