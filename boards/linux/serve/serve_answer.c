/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/serve/serve_answer.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/run/answer_line.h"
#include "boards/linux/run/failure.h"
#include "boards/linux/run/lane_call.h"
#include "boards/linux/run/lane_rows.h"
#include "boards/linux/serve/serve_log.h"

static void head_of(
	char *out, size_t cap, const struct serve_job *job, const char *status)
{
	snprintf(out, cap, "{\"id\":%s,\"jobid\":%u,\"status\":\"%s\",",
		job->call_id, job->id, status);
}

void serve_refuse(struct peer *p, const char *id, const char *problem)
{
	char head[160], message[512];

	snprintf(head, sizeof(head),
		"{\"id\":%s,\"line\":%u,\"status\":"
		"\"error\",",
		id, p->number);
	snprintf(message, sizeof(message), "line %u: %s", p->number, problem);
	answer_refuse(&p->out, head, NULL, EXIT_USAGE, message);
}

/* The job is over, and answered. */
static void end_job(struct serve *s, struct serve_job *job, const char *status)
{
	struct peer *p = &s->peers[job->peer];
	size_t at = p->ends++ % SERVE_ENDED;

	p->ended[at].id = job->id;
	p->ended[at].status = status;
	p->jobs--;
	job->id = 0;
}

size_t serve_room(const struct peer *p)
{
	struct serve *s = p->serve;
	size_t room = output_room(&p->out);
	size_t kept = s->fleet.pool.count * SERVE_SHORT;

	return room > kept ? room - kept : 0;
}

void serve_refuse_job(struct serve *s, struct serve_job *job, int status,
	const char *word, const char *message)
{
	char head[200];

	head_of(head, sizeof(head), job, word);
	answer_refuse(&s->peers[job->peer].out, head, NULL, status, message);
	end_job(s, job, word);
}

static bool has_room(struct serve *s, const struct lane *lane)
{
	struct peer *p = &s->peers[s->running[lane->slot].peer];
	bool has = serve_room(p) >= s->room;

	p->blocked |= !has;
	return has;
}

bool serve_may_go(void *user, const struct lane *lane)
{
	struct serve *s = user;

	return !s->running[lane->slot].stream || has_room(s, lane);
}

static void put(void *user, const void *data, size_t len)
{
	output_put(user, data, len);
}

static void put_event(struct serve *s, const struct serve_job *job,
	enum winrm_stream_id stream, const uint8_t *data, size_t len)
{
	struct output_buffer *out = &s->peers[job->peer].out;
	char head[200];

	if (len == 0)
		return;
	head_of(head, sizeof(head), job, "running");
	winrm_event_put(head, stream, data, len, put, out);
	output_put(out, "\n", 1);
}

static const char *word_of(int error)
{
	return error == WINRM_OK             ? "complete"
		: error == WINRM_E_CANCELLED ? "aborted"
					     : "error";
}

static void log_lane(
	struct serve *s, const struct lane *lane, int error, int status)
{
	struct serve_outcome outcome = {
		word_of(error), status, lane_response(lane)};

	serve_log_job(s, &s->running[lane->slot], &lane->record, &outcome);
}

/*
 * The deadline has come and the peer has not read: sends the answer without its
 * output, for which there is no room, so that the lane gets free.
 */
static void answer_short(struct serve *s, struct lane *lane, int error)
{
	struct serve_job *job = &s->running[lane->slot];
	const char *message;
	char head[200];

	if (error == WINRM_OK)
		error = lane->is_cancelled ? WINRM_E_CANCELLED
					   : WINRM_E_TIMEOUT;
	message = error == WINRM_E_TIMEOUT
		? "the deadline has passed: nobody read the answers"
		: winrm_strerror(error);
	lane->capture.out_len = lane->capture.err_len = 0;
	lane->capture.truncated = true;
	lane->record.warnings[0] = 0;
	head_of(head, sizeof(head), job, word_of(error));
	log_lane(s, lane, error, winrm_exit_status(error));
	answer_put(&s->peers[job->peer].out, head, lane,
		winrm_exit_status(error), message);
	end_job(s, job, word_of(error));
}

bool serve_done(void *user, struct lane *lane, int error)
{
	struct serve *s = user;
	struct serve_job *job = &s->running[lane->slot];
	char head[200], message[1280] = "success";
	int status = error ? winrm_exit_status(error)
			   : winrm_answer_status(winrm_response(&lane->client));
	bool cut = lane_rows_cut(lane) && !job->stream;
	size_t i;

	if (!has_room(s, lane)) {
		if (!lane->is_cancelled && monotonic_ms() < lane->until)
			return false;
		answer_short(s, lane, error);
		return true;
	}
	for (i = 0; i < 2; i++)
		if (lane->left_len[i] > 0) /* never completed */
			put_event(s, job, i ? WINRM_STDERR : WINRM_STDOUT,
				lane->left[i], lane->left_len[i]);
	if (status)
		failure_describe(&lane->client, &lane->transport, message,
			sizeof(message));
	if (!status && cut) {
		status = EXIT_INCOMPLETE;
		snprintf(message, sizeof(message), "%s",
			LANE_ROWS_CUT "; with \"stream\" all of them come");
	}
	head_of(head, sizeof(head), job, word_of(error));
	log_lane(s, lane, error, status);
	answer_put(&s->peers[job->peer].out, head, lane, status, message);
	end_job(s, job, word_of(error));
	return true;
}

/* How many bytes at the end belong to an incomplete character. */
static size_t cut_at_end(const uint8_t *data, size_t len)
{
	size_t n;

	for (n = 1; n <= 3 && n <= len; n++) {
		uint8_t b = data[len - n];

		if ((b & 0xc0) == 0x80)
			continue;
		if (b >= 0xf8)
			return 0;
		return (b >= 0xf0                  ? 4u
				       : b >= 0xe0 ? 3u
				       : b >= 0xc0 ? 2u
						   : 1u) > n
			? n
			: 0;
	}
	return 0;
}

/* Events end with whole characters; the rest waits for what follows. */
void serve_output(void *user, struct lane *lane, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct serve *s = user;
	const struct serve_job *job = &s->running[lane->slot];
	uint8_t *left = lane->left[stream == WINRM_STDERR];
	uint8_t *n = &lane->left_len[stream == WINRM_STDERR];
	size_t rest;

	(void)winrm_capture(&lane->capture, stream, data, len);
	if (!job->stream)
		return;
	while (*n > 0 && len > 0) {
		if ((*data & 0xc0) == 0x80 && *n < 4) {
			left[(*n)++] = *data++;
			len--;
			if (cut_at_end(left, *n) > 0)
				continue;
		}
		put_event(s, job, stream, left, *n);
		*n = 0;
	}
	rest = cut_at_end(data, len);
	put_event(s, job, stream, data, len - rest);
	memcpy(left + *n, data + len - rest, rest);
	*n = (uint8_t)(*n + rest);
}
