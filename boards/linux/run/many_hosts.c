/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/many_hosts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/run/failed_list.h"
#include "boards/linux/run/fleet.h"
#include "boards/linux/run/host_copies.h"
#include "boards/linux/run/host_labels.h"
#include "boards/linux/run/host_rows.h"
#include "boards/linux/run/lockout_guard.h"
#include "boards/linux/run/many_hosts_answer.h"
#include "boards/linux/run/many_hosts_call.h"
#include "boards/linux/run/many_hosts_input.h"
#include "boards/linux/run/many_hosts_report.h"

enum {
	JOBS = 32, /* at once, unless -j says otherwise */
	OUTPUT = 64 * 1024
};

/* Slots of the loop after those of the lanes. */
enum { SLOT_OUT, SLOT_ERR, SLOTS };

static void on_slot(void *user, size_t slot)
{
	struct run *run = user;
	struct output_buffer *c = slot - run->fleet.pool.count == SLOT_OUT
		? &run->out
		: &run->err;

	loop_set(&run->fleet.loop, slot, -1, 0, LOOP_NEVER);
	(void)output_flush(c);
}

/* Writes what there is; wakes the lanes that waited for the reader. */
static void flush(struct run *run, struct output_buffer *c, size_t slot)
{
	size_t i;

	slot += run->fleet.pool.count;
	if (output_flush(c))
		loop_set(&run->fleet.loop, slot, c->fd, POLLOUT, LOOP_NEVER);
	if (!run->blocked || !run_has_room(run))
		return;
	run->blocked = false;
	for (i = 0; i < run->fleet.pool.count; i++)
		if (run->fleet.pool.lanes[i].state == LANE_RUNNING)
			fleet_wake(&run->fleet, &run->fleet.pool.lanes[i]);
}

/* errno, or 0 */
static int write_error(const struct run *run)
{
	return run->out.error    ? run->out.error
		: run->err.error ? run->err.error
				 : run->files_error;
}

static void look_up(struct run *run)
{
	int signals = loop_signals();

	if (signals > run->signals)
		run_stop(run, "interrupted");
	run->signals = signals;
	if (monotonic_ms() >= run->until && !run->stopping)
		run_stop(run,
			"the deadline of all hosts (--total-timeout) "
			"has passed");
	if (write_error(run) && !run->stopping)
		run_stop(run, "the output cannot be written");
}

static bool is_over(const struct run *run)
{
	return run->active == 0 && run->again == 0 && !run->has_name &&
		(run->stopping || run->next == run->count);
}

static void course(struct run *run)
{
	while (!is_over(run) || run->fleet.used > 0) {
		size_t done = run->done;
		uint64_t until;

		run_start(run);
		until = run_start_again(run);
		if (is_over(run) || run->stopping)
			fleet_end(&run->fleet);
		if (run->until < until && !run->stopping)
			until = run->until;
		/* nothing else wakes it after hosts that were not asked */
		if (run->done > done)
			until = 0;
		until = guard_until(run, until);
		until = report_progress(run, until);
		fleet_turn(&run->fleet, until, on_slot, run);
		flush(run, &run->out, SLOT_OUT);
		flush(run, &run->err, SLOT_ERR);
		look_up(run);
		if (run->stopping)
			run->has_name = false;
	}
}

/* Places everything but the lanes, in the pool's extra memory. */
static void place(struct run *run, uint8_t *at, size_t count)
{
	at += (count + SLOTS) * sizeof(struct timer); /* the loop's */
	if (host_copies_wanted(run->options)) {
		run->copies = (struct host_copies *)(void *)at;
		at += count * sizeof(*run->copies);
		run->fleet.next = host_copies_next;
	}
	run->results = (struct result *)(void *)at;
	at += run->count * sizeof(struct result);
	timers_init(&run->retries, (struct timer *)(void *)at,
		run->options->retries ? run->count : 0);
	at += run->retries.count * sizeof(struct timer);
	run->names = (uint32_t *)(void *)at;
	at += run->names_cap * sizeof(uint32_t);
	run->undecided = (uint32_t *)(void *)at;
	at += count * sizeof(uint32_t);
	run->files = (int(*)[2])(void *)at;
	at += count * sizeof(*run->files);
	run->labels = (char(*)[HOSTS_NAME])(void *)at;
	at += count * HOSTS_NAME;
	run->out.buf = at;
	run->err.buf = at + 2 * run->room;
}

static void set_outputs(struct run *run)
{
	run->out.cap = run->err.cap = 2 * run->room;
	run->out.fd = STDOUT_FILENO;
	run->err.fd = STDERR_FILENO;
	run->out.waits = run->err.waits = true;
}

static bool init(struct run *run, const struct options *o)
{
	size_t count = o->jobs ? o->jobs : JOBS, i;
	uint64_t extra, room;
	bool keeps = run_keeps_output(o) && o->format != OUTPUT_TABLE;
	size_t output =
		keeps ? o->max_output ? o->max_output : OUTPUT : RUN_LINE;

	if (count > run->count)
		count = run->count;
	room = (keeps ? (uint64_t)12 * output : 0) + 16384 +
		8 * (o->max_envelope ? o->max_envelope : POOL_ENVELOPE);
	run->names_cap = labels_cap(run->count);
	extra = (uint64_t)run->count * sizeof(struct result) + 4 * room +
		run->names_cap * sizeof(uint32_t) +
		count * (HOSTS_NAME + sizeof(*run->files) + sizeof(uint32_t)) +
		(count + SLOTS + (o->retries ? run->count : 0)) *
			sizeof(struct timer) +
		(host_copies_wanted(o) ? count * sizeof(*run->copies) : 0);
	if (!pool_init(&run->fleet.pool, o, count, 0, output, extra))
		return false;
	fleet_init(&run->fleet);
	run->room = (size_t)room;
	place(run, run->fleet.pool.extra, count);
	set_outputs(run);
	for (i = 0; i < run->count; i++)
		run->results[i].until = LOOP_NEVER;
	labels_find(run);
	if (!host_files_init(run, count))
		return false;
	if (loop_init(&run->fleet.loop, run->fleet.pool.extra, count + SLOTS))
		return true;
	say("epoll: %s", strerror(errno));
	return false;
}

static int exit_status(const struct run *run)
{
	int error = write_error(run);

	if (run->signals > 0)
		return 130;
	if (error) {
		say("output could not be written: %s", strerror(error));
		return EXIT_OTHER;
	}
	if (run->failed == 0 && run->done == run->count)
		return 0;
	return run->failed < run->done ? 1 : EXIT_OTHER;
}

/* Writes the rest for a slow reader; another signal drops it. */
static void drain(struct run *run)
{
	struct pollfd none = {-1, 0, 0};

	while (output_flush(&run->out) || output_flush(&run->err))
		if (loop_signals() > 1 || loop_poll(&none, 10) < 0)
			break;
	run->signals = loop_signals();
}

/* With hosts and command known. */
static int run_all(struct run *run, const struct options *o)
{
	int status;

	if (run->count == 0) {
		if (!o->quiet)
			say("%s: no host in it: none had failed",
				o->rerun_file);
		return failed_list_write(run) ? 0 : EXIT_OTHER;
	}
	if (!host_copies_check(run) || !init(run, o))
		return EXIT_USAGE;
	if (o->format == OUTPUT_TABLE || o->format == OUTPUT_CSV)
		rows_head(&run->out, o->format);
	course(run);
	drain(run);
	report_summary(run);
	status = exit_status(run);
	if (!failed_list_write(run) && status <= 1)
		status = EXIT_OTHER;
	return status;
}

int run_hosts(const struct options *o)
{
	static struct run run; /* too large for a stack */
	int status = EXIT_USAGE;

	run.options = o;
	run.is_terminal = isatty(STDERR_FILENO) == 1;
	run.started = monotonic_ms();
	run.until =
		o->total_timeout ? run.started + o->total_timeout : LOOP_NEVER;
	run.fleet.options = o;
	run.fleet.keep = o->keep;
	run.fleet.user = &run;
	run.fleet.on_output = run_output;
	run.fleet.on_done = run_done;
	run.fleet.may_go = run_may_go;
	if ((!o->failed_file || failed_list_check(o->failed_file)) &&
		run_read(&run))
		status = run_all(&run, o);
	winrm_connector_wipe(&run.base);
	winrm_connector_wipe(&run.secret);
	return status;
}
