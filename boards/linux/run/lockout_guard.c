/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/lockout_guard.h"

#include "boards/linux/cli/clock.h"

/* A host that has not answered by then no longer delays the others. */
enum { SLOW_MS = 2000 };

/* Of a name as Windows compares it, for ASCII letters; never 0. */
static uint32_t hash(const char *user)
{
	uint32_t h = 2166136261u;

	for (; *user; user++) {
		uint8_t c = (uint8_t)*user;

		h = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 16777619u;
	}
	return h | 1;
}

/* NULL: there are too many users to tell them apart. */
static struct verdict *verdict_of(struct run *r, uint32_t user)
{
	size_t i;

	for (i = 0; i < RUN_USERS; i++) {
		if (r->verdicts[i].user == 0)
			r->verdicts[i].user = user;
		if (r->verdicts[i].user == user)
			return &r->verdicts[i];
	}
	return NULL;
}

static bool is_in(const struct lane *lane)
{
	return winrm_response(&lane->client)->logged_on;
}

static bool is_slow(const struct lane *lane)
{
	return monotonic_ms() - lane->started >= SLOW_MS;
}

enum guard guard_ask(struct run *r, const char *user)
{
	size_t limit = r->options->max_refused, asked = 0, i;
	struct verdict *v = user ? verdict_of(r, hash(user)) : NULL;

	if (!v || limit == 0)
		return GUARD_GO;
	for (i = 0; i < r->fleet.pool.count; i++) {
		const struct lane *lane = &r->fleet.pool.lanes[i];
		const char *name = lane->record.text[WINRM_KEY_USERNAME];

		if (lane->state != LANE_RUNNING || !name ||
			hash(name) != v->user)
			continue;
		v->is_in |= is_in(lane);
		asked += !is_slow(lane);
	}
	if (v->is_in)
		return GUARD_GO;
	if (v->refused >= limit)
		return GUARD_REFUSE;
	if (v->refused + asked < limit)
		return GUARD_GO;
	r->is_held = true;
	return GUARD_WAIT;
}

void guard_end(struct run *r, const struct lane *lane, int error)
{
	const char *user = lane->record.text[WINRM_KEY_USERNAME];
	struct verdict *v = user ? verdict_of(r, hash(user)) : NULL;

	if (!v)
		return;
	if (is_in(lane))
		v->is_in = true;
	else if (error == WINRM_E_AUTH)
		v->refused++;
}

uint64_t guard_until(const struct run *r, uint64_t until)
{
	size_t i;

	if (!r->is_held)
		return until;
	for (i = 0; i < r->fleet.pool.count; i++) {
		const struct lane *lane = &r->fleet.pool.lanes[i];

		if (lane->state == LANE_RUNNING && !is_slow(lane) &&
			lane->started + SLOW_MS < until)
			until = lane->started + SLOW_MS;
	}
	return until;
}
