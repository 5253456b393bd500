/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/answer.h"
#include "boards/linux/apply.h"
#include "boards/linux/files.h"
#include "boards/linux/fleet.h"
#include "boards/linux/pipes.h"
#include "boards/linux/record.h"
#include "boards/linux/report.h"
#include "boards/linux/run_hosts.h"
#include "boards/linux/say.h"

enum {
	JOBS = 32, /* at once, unless -j says otherwise */
	OUTPUT = 64 * 1024,
	LINE = 4096 /* longest that is kept in one piece */
};

static struct run run;

/* Slots of the loop behind those of the lanes. */
enum { SLOT_OUT, SLOT_ERR, SLOTS };

/* --- output ----------------------------------------------------------------- */

static void put_line(
	struct lane *lane, enum winrm_stream_id stream, size_t *len)
{
	struct channel *c = stream == WINRM_STDOUT ? &run.out : &run.err;
	const uint8_t *line =
		stream == WINRM_STDOUT ? lane->capture.out : lane->capture.err;

	report_clear(&run);
	channel_put(c, run.labels[lane->slot], strlen(run.labels[lane->slot]));
	channel_put(c, ": ", 2);
	channel_put(c, line, *len);
	channel_put(c, "\n", 1);
	*len = 0;
}

static void on_output(struct lane *lane, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct winrm_capture *k = &lane->capture;
	bool out = stream == WINRM_STDOUT;
	uint8_t *line = out ? k->out : k->err;
	size_t *at = out ? &k->out_len : &k->err_len;

	if (run.options->json) {
		(void)winrm_capture(k, stream, data, len);
		return;
	}
	for (; len > 0; data++, len--) {
		if (*data == '\n' && *at > 0 && line[*at - 1] == '\r')
			--*at;
		if (*data == '\n' || *at == LINE)
			put_line(lane, stream, at);
		if (*data != '\n')
			line[(*at)++] = *data;
	}
}

static bool may_go(const struct lane *lane)
{
	(void)lane;
	return channel_room(&run.out) >= run.room &&
		channel_room(&run.err) >= run.room;
}

/* --- the end of a call ------------------------------------------------------ */

/* Once more? Only what cannot have run, and what may be better then. */
static bool may_retry(const struct lane *lane, struct result *r, int error)
{
	if (winrm_response(&lane->client)->started || run.stopping ||
		r->tries > run.options->retries)
		return false;
	switch (error) {
	case WINRM_E_RESOLVE:
	case WINRM_E_CONNECT:
	case WINRM_E_CLOSED:
	case WINRM_E_IO:
	case WINRM_E_TLS:
	case WINRM_E_HTTP:
	case WINRM_E_STATUS:
	case WINRM_E_FAULT: break;
	default: return false;
	}
	r->again =
		monotonic_ms() + (1000u << (r->tries < 4 ? r->tries - 1 : 3));
	return r->again < r->until;
}

/* An exit status as run counts it: not 0 is a failure. */
static int status_of(const struct lane *lane, int error)
{
	const struct winrm_response *r = winrm_response(&lane->client);

	if (error)
		return winrm_exit_status(error);
	if (r->disconnected)
		return 0;
	if (!r->has_exit_code)
		return EXIT_OTHER;
	return r->exit_code >= 0 && r->exit_code < EXIT_RANGE
		? (int)r->exit_code
		: EXIT_RANGE;
}

static void put_answer(struct lane *lane, int error, const char *message)
{
	char head[HOSTS_NAME * 2 + 16];

	report_clear(&run);
	if (!run.options->json) {
		if (lane->capture.out_len > 0)
			put_line(lane, WINRM_STDOUT, &lane->capture.out_len);
		if (lane->capture.err_len > 0)
			put_line(lane, WINRM_STDERR, &lane->capture.err_len);
		if (error && !run.options->quiet)
			channel_say(&run.err, "%s: winrm: %s\n",
				run.labels[lane->slot], message);
		return;
	}
	report_head(head, sizeof(head), run.labels[lane->slot]);
	answer_put(&run.out, head, lane, winrm_exit_status(error), message);
}

static bool on_done(struct lane *lane, int error)
{
	struct result *r = &run.results[lane->tag];
	char message[1280] = "success";

	run.active--;
	if (error && may_retry(lane, r, error)) {
		r->state = HOST_AGAIN;
		run.again++;
		return true;
	}
	if (error == WINRM_E_CANCELLED && run.stopping)
		snprintf(message, sizeof(message), "%s", run.why);
	else if (error)
		say_why(&lane->client, message, sizeof(message));
	put_answer(lane, error, message);
	run_over(&run, lane->tag, status_of(lane, error), error != 0,
		monotonic_ms() - r->started);
	return true;
}

void run_over(struct run *r, size_t index, int status, bool failed, uint64_t ms)
{
	struct result *result = &r->results[index];

	result->state = HOST_OVER;
	result->status = (uint8_t)status;
	result->is_exit = !failed;
	result->ms = (uint32_t)ms;
	r->done++;
	r->failed += status != 0;
	if (status != 0 && r->options->fail_fast)
		run_stop(r, "another host has failed (--fail-fast)");
}

/* --- starting --------------------------------------------------------------- */

/* The host was never asked: what it says is as good as a failed call. */
static void refuse(size_t index, const char *label, const char *problem)
{
	char head[HOSTS_NAME * 2 + 16];

	report_clear(&run);
	report_head(head, sizeof(head), label);
	if (run.options->json)
		answer_refuse(&run.out, head, NULL, EXIT_USAGE, problem);
	else if (!run.options->quiet)
		channel_say(&run.err, "%s: winrm: %s\n", label, problem);
	run_over(&run, index, EXIT_USAGE, true, 0);
}

/* False: no lane is free now. */
static bool start(size_t index, const char *name)
{
	static struct winrm_connector record;
	struct result *r = &run.results[index];
	const char *at = strrchr(name, '@'), *label = at ? at + 1 : name;
	char problem[640];
	struct lane *lane;
	int begun = -1;

	if (run_record(&run, &record, name, r, problem, sizeof(problem)))
		begun = fleet_begin(&run.fleet, &record,
			run.script.text ? &run.script : NULL, &lane, problem,
			sizeof(problem));
	winrm_connector_wipe(&record);
	if (begun == 0)
		return false;
	if (r->state == HOST_AGAIN)
		run.again--;
	r->state = HOST_RUNNING;
	r->tries++;
	if (begun < 0) {
		refuse(index, label, problem);
		return true;
	}
	run.active++;
	lane->tag = index;
	snprintf(run.labels[lane->slot], HOSTS_NAME, "%s", label);
	return true;
}

/* Hosts whose pause is over; gives when the next one's is. */
static uint64_t start_again(void)
{
	uint64_t now = monotonic_ms(), next = LOOP_NEVER;
	char name[HOSTS_NAME];
	size_t i;

	for (i = 0; run.again > 0 && i < run.count; i++) {
		struct result *r = &run.results[i];

		if (r->state != HOST_AGAIN)
			continue;
		if (r->again <= now &&
			hosts_at(run.text, run.text_len, i, name))
			(void)start(i, name);
		else if (r->again < next)
			next = r->again;
	}
	return next;
}

static void start_some(void)
{
	while (!run.stopping && may_go(NULL) &&
		run.fleet.running < run.fleet.pool.count) {
		if (!run.has_name) {
			if (hosts_next(&run.hosts, run.name) <= 0)
				return;
			run.has_name = true;
		}
		if (!start(run.next, run.name))
			return;
		run.has_name = false;
		run.next++;
	}
}

/* --- the course of it -------------------------------------------------------- */

void run_stop(struct run *r, const char *why)
{
	size_t i;

	if (!r->stopping)
		r->why = why;
	r->stopping = true;
	fleet_cancel_all(&r->fleet);
	for (i = 0; i < r->count && r->again > 0; i++) {
		if (r->results[i].state != HOST_AGAIN)
			continue;
		r->results[i].state = HOST_WAITS;
		r->again--;
	}
}

static void on_slot(void *user, size_t slot)
{
	struct fleet *f = user;
	struct channel *c =
		slot - f->pool.count == SLOT_OUT ? &run.out : &run.err;

	loop_set(&f->loop, slot, -1, 0, LOOP_NEVER);
	(void)channel_flush(c);
}

/* Writes what there is; wakes those that had to wait for the reader. */
static void flush(struct channel *c, size_t slot)
{
	size_t i;
	bool full = !may_go(NULL);

	slot += run.fleet.pool.count;
	if (channel_flush(c))
		loop_set(&run.fleet.loop, slot, c->fd, POLLOUT, LOOP_NEVER);
	if (full && may_go(NULL))
		for (i = 0; i < run.fleet.pool.count; i++)
			if (run.fleet.pool.lanes[i].state == LANE_RUNNING)
				fleet_wake(
					&run.fleet, &run.fleet.pool.lanes[i]);
}

static void look_up(void)
{
	int signals = loop_signals();

	if (signals > run.signals)
		run_stop(&run, "interrupted");
	run.signals = signals;
	if (monotonic_ms() >= run.until && !run.stopping)
		run_stop(&run,
			"the deadline of all hosts (--total-timeout) "
			"has passed");
	if ((run.out.error || run.err.error) && !run.stopping)
		run_stop(&run, "the output cannot be written");
}

static bool is_over(void)
{
	return run.active == 0 && run.again == 0 && !run.has_name &&
		(run.stopping || run.next == run.count);
}

static void course(void)
{
	while (!is_over() || run.fleet.used > 0) {
		uint64_t until;

		start_some();
		until = start_again();
		if (is_over() || run.stopping)
			fleet_end(&run.fleet);
		if (run.until < until && !run.stopping)
			until = run.until;
		until = report_progress(&run, until);
		fleet_turn(&run.fleet, until, on_slot, &run.fleet);
		flush(&run.out, SLOT_OUT);
		flush(&run.err, SLOT_ERR);
		look_up();
		if (run.stopping)
			run.has_name = false;
	}
}

static bool init(const struct options *o)
{
	size_t count = o->jobs ? o->jobs : JOBS, extra, room, i;
	size_t output = o->json ? o->max_output ? o->max_output : OUTPUT : LINE;
	uint8_t *at;

	if (count > run.count)
		count = run.count;
	run.room = 8 * (o->max_envelope ? o->max_envelope : 32768) + 16384 +
		(o->json ? 12 * output : 0);
	room = 2 * run.room;
	extra = run.count * sizeof(struct result) + 2 * room +
		count * HOSTS_NAME + (count + SLOTS) * sizeof(uint64_t);
	if (!pool_init(&run.fleet.pool, o, count, output, extra))
		return false;
	at = run.fleet.pool.extra;
	run.fleet.loop.due = (uint64_t *)(void *)at;
	at += (count + SLOTS) * sizeof(uint64_t);
	run.results = (struct result *)(void *)at;
	at += run.count * sizeof(struct result);
	run.labels = (char(*)[HOSTS_NAME])(void *)at;
	at += count * HOSTS_NAME;
	run.out.buf = at;
	run.err.buf = at + room;
	run.out.cap = run.err.cap = room;
	run.out.fd = STDOUT_FILENO;
	run.err.fd = STDERR_FILENO;
	for (i = 0; i < run.count; i++)
		run.results[i].until = LOOP_NEVER;
	if (loop_init(&run.fleet.loop, run.fleet.loop.due, count + SLOTS))
		return true;
	say("epoll: %s", strerror(errno));
	return false;
}

static int exit_status(void)
{
	if (run.signals > 0)
		return 130;
	if (run.out.error) {
		say("output could not be written: %s", strerror(run.out.error));
		return EXIT_OTHER;
	}
	if (run.failed == 0 && run.done == run.count)
		return 0;
	return run.failed < run.done ? 1 : EXIT_OTHER;
}

int run_hosts(const struct options *o)
{
	int status = EXIT_USAGE;

	run.options = o;
	run.started = monotonic_ms();
	run.until =
		o->total_timeout ? run.started + o->total_timeout : LOOP_NEVER;
	run.fleet.options = o;
	run.fleet.keep = o->keep;
	run.fleet.on_output = on_output;
	run.fleet.on_done = on_done;
	run.fleet.may_go = may_go;
	if (run_read(&run) && init(o)) {
		course();
		while (channel_flush(&run.out) || channel_flush(&run.err))
			if (loop_signals() > 1 ||
				poll(NULL, 0, 10) < 0) /* a slow reader */
				break;
		report_summary(&run);
		status = exit_status();
	}
	winrm_connector_wipe(&run.base);
	winrm_connector_wipe(&run.secret);
	return status;
}
