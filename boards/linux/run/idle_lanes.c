/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/idle_lanes.h"

#include "boards/linux/run/connector_record.h"

/* Links are slots, counted from 1. */
static struct lane *lane_at(const struct pool *p, uint32_t link)
{
	return link ? &p->lanes[link - 1] : NULL;
}

static uint32_t link_of(const struct lane *lane)
{
	return (uint32_t)lane->slot + 1;
}

/* --- lists: of free lanes, of kept ones -------------------------------------- */

static void append(struct pool *p, struct lane_list *l, struct lane *lane)
{
	struct lane *last = lane_at(p, l->last);

	lane->previous = l->last;
	lane->next = 0;
	*(last ? &last->next : &l->first) = link_of(lane);
	l->last = link_of(lane);
}

static void prepend(struct pool *p, struct lane_list *l, struct lane *lane)
{
	struct lane *first = lane_at(p, l->first);

	lane->next = l->first;
	lane->previous = 0;
	*(first ? &first->previous : &l->last) = link_of(lane);
	l->first = link_of(lane);
}

static void unlink(struct pool *p, struct lane_list *l, struct lane *lane)
{
	struct lane *next = lane_at(p, lane->next);
	struct lane *previous = lane_at(p, lane->previous);

	*(previous ? &previous->next : &l->first) = lane->next;
	*(next ? &next->previous : &l->last) = lane->previous;
}

/* --- kept lanes by what they are kept for ------------------------------------ */

static uint32_t *bucket_of(const struct pool *p, uint32_t hash)
{
	return &p->buckets[(hash ^ hash >> 16) & p->bucket_mask];
}

static void remember(struct pool *p, struct lane *lane)
{
	uint32_t *bucket = bucket_of(p, lane->hash);

	lane->chain = *bucket;
	*bucket = link_of(lane);
}

static void forget(struct pool *p, struct lane *lane)
{
	uint32_t *at = bucket_of(p, lane->hash);

	while (*at != link_of(lane))
		at = &p->lanes[*at - 1].chain;
	*at = lane->chain;
}

/* --- what others call -------------------------------------------------------- */

void idle_init(struct pool *p)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		append(p, &p->unused, &p->lanes[i]);
}

void idle_set(struct pool *p, struct lane *lane, enum lane_state state)
{
	enum lane_state was = lane->state;

	lane->state = state;
	if (was == LANE_FREE)
		unlink(p, &p->unused, lane);
	if (was == LANE_KEPT) {
		unlink(p, &p->kept, lane);
		forget(p, lane);
	}
	if (state == LANE_FREE)
		prepend(p, &p->unused, lane);
	if (state == LANE_KEPT) {
		lane->hash = record_hash(&lane->record);
		append(p, &p->kept, lane);
		remember(p, lane);
	}
}

struct lane *idle_unused(const struct pool *p)
{
	return lane_at(p, p->unused.first);
}

struct lane *idle_oldest(const struct pool *p)
{
	return lane_at(p, p->kept.first);
}

struct lane *idle_kept(
	const struct pool *p, const struct winrm_connector *record)
{
	uint32_t hash = record_hash(record);
	struct lane *lane = lane_at(p, *bucket_of(p, hash));

	while (lane &&
		(lane->hash != hash || !record_same(&lane->record, record)))
		lane = lane_at(p, lane->chain);
	return lane;
}
