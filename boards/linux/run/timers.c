/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/timers.h"

#include <string.h>

void timers_init(struct timers *t, struct timer *slots, size_t count)
{
	size_t i;

	t->slots = slots;
	t->count = count;
	t->first = t->queued = 0;
	memset(slots, 0, count * sizeof(*slots));
	for (i = 0; i < count; i++) {
		slots[i].due = slots[i].key = TIMER_NEVER;
		slots[i].place = slots[i].heap = (uint32_t)i;
	}
}

/* --- the heap ---------------------------------------------------------------- */

static uint64_t key_at(const struct timers *t, size_t place)
{
	return t->slots[t->slots[place].heap].key;
}

static void put(struct timers *t, size_t place, uint32_t slot)
{
	t->slots[place].heap = slot;
	t->slots[slot].place = (uint32_t)place;
}

static void move_up(struct timers *t, uint32_t slot)
{
	size_t at = t->slots[slot].place;

	while (at > 0 && key_at(t, (at - 1) / 2) > t->slots[slot].key) {
		put(t, at, t->slots[(at - 1) / 2].heap);
		at = (at - 1) / 2;
	}
	put(t, at, slot);
}

static void move_down(struct timers *t, uint32_t slot)
{
	size_t at = t->slots[slot].place, below;

	while ((below = 2 * at + 1) < t->count) {
		if (below + 1 < t->count &&
			key_at(t, below + 1) < key_at(t, below))
			below++;
		if (key_at(t, below) >= t->slots[slot].key)
			break;
		put(t, at, t->slots[below].heap);
		at = below;
	}
	put(t, at, slot);
}

/* The slot of the earliest time. */
static struct timer *top(struct timers *t)
{
	for (;;) {
		uint32_t slot = t->slots[0].heap;
		struct timer *s = &t->slots[slot];
		uint64_t due = s->due ? s->due : TIMER_NEVER;

		if (s->key == due)
			return s;
		s->key = due;
		move_down(t, slot);
	}
}

/* --- the queue --------------------------------------------------------------- */

static void drop_first(struct timers *t)
{
	t->slots[t->slots[t->first].queue].is_queued = false;
	t->first = (t->first + 1) % t->count;
	t->queued--;
}

static void queue(struct timers *t, uint32_t slot)
{
	if (t->slots[slot].is_queued)
		return;
	t->slots[slot].is_queued = true;
	t->slots[(t->first + t->queued++) % t->count].queue = slot;
}

/* The first of the queue; NULL if it is empty. Others were set meanwhile. */
static struct timer *first(struct timers *t)
{
	while (t->queued > 0) {
		struct timer *s = &t->slots[t->slots[t->first].queue];

		if (s->due == 0)
			return s;
		drop_first(t);
	}
	return NULL;
}

void timers_set(struct timers *t, size_t slot, uint64_t due)
{
	struct timer *s = &t->slots[slot];

	s->due = due;
	if (due == 0) {
		queue(t, (uint32_t)slot);
	} else if (due < s->key) {
		s->key = due;
		move_up(t, (uint32_t)slot);
	}
}

uint64_t timers_next(struct timers *t)
{
	return first(t) ? 0 : top(t)->key;
}

size_t timers_take(struct timers *t, uint64_t now, uint32_t *out, size_t most)
{
	struct timer *s;
	size_t count = 0;

	while ((s = top(t))->key <= now)
		timers_set(t, (size_t)(s - t->slots), 0);
	while (count < most && (s = first(t)) != NULL) {
		drop_first(t);
		s->due = TIMER_NEVER;
		out[count++] = (uint32_t)(s - t->slots);
	}
	return count;
}
