/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/serve/serve_line.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/run/connector_record.h"
#include "boards/linux/serve/serve_answer.h"
#include "boards/linux/serve/serve_log.h"
#include "boards/linux/serve/serve_queue.h"
#include "boards/linux/serve/serve_record.h"

/* The lane of a peer's job; NULL: it has none. */
static struct lane *lane_of(const struct peer *p, uint32_t id)
{
	struct serve *s = p->serve;
	size_t i;

	for (i = 0; i < s->fleet.pool.count; i++)
		if (s->running[i].id == id &&
			&s->peers[s->running[i].peer] == p)
			return &s->fleet.pool.lanes[i];
	return NULL;
}

static struct serve_job *queued_of(const struct peer *p, uint32_t id)
{
	size_t i;

	for (i = 0; i < p->queue.count; i++)
		if (serve_queued(p, i)->id == id)
			return serve_queued(p, i);
	return NULL;
}

static const char *status_of(const struct peer *p, uint32_t id)
{
	size_t i;

	if (id == 0)
		return NULL;
	if (queued_of(p, id))
		return "submitted";
	if (lane_of(p, id))
		return "running";
	for (i = 0; i < SERVE_ENDED; i++)
		if (p->ended[i].id == id)
			return p->ended[i].status;
	return NULL;
}

static void tell_status(struct peer *p, const struct winrm_call *call)
{
	const char *status = status_of(p, call->jobid);

	if (status)
		output_say(&p->out,
			"{\"id\":%s,\"jobid\":%u,\"status\":\"%s\"}\n",
			call->id, call->jobid, status);
	else
		serve_refuse(p, call->id, "no such job");
}

static void put_job(struct peer *p, const struct serve_job *job,
	const char *status, bool *first)
{
	struct serve *s = p->serve;

	if (job->id == 0 || job->peer != p - s->peers)
		return;
	output_say(&p->out, "%s{\"jobid\":%u,\"id\":%s,\"status\":\"%s\"}",
		*first ? "" : ",", job->id, job->call_id, status);
	*first = false;
}

static void list(struct peer *p, const struct winrm_call *call)
{
	struct serve *s = p->serve;
	bool first = true;
	size_t i;

	output_say(&p->out, "{\"id\":%s,\"jobs\":[", call->id);
	for (i = 0; i < s->fleet.pool.count; i++)
		put_job(p, &s->running[i], "running", &first);
	for (i = 0; i < p->queue.count; i++)
		put_job(p, serve_queued(p, i), "submitted", &first);
	output_say(&p->out, "]}\n");
}

static void cancel(struct peer *p, const struct winrm_call *call)
{
	struct serve *s = p->serve;
	struct serve_job *job = call->jobid ? queued_of(p, call->jobid) : NULL;
	struct lane *lane = call->jobid ? lane_of(p, call->jobid) : NULL;

	tell_status(p, call);
	if (job)
		serve_end(p, job, SERVE_CANCELLED);
	if (lane)
		fleet_cancel(&s->fleet, lane);
}

void serve_cancel(struct peer *p)
{
	struct serve *s = p->serve;
	size_t i;

	for (i = 0; i < p->queue.count; i++)
		if (serve_queued(p, i)->id)
			serve_end(p, serve_queued(p, i), SERVE_CANCELLED);
	for (i = 0; i < s->fleet.pool.count; i++)
		if (s->running[i].id && &s->peers[s->running[i].peer] == p)
			fleet_cancel(&s->fleet, &s->fleet.pool.lanes[i]);
}

/* The peer's next job; the record has the rest. */
static struct serve_job new_job(
	const struct peer *p, const struct winrm_call *call, size_t len)
{
	struct serve_job job = {0};

	job.id = ++p->serve->last_id;
	job.peer = (uint8_t)(p - p->serve->peers);
	job.stream = call->stream;
	job.line = p->number;
	job.came = monotonic_ms();
	job.len = len;
	memcpy(job.call_id, call->id, sizeof(job.call_id));
	return job;
}

static void submit(struct peer *p, const struct winrm_call *call,
	const char *line, size_t len)
{
	struct serve *s = p->serve;
	static struct winrm_connector record;
	struct serve_job job = new_job(p, call, len);
	char problem[400] = "";
	bool ok = serve_record(
		s, call, line, len, &record, problem, sizeof(problem));

	if (ok && !serve_record_check(s, &record)) {
		snprintf(problem, sizeof(problem), "%s", record.problem);
		ok = false;
	}
	job.until = record_until(&record, job.came);
	if (ok && !serve_push(p, &job, line)) {
		snprintf(problem, sizeof(problem),
			"the queue is full: wait for answers (--queue)");
		ok = false;
	}
	if (!ok)
		serve_log_refused(p, call->id, &record);
	winrm_connector_wipe(&record);
	if (!ok) {
		serve_refuse(p, call->id, problem);
		return;
	}
	p->jobs++;
	if (call->async)
		output_say(&p->out,
			"{\"id\":%s,\"jobid\":%u,\"status\":\"submitted\"}\n",
			call->id, job.id);
}

void serve_line(struct peer *p, const char *line, size_t len)
{
	struct winrm_call call;

	p->number++;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (len == 0)
		return;
	if (!winrm_call_read(&call, line, len)) {
		serve_log_refused(p, call.id, NULL);
		serve_refuse(p, call.id, call.problem);
		return;
	}
	switch (call.kind) {
	case WINRM_CALL_RUN: submit(p, &call, line, len); break;
	case WINRM_CALL_CANCEL: cancel(p, &call); break;
	case WINRM_CALL_STATUS: tell_status(p, &call); break;
	case WINRM_CALL_LIST: list(p, &call); break;
	}
}
