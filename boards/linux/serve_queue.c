/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "boards/linux/say.h"
#include "boards/linux/serve.h"

static struct serve *const s = &serve_state;

struct serve_job *serve_queued(size_t i)
{
	struct queue *q = &s->queue;

	return &q->jobs[(q->first + i) % q->cap];
}

bool serve_push(const struct serve_job *job, const char *line, size_t len)
{
	struct queue *q = &s->queue;
	struct serve_job *last;
	size_t i;

	if (q->count == q->cap || len > q->text_cap - (q->end - q->at))
		return false;
	if (len > q->text_cap - q->end) {
		memmove(q->text, q->text + q->at, q->end - q->at);
		for (i = 0; i < q->count; i++)
			serve_queued(i)->at -= q->at;
		explicit_bzero(q->text + q->end - q->at, q->at);
		q->end -= q->at;
		q->at = 0;
	}
	last = serve_queued(q->count++);
	*last = *job;
	last->at = q->end;
	last->len = len;
	memcpy(q->text + q->end, line, len);
	q->end += len;
	return true;
}

static void pop(void)
{
	struct queue *q = &s->queue;

	q->at = serve_queued(0)->at + serve_queued(0)->len;
	explicit_bzero(q->text + serve_queued(0)->at, serve_queued(0)->len);
	q->first = (q->first + 1) % q->cap;
	if (--q->count == 0)
		q->at = q->end = 0;
}

/* --- from the queue into a lane ------------------------------------------------ */

/* The first of the queue; false: no lane is free, or nobody reads. */
static bool begin(void)
{
	static struct winrm_connector record;
	struct serve_job *job = serve_queued(0);
	const char *line = s->queue.text + job->at;
	char problem[640] = "";
	struct winrm_call call;
	struct lane *lane = NULL;
	int begun = -1;

	if (job->id && channel_room(&s->peers[job->peer].out) < s->room)
		return false;
	if (job->id && winrm_call_read(&call, line, job->len) &&
		serve_record(&call, line, job->len, &record, problem,
			sizeof(problem)))
		begun = fleet_begin(&s->fleet, &record, NULL, &lane, problem,
			sizeof(problem));
	winrm_connector_wipe(&record);
	if (begun == 0)
		return false;
	if (begun > 0)
		s->running[lane->slot] = *job;
	else if (job->id)
		serve_refuse_job(job, EXIT_USAGE, "error", problem);
	pop();
	return true;
}

size_t serve_dispatch(void)
{
	size_t count = 0;

	while (s->queue.count > 0 &&
		(serve_queued(0)->id == 0 ||
			s->fleet.running < s->fleet.pool.count) &&
		begin())
		count++;
	return count;
}
