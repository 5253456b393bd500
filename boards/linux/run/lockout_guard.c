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

static struct lane *undecided(const struct run *r, size_t i)
{
	return &r->fleet.pool.lanes[r->undecided[i]];
}

static struct verdict *verdict_on(struct run *r, const struct lane *lane)
{
	uint8_t user = r->results[lane->tag].user;

	return user ? &r->verdicts[user - 1] : NULL;
}

/*
 * How many hosts are asked about the user now, without those that are slow; no
 * matter which if one has let it in. Few lanes are looked at: those of users
 * that are let in leave the list.
 */
static size_t count_asked(struct run *r, const struct verdict *v)
{
	size_t asked = 0, i = 0;

	while (i < r->undecided_count) {
		const struct lane *lane = undecided(r, i);
		struct verdict *other = verdict_on(r, lane);

		other->is_in |= is_in(lane);
		if (other->is_in) {
			r->undecided[i] = r->undecided[--r->undecided_count];
			continue;
		}
		asked += other == v && !is_slow(lane);
		i++;
	}
	return asked;
}

enum guard guard_ask(struct run *r, const char *user)
{
	size_t limit = r->options->max_refused, asked;
	struct verdict *v = user ? verdict_of(r, hash(user)) : NULL;

	if (!v || limit == 0 || v->is_in)
		return GUARD_GO;
	asked = count_asked(r, v);
	if (v->is_in)
		return GUARD_GO;
	if (v->refused >= limit)
		return GUARD_REFUSE;
	if (v->refused + asked < limit)
		return GUARD_GO;
	r->is_held = true;
	return GUARD_WAIT;
}

void guard_begin(struct run *r, const struct lane *lane)
{
	const char *user = lane->record.text[WINRM_KEY_USERNAME];
	struct verdict *v = user ? verdict_of(r, hash(user)) : NULL;

	r->results[lane->tag].user = v ? (uint8_t)(v - r->verdicts + 1) : 0;
	if (v && !v->is_in && r->options->max_refused > 0)
		r->undecided[r->undecided_count++] = (uint32_t)lane->slot;
}

void guard_end(struct run *r, const struct lane *lane, int error)
{
	struct verdict *v = verdict_on(r, lane);
	size_t i;

	if (!v)
		return;
	if (is_in(lane))
		v->is_in = true;
	else if (error == WINRM_E_AUTH)
		v->refused++;
	for (i = 0; i < r->undecided_count; i++)
		if (r->undecided[i] == lane->slot)
			break;
	if (i < r->undecided_count)
		r->undecided[i] = r->undecided[--r->undecided_count];
}

uint64_t guard_until(const struct run *r, uint64_t until)
{
	size_t i;

	if (!r->is_held)
		return until;
	for (i = 0; i < r->undecided_count; i++) {
		const struct lane *lane = undecided(r, i);

		if (!is_slow(lane) && lane->started + SLOW_MS < until)
			until = lane->started + SLOW_MS;
	}
	return until;
}
