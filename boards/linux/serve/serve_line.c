/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/connector_options.h"
#include "boards/linux/cli/credentials.h"
#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/text_encoding.h"
#include "boards/linux/run/answer_line.h"
#include "boards/linux/run/connector_record.h"
#include "boards/linux/run/process_streams.h"
#include "boards/linux/serve/serve.h"

static struct serve *const s = &serve_state;

/* --- secrets by reference --------------------------------------------------- */

/* What was there before the service opened anything is the caller's. */
static bool is_inherited(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	return fd > 2 && flags >= 0 && !(flags & FD_CLOEXEC);
}

/* A line of a descriptor, which can be read but once, so that it is kept. */
struct secret {
	int fd;
	bool whole;
	size_t len;
	char text[SECRET_MAX + 1];
};

/* Reads what is there; never waits for more. */
static void read_secret(struct secret *secret)
{
	struct pollfd ready = {secret->fd, POLLIN, 0};
	bool whole = false;
	long len;

	while (!whole && poll(&ready, 1, 0) > 0) {
		char *at = secret->text + secret->len;
		ssize_t n = read(secret->fd, at, SECRET_MAX - secret->len);

		if (n < 0 || secret->len == SECRET_MAX)
			return;
		secret->len += (size_t)n;
		secret->text[secret->len] = 0;
		whole = n == 0 || at[strcspn(at, "\r\n")];
	}
	len = whole ? text_take("password-fd", secret->text, secret->len,
			      SECRET_MAX)
		    : -1;
	if (len < 0)
		return;
	secret->text[len] = 0;
	secret->text[strcspn(secret->text, "\r\n")] = 0;
	secret->whole = true;
}

static const char *of_fd(int fd)
{
	enum { FDS = 4 };
	static struct secret secrets[FDS];
	struct secret *secret = secrets;

	while (secret < secrets + FDS && secret->fd != fd && secret->fd)
		secret++;
	if (!is_inherited(fd) || secret == secrets + FDS)
		return NULL;
	secret->fd = fd;
	if (!secret->whole)
		read_secret(secret);
	return secret->whole ? secret->text : NULL;
}

static bool refuse(char *problem, size_t cap, const char *key, const char *why)
{
	snprintf(problem, cap, "%s: %s", key, why);
	return false;
}

static bool set_password(const struct winrm_call *call,
	struct winrm_connector *record, char *problem, size_t cap)
{
	char buf[SECRET_MAX + 1];
	const char *text = NULL;
	bool ok;
	long len;

	if (call->password_file[0]) {
		len = strcmp(call->password_file, "-")
			? file_read(call->password_file, buf, SECRET_MAX, true)
			: -1;
		if (len < 0)
			return refuse(problem, cap, "password-file",
				strcmp(call->password_file, "-")
					? said()
					: "not a file");
		buf[len] = 0;
		buf[strcspn(buf, "\r\n")] = 0;
		text = buf;
	} else if (call->password_env[0]) {
		text = getenv(call->password_env);
		if (!text)
			return refuse(problem, cap, "password-env",
				"no such variable");
	} else if (call->password_fd >= 0) {
		text = of_fd(call->password_fd);
		if (!text)
			return refuse(problem, cap, "password-fd",
				"no line to be read there");
	}
	ok = !text || winrm_connector_set(record, "password", text);
	explicit_bzero(buf, sizeof(buf));
	return ok || refuse(problem, cap, "password", "too long");
}

/* --- a record ---------------------------------------------------------------- */

bool serve_record(const struct winrm_call *call, const char *line, size_t len,
	struct winrm_connector *record, char *problem, size_t cap)
{
	const char *env = getenv("WINRM_PASSWORD");

	winrm_connector_init(record);
	record->is_call = true;
	(void)record_lay(record, &s->base);
	if (call->connector[0] &&
		connector_load(s->options, call->connector, true, record) < 0) {
		snprintf(problem, cap, "%s", said());
		return false;
	}
	if (!winrm_connector_read(record, line, len)) {
		snprintf(problem, cap, "%s", record->problem);
		return false;
	}
	if (!set_password(call, record, problem, cap))
		return false;
	if (!record->text[WINRM_KEY_PASSWORD] &&
		!record->text[WINRM_KEY_NT_HASH] && env)
		(void)winrm_connector_set(record, "password", env);
	return true;
}

/* All that can be said of a record before its turn comes. */
static bool is_complete(struct winrm_connector *record)
{
	struct winrm_config config;
	struct winrm_request request;
	bool secure = secure_wanted(record);

	memset(&config, 0, sizeof(config));
	memset(&request, 0, sizeof(request));
	config.port = secure ? &winrm_port_tls : &winrm_port_posix;
	config.insecure_allow_unencrypted = s->options->allow_unencrypted;
	if (secure && !winrm_connector_set(record, "protocol", "https"))
		return false;
	return winrm_connector_prepare(record, &config, &request);
}

/* --- the kinds of lines ------------------------------------------------------ */

/* The lane of a peer's job; NULL: it has none. */
static struct lane *lane_of(const struct peer *p, uint32_t id)
{
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
		channel_say(&p->out,
			"{\"id\":%s,\"jobid\":%u,\"status\":\"%s\"}\n",
			call->id, call->jobid, status);
	else
		serve_refuse(p, call->id, "no such job");
}

static void put_job(struct peer *p, const struct serve_job *job,
	const char *status, bool *first)
{
	if (job->id == 0 || job->peer != p - s->peers)
		return;
	channel_say(&p->out, "%s{\"jobid\":%u,\"id\":%s,\"status\":\"%s\"}",
		*first ? "" : ",", job->id, job->call_id, status);
	*first = false;
}

static void list(struct peer *p, const struct winrm_call *call)
{
	bool first = true;
	size_t i;

	channel_say(&p->out, "{\"id\":%s,\"jobs\":[", call->id);
	for (i = 0; i < s->fleet.pool.count; i++)
		put_job(p, &s->running[i], "running", &first);
	for (i = 0; i < p->queue.count; i++)
		put_job(p, serve_queued(p, i), "submitted", &first);
	channel_say(&p->out, "]}\n");
}

static void cancel(struct peer *p, const struct winrm_call *call)
{
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
	size_t i;

	for (i = 0; i < p->queue.count; i++)
		if (serve_queued(p, i)->id)
			serve_end(p, serve_queued(p, i), SERVE_CANCELLED);
	for (i = 0; i < s->fleet.pool.count; i++)
		if (s->running[i].id && &s->peers[s->running[i].peer] == p)
			fleet_cancel(&s->fleet, &s->fleet.pool.lanes[i]);
}

static void submit(struct peer *p, const struct winrm_call *call,
	const char *line, size_t len)
{
	static struct winrm_connector record;
	struct serve_job job = {0};
	char problem[400] = "";
	bool ok = serve_record(
		call, line, len, &record, problem, sizeof(problem));

	if (ok && !is_complete(&record)) {
		snprintf(problem, sizeof(problem), "%s", record.problem);
		ok = false;
	}
	job.until = record_until(&record, monotonic_ms());
	winrm_connector_wipe(&record);
	job.peer = (uint8_t)(p - s->peers);
	job.stream = call->stream;
	job.line = p->number;
	memcpy(job.call_id, call->id, sizeof(job.call_id));
	job.id = ++s->last_id;
	job.len = len;
	if (ok && !serve_push(p, &job, line)) {
		snprintf(problem, sizeof(problem),
			"the queue is full: wait for answers (--queue)");
		ok = false;
	}
	if (!ok) {
		serve_refuse(p, call->id, problem);
		return;
	}
	p->jobs++;
	if (call->async)
		channel_say(&p->out,
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
