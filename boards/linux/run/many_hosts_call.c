/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/many_hosts_call.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/run/failure.h"
#include "boards/linux/run/failure_causes.h"
#include "boards/linux/run/host_copies.h"
#include "boards/linux/run/host_labels.h"
#include "boards/linux/run/lane_call.h"
#include "boards/linux/run/lane_rows.h"
#include "boards/linux/run/lockout_guard.h"
#include "boards/linux/run/many_hosts_answer.h"
#include "boards/linux/run/many_hosts_input.h"

void run_stop(struct run *run, const char *why)
{
	size_t i;

	if (!run->stopping)
		run->why = why;
	run->stopping = true;
	fleet_cancel_all(&run->fleet);
	for (i = 0; i < run->count && run->again > 0; i++) {
		if (run->results[i].state != HOST_AGAIN)
			continue;
		run->results[i].state = HOST_WAITS;
		run->again--;
	}
}

bool run_may_go(void *user, const struct lane *lane)
{
	struct run *run = user;
	bool has = run_has_room(run);

	(void)lane;
	run->blocked |= !has;
	return has;
}

/* --- the end of a call ------------------------------------------------------ */

/* Try again? Only what cannot have run and may work the next time. */
static bool may_retry(const struct run *run, const struct lane *lane,
	struct result *r, int error)
{
	bool started =
		winrm_response(&lane->client)->started || lane->has_answered;

	if ((started && !host_copies_before_command(run, lane)) ||
		run->stopping || r->tries > run->options->retries)
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

/* The command's exit status as run counts it: other than 0 is a failure. */
static int remote_status(const struct lane *lane)
{
	const struct winrm_response *r = lane_response(lane);

	if (lane_is_method(lane))
		return return_value_status(&lane->returned);
	if (r->disconnected || lane_is_query(lane))
		return 0;
	if (!r->has_exit_code)
		return EXIT_OTHER;
	return r->exit_code >= 0 && r->exit_code < EXIT_RANGE
		? (int)r->exit_code
		: EXIT_RANGE;
}

/* Are the first hosts still to be waited for? */
static bool is_canary_awaited(const struct run *run)
{
	return run->next >= run->options->canary &&
		run->done < run->options->canary;
}

static void look_at_canary(struct run *run)
{
	const struct options *o = run->options;

	if (run->stopping || run->done != o->canary || run->failed == 0 ||
		run->count == run->done)
		return;
	if (!o->quiet)
		output_say(&run->err,
			"winrm: %zu of the first %zu hosts failed (--canary): "
			"the other %zu are left alone\n",
			run->failed, run->done, run->count - run->done);
	run_stop(run, "one of the first hosts has failed (--canary)");
}

static void over(struct run *run, size_t index, int status, bool failed,
	const char *message, const char *host)
{
	struct result *result = &run->results[index];

	result->state = HOST_OVER;
	result->status = (uint8_t)status;
	result->is_exit = !failed;
	result->ms = result->started
		? (uint32_t)(monotonic_ms() - result->started)
		: 0;
	run->done++;
	run->failed += status != 0;
	if (status != 0)
		result->cause = cause_of(run, status, !failed, message, host);
	look_at_canary(run);
	if (status != 0 && run->options->fail_fast)
		run_stop(run, "another host has failed (--fail-fast)");
}

bool run_done(void *user, struct lane *lane, int error)
{
	struct run *run = user;
	struct result *r = &run->results[lane->tag];
	char message[1280] = "success";
	int status = error ? winrm_exit_status(error)
			   : winrm_answer_status(lane_response(lane));
	int copied;

	run->active--;
	guard_end(run, lane, error);
	if (error && may_retry(run, lane, r, error)) {
		(void)host_copies_end(
			run, lane, error, message, sizeof(message));
		host_files_close(run, lane->slot);
		r->state = HOST_AGAIN;
		timers_set(&run->retries, lane->tag, r->again);
		run->again++;
		return true;
	}
	if (status)
		failure_describe(&lane->client, &lane->transport, message,
			sizeof(message));
	if (!status && run_keeps_output(run->options) && lane_rows_cut(lane)) {
		status = EXIT_INCOMPLETE;
		snprintf(message, sizeof(message), "%s", LANE_ROWS_CUT);
	}
	copied = host_copies_end(run, lane, error, message, sizeof(message));
	if (copied) {
		status = copied;
		error = lane->is_cancelled ? WINRM_E_CANCELLED : error;
	}
	if (error == WINRM_E_CANCELLED && run->stopping) {
		snprintf(message, sizeof(message), "%s", run->why);
		status = winrm_exit_status(error);
	}
	host_files_close(run, lane->slot);
	run_answer(run, lane, status, remote_status(lane), message);
	over(run, lane->tag, status ? status : remote_status(lane), status != 0,
		message, lane->record.text[WINRM_KEY_HOSTNAME]);
	return true;
}

/* --- starting --------------------------------------------------------------- */

/* The host was never asked: counts as a failed call. */
static void refuse(struct run *run, size_t index, const char *label, int status,
	const char *problem)
{
	run_answer_refused(run, label, status, problem);
	over(run, index, status, true, problem, NULL);
}

/* As fleet_begin. */
static int begin(struct run *run, struct winrm_connector *record,
	struct result *r, struct lane **lane, int *status, char *problem,
	size_t cap)
{
	const char *user = record->text[WINRM_KEY_USERNAME];

	switch (guard_ask(run, user)) {
	case GUARD_GO: break;
	case GUARD_WAIT: return 0;
	case GUARD_REFUSE:
		snprintf(problem, cap,
			"not asked: %" PRIu32 " hosts have refused %.200s and "
			"none has let it in, and more could lock the account; "
			"check the password (--max-refused 0 asks all hosts)",
			run->options->max_refused, user);
		*status = winrm_exit_status(WINRM_E_AUTH);
		return -1;
	}
	run_limit(record, r);
	return fleet_begin(&run->fleet, record,
		run->script.text && !run->fleet.script ? &run->script : NULL,
		lane, problem, cap);
}

/* False: not now, as no lane is free or the guard waits. */
static bool start(struct run *run, size_t index, const char *name)
{
	static struct winrm_connector record;
	struct result *r = &run->results[index];
	const char *label = label_of(run, index, name);
	char problem[640];
	struct lane *lane;
	int begun = -1, status = EXIT_USAGE;

	run->label = label;
	run->nth = r->nth;
	if (host_files_can(run, label, r->nth, problem, sizeof(problem)) &&
		run_record(run, &record, name, problem, sizeof(problem)))
		begun = begin(run, &record, r, &lane, &status, problem,
			sizeof(problem));
	winrm_connector_wipe(&record);
	if (begun == 0)
		return false;
	if (r->state == HOST_AGAIN)
		run->again--;
	r->state = HOST_RUNNING;
	r->tries++;
	if (begun < 0) {
		refuse(run, index, label, status, problem);
		return true;
	}
	run->active++;
	lane->tag = index;
	guard_begin(run, lane);
	snprintf(run->labels[lane->slot], HOSTS_NAME, "%s", label);
	host_files_open(run, lane->slot, label, r->nth);
	return true;
}

/* True: not now. */
static bool start_again(struct run *run, size_t index)
{
	const struct result *r = &run->results[index];
	struct hosts list = {run->text, run->text_len, r->at, r->variant};
	char name[HOSTS_NAME];

	return r->state == HOST_AGAIN && hosts_next(&list, name) > 0 &&
		!start(run, index, name);
}

uint64_t run_start_again(struct run *run)
{
	uint32_t due[LOOP_READY];
	uint64_t now, next;
	size_t count, i;

	if (run->again == 0)
		return LOOP_NEVER;
	now = monotonic_ms();
	count = timers_take(&run->retries, now, due, LOOP_READY);
	next = timers_next(&run->retries);
	for (i = 0; i < count; i++)
		if (start_again(run, due[i]))
			timers_set(&run->retries, due[i], now);
	return next;
}

/* Where the next host is listed. */
static void note_place(struct run *run)
{
	struct result *r = &run->results[run->next];

	if (run->next == run->count)
		return;
	r->at = (uint32_t)run->hosts.at;
	r->variant = (uint32_t)run->hosts.count;
}

void run_start(struct run *run)
{
	run->is_held = false;
	while (!run->stopping && run_has_room(run) && !is_canary_awaited(run) &&
		run->fleet.running < run->fleet.pool.count) {
		if (!run->has_name) {
			note_place(run);
			if (hosts_next(&run->hosts, run->name) <= 0)
				return;
			run->has_name = true;
		}
		if (!start(run, run->next, run->name))
			return;
		run->has_name = false;
		run->next++;
	}
}
