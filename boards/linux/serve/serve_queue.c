/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/serve/serve_queue.h"

#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/run/connector_record.h"
#include "boards/linux/serve/serve_answer.h"
#include "boards/linux/serve/serve_log.h"
#include "boards/linux/serve/serve_record.h"

enum { LOOK_MS = 20 /* a queue is scanned at most this often */ };

void serve_clear(struct queue *q)
{
	q->first = q->count = q->over = 0;
	q->at = q->end = 0;
	q->due = LOOP_NEVER;
}

struct serve_job *serve_queued(const struct peer *p, size_t i)
{
	const struct queue *q = &p->queue;

	return &q->jobs[(q->first + i) % q->cap];
}

/* Moves waiting entries to the beginning, over answered ones. */
static void pack(struct peer *p)
{
	struct queue *q = &p->queue;
	size_t i, count = 0, end = 0;

	for (i = 0; i < q->count; i++) {
		struct serve_job job = *serve_queued(p, i);

		if (job.id == 0)
			continue;
		memmove(q->text + end, q->text + job.at, job.len);
		job.at = end;
		end += job.len;
		*serve_queued(p, count++) = job;
	}
	explicit_bzero(q->text + end, q->end - end);
	q->over -= q->count - count;
	q->count = count;
	q->at = 0;
	q->end = end;
}

bool serve_push(struct peer *p, const struct serve_job *job, const char *line)
{
	struct queue *q = &p->queue;
	struct serve_job *last;

	if (q->count - q->over == q->cap ||
		(q->over == 0 && job->len > q->text_cap - (q->end - q->at)))
		return false;
	if (q->count == q->cap || job->len > q->text_cap - q->end)
		pack(p);
	if (job->len > q->text_cap - q->end)
		return false;
	last = serve_queued(p, q->count++);
	*last = *job;
	last->at = q->end;
	memcpy(q->text + q->end, line, job->len);
	q->end += job->len;
	if (job->until < q->due)
		q->due = job->until;
	return true;
}

static void pop(struct peer *p)
{
	struct queue *q = &p->queue;
	const struct serve_job *job = serve_queued(p, 0);

	explicit_bzero(q->text + job->at, job->len);
	q->at = job->at + job->len;
	q->over -= job->id == 0;
	q->first = (q->first + 1) % q->cap;
	if (--q->count == 0)
		q->at = q->end = 0;
}

/* --- calls that are over before they began --------------------------------- */

/* How it is answered, and logged. */
static struct serve_outcome outcome_of(const struct serve_job *job)
{
	struct serve_outcome late = {
		"error", winrm_exit_status(WINRM_E_TIMEOUT), NULL};
	struct serve_outcome cancelled = {
		"aborted", winrm_exit_status(WINRM_E_CANCELLED), NULL};

	return job->end == SERVE_LATE ? late : cancelled;
}

/* Its line is still there. */
static void log_end(const struct peer *p, const struct serve_job *job)
{
	struct serve *s = p->serve;
	static struct winrm_connector record;
	const char *line = p->queue.text + job->at;
	char problem[640];
	struct winrm_call call;
	struct serve_outcome outcome = outcome_of(job);

	if (!s->log.is_on || !winrm_call_read(&call, line, job->len))
		return;
	(void)serve_record_read(
		s, &call, line, job->len, &record, problem, sizeof(problem));
	serve_log_job(s, job, &record, &outcome);
	winrm_connector_wipe(&record);
}

void serve_end(struct peer *p, struct serve_job *job, enum serve_end end)
{
	if (job->end != SERVE_WAITS) /* it has ended, and waits for a reader */
		return;
	job->end = (uint8_t)end;
	log_end(p, job);
	explicit_bzero(p->queue.text + job->at, job->len);
	p->queue.due = 0;
}

static void answer_end(struct serve *s, struct serve_job *job)
{
	struct serve_outcome outcome = outcome_of(job);

	serve_refuse_job(s, job, outcome.exitcode, outcome.status,
		job->end == SERVE_LATE
			? "the deadline has passed while the call waited for "
			  "others to end: -j says how many run at once"
			: "cancelled");
}

void serve_settle(struct peer *p)
{
	struct queue *q = &p->queue;
	uint64_t now = monotonic_ms(), due = LOOP_NEVER;
	size_t i;

	if (now < q->due)
		return;
	for (i = 0; i < q->count; i++) {
		struct serve_job *job = serve_queued(p, i);

		if (job->id == 0)
			continue;
		if (job->end == SERVE_WAITS && now >= job->until)
			serve_end(p, job, SERVE_LATE);
		if (job->end == SERVE_WAITS) {
			due = job->until < due ? job->until : due;
		} else if (serve_room(p) < SERVE_SHORT) {
			p->blocked = true;
		} else {
			answer_end(p->serve, job);
			q->over++;
		}
	}
	q->due = due < now + LOOK_MS ? now + LOOK_MS : due;
}

/* --- from the queue into a lane ------------------------------------------------ */

/* How the lanes are shared; one being cleaned up still counts. */
struct share {
	size_t held[SERVE_PEERS];
	size_t busy;
	size_t going; /* of them, not waiting for a reader */
};

static struct share look(struct serve *s)
{
	struct share share = {{0}, 0, 0};
	size_t i;

	for (i = 0; i < s->fleet.pool.count; i++) {
		enum lane_state state = s->fleet.pool.lanes[i].state;
		size_t peer = s->running[i].peer;

		if (state == LANE_FREE || state == LANE_KEPT)
			continue;
		share.busy++;
		share.held[peer]++;
		share.going += state == LANE_RUNNING &&
			serve_may_go(s, &s->fleet.pool.lanes[i]);
	}
	return share;
}

/*
 * May the peer's next call have a lane? -j calls run at once. Those that wait
 * for a reader do not count, but must leave a lane to each peer that has none.
 */
static bool may_begin(const struct peer *p)
{
	struct serve *s = p->serve;
	struct share share;
	size_t i, others = 0, me = (size_t)(p - s->peers);

	if (!p->used || p->queue.count == 0 || serve_queued(p, 0)->end ||
		serve_room(p) < s->room)
		return false;
	share = look(s);
	if (share.going >= s->jobs)
		return false;
	for (i = 0; i < s->peer_count; i++)
		others += i != me && share.held[i] == 0;
	return share.held[me] == 0 || s->fleet.pool.count - share.busy > others;
}

/* Begins the first of the queue; false: no lane is free. */
static bool begin(struct peer *p)
{
	struct serve *s = p->serve;
	static struct winrm_connector record;
	struct serve_job *job = serve_queued(p, 0);
	const char *line = p->queue.text + job->at;
	char problem[640] = "";
	struct winrm_call call;
	struct lane *lane = NULL;
	static const struct serve_outcome refused = {"error", EXIT_USAGE, NULL};
	int begun = -1;

	if (winrm_call_read(&call, line, job->len) &&
		serve_record(s, &call, line, job->len, &record, problem,
			sizeof(problem))) {
		record_limit(&record, job->until, monotonic_ms());
		begun = fleet_begin(&s->fleet, &record, NULL, &lane, problem,
			sizeof(problem));
	}
	if (begun < 0)
		serve_log_job(s, job, &record, &refused);
	winrm_connector_wipe(&record);
	if (begun == 0)
		return false;
	if (begun > 0) {
		s->running[lane->slot] = *job;
	} else {
		serve_refuse_job(
			s, job, refused.exitcode, refused.status, problem);
		p->queue.over++;
	}
	pop(p);
	return true;
}

static bool take_one(struct peer *p)
{
	while (p->queue.count > 0 && serve_queued(p, 0)->id == 0)
		pop(p);
	return may_begin(p) && begin(p);
}

size_t serve_dispatch(struct serve *s)
{
	size_t count = 0, tried = 0;

	while (tried < s->peer_count && count < SERVE_TURN) {
		struct peer *p = &s->peers[s->turn];

		s->turn = (s->turn + 1) % s->peer_count;
		tried++;
		if (take_one(p)) {
			count++;
			tried = 0;
		}
	}
	return count;
}
