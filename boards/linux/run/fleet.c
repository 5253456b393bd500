/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/fleet.h"

#include <string.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/run/connector_record.h"
#include "boards/linux/run/host_traits.h"
#include "boards/linux/run/idle_lanes.h"
#include "boards/linux/run/lane_call.h"
#include "boards/linux/run/lane_pipeline.h"
#include "boards/linux/run/lane_rows.h"
#include "boards/linux/run/shell_close.h"
#include "boards/linux/trust/tls_client.h"

/* --- the streams of a call ------------------------------------------------- */

static bool put(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	struct lane *lane = user;
	const struct fleet *f = lane->owner;

	if (lane->is_mute)
		lane->capture.truncated = true;
	else
		f->on_output(f->user, lane, stream, data, len);
	lane->received += len;
	return true;
}

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct lane *lane = user;

	return codepage_feed(&lane->convert,
		winrm_response(&lane->client)->codepage_refused, stream, data,
		len, put, user);
}

/*
 * Without input stdin is at its end, so that a command that reads it does not
 * wait for the deadline. The end is sent only if the command is still running:
 * most have ended by then, which saves the request.
 */
static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	struct lane *lane = user;
	size_t left;

	if (!lane->input) {
		lane->input = "";
		return WINRM_INPUT_LATER;
	}
	left = strlen(lane->input);
	*data = (const uint8_t *)lane->input;
	*len = left < max ? left : max;
	lane->input += *len;
	return *len == left ? WINRM_INPUT_END : WINRM_INPUT_DATA;
}

void fleet_init(struct fleet *f)
{
	idle_init(&f->pool);
}

/* --- from one state to the next -------------------------------------------- */

static void set_free(struct fleet *f, struct lane *lane)
{
	enum lane_state was = lane->state;

	winrm_abort(&lane->client);
	transport_free(&lane->transport);
	winrm_connector_wipe(&lane->record);
	pool_shrink(&f->pool, lane);
	idle_set(&f->pool, lane, LANE_FREE);
	loop_set(&f->loop, lane->slot, -1, 0, LOOP_NEVER);
	f->closing -= was == LANE_CLOSING;
	f->used--;
}

static void close_lane(struct fleet *f, struct lane *lane)
{
	idle_set(&f->pool, lane, LANE_CLOSING);
	f->closing++;
	if (shell_close(&lane->client) != WINRM_OK)
		set_free(f, lane);
	else
		loop_set(&f->loop, lane->slot, -1, 0, 0);
}

/* Kept shells give their lanes to new calls. */
static void make_way(struct fleet *f)
{
	struct lane *oldest = NULL;

	if (f->open > 0 && f->used - f->closing > f->open)
		oldest = idle_oldest(&f->pool);
	if (oldest)
		close_lane(f, oldest);
}

static bool is_raw(const struct winrm_request *request)
{
	return request->operation == WINRM_OP_SCRIPT &&
		request->as.script.raw_clixml;
}

/* Adds the warnings of the answer. */
static void warn(struct lane *lane)
{
	uint32_t codepage = lane->record.number[WINRM_KEY_CODEPAGE];
	const char *hint = codepage_hint(&lane->convert);

	if (winrm_response(&lane->client)->codepage_refused)
		record_warn(&lane->record, CODEPAGE_REFUSED,
			codepage_of_shell(codepage));
	if (hint && !is_raw(&lane->request))
		record_warn(&lane->record, "%s", hint);
}

static void finish(struct fleet *f, struct lane *lane, int error)
{
	if (lane->state == LANE_RUNNING) {
		lane_rows_end(lane);
		(void)codepage_end(&lane->convert, put, lane);
		warn(lane);
		host_traits_note(&lane->record, winrm_response(&lane->client));
	}
	idle_set(&f->pool, lane, LANE_DONE);
	loop_set(&f->loop, lane->slot, -1, 0, lane->until);
	if (!f->on_done(f->user, lane, error))
		return;
	f->running--;
	lane->is_mute = false;
	lane->kept_until = monotonic_ms() + f->keep;
	if (error || f->keep == 0 || f->ending) {
		close_lane(f, lane);
		return;
	}
	idle_set(&f->pool, lane, LANE_KEPT);
	loop_set(&f->loop, lane->slot, -1, 0, lane->kept_until);
	make_way(f);
}

/* A step reports its error. */
static void begin_request(struct fleet *f, struct lane *lane, bool is_other)
{
	lane->is_other = is_other;
	if (lane->pause_until > monotonic_ms()) {
		loop_set(&f->loop, lane->slot, -1, 0, lane->pause_until);
		return;
	}
	lane->pause_until = 0;
	(void)winrm_start(
		&lane->client, is_other ? &lane->other : &lane->request);
	loop_set(&f->loop, lane->slot, -1, 0, 0);
}

/* The end of a request; another one may follow it. */
static void end_request(struct fleet *f, struct lane *lane, int error)
{
	bool is_other;

	if (f->next && f->next(f->user, lane, error, &is_other))
		begin_request(f, lane, is_other);
	else
		finish(f, lane, error);
}

static void step(struct fleet *f, struct lane *lane)
{
	int want, fd;
	uint32_t ms;
	short events;

	lane->rows_count = 0;
	want = winrm_step(&lane->client);
	if (want <= 0 && lane->state == LANE_RUNNING) {
		end_request(f, lane, want);
		return;
	}
	if (want <= 0) {
		set_free(f, lane);
		return;
	}
	ms = winrm_deadline(&lane->client);
	if (want == WINRM_WANT_OPEN && ms > WINRM_POSIX_OPEN_MS)
		ms = WINRM_POSIX_OPEN_MS;
	fd = transport_poll(&lane->transport, &want, &events);
	loop_set(&f->loop, lane->slot, fd, events,
		want ? monotonic_ms() + ms : 0);
}

static void ready(struct fleet *f, struct lane *lane)
{
	switch (lane->state) {
	case LANE_FREE: break;
	case LANE_RUNNING:
		if (lane->pause_until > 0) { /* nothing is under way */
			if (lane->is_cancelled)
				finish(f, lane, WINRM_E_CANCELLED);
			else
				begin_request(f, lane, lane->is_other);
			break;
		}
		if (!f->may_go(f->user, lane)) {
			/* its deadline holds even if nobody reads */
			loop_set(&f->loop, lane->slot, -1, 0, lane->until);
			lane->is_mute = lane->is_cancelled ||
				monotonic_ms() >= lane->until;
			if (!lane->is_mute)
				break;
		}
		step(f, lane);
		break;
	case LANE_DONE:
		finish(f, lane, winrm_response(&lane->client)->error);
		break;
	case LANE_CLOSING: step(f, lane); break;
	case LANE_KEPT:
		if (f->ending || monotonic_ms() >= lane->kept_until)
			close_lane(f, lane);
		break;
	}
}

/* --- a new call ------------------------------------------------------------ */

/* NULL: not now. One that is being closed will be free soon: no other shell
 * has to go for it. */
static struct lane *find(
	const struct fleet *f, const struct winrm_connector *record)
{
	struct lane *lane = idle_kept(&f->pool, record);

	if (!lane)
		lane = idle_unused(&f->pool);
	if (!lane && f->closing == 0)
		lane = idle_oldest(&f->pool);
	return lane;
}

/* Whatever the code page of a shell. */
static bool is_utf8(const struct lane *lane)
{
	return lane->request.operation == WINRM_OP_PIPELINE ||
		lane_is_query(lane);
}

static void start(
	struct fleet *f, struct lane *lane, const struct script *script)
{
	struct winrm_request *request = &lane->request;
	bool is_other = false;

	lane_begin(lane, script, f->options);
	request->on_output = is_utf8(lane) ? put : on_output;
	request->on_input = WINRM_INPUT || lane->input ? on_input : NULL;
	lane_pipeline(lane, f->script, f->options);
	lane_query(lane);
	lane->owner = f;
	idle_set(&f->pool, lane, LANE_RUNNING);
	f->running++;
	if (!f->next || f->next(f->user, lane, WINRM_OK, &is_other)) {
		begin_request(f, lane, is_other);
		return;
	}
	idle_set(&f->pool, lane, LANE_DONE); /* the next turn says so */
	loop_set(&f->loop, lane->slot, -1, 0, 0);
}

int fleet_begin(struct fleet *f, struct winrm_connector *record,
	const struct script *script, struct lane **out, char *problem,
	size_t cap)
{
	struct lane *lane;

	if (tls_client_wanted(record))
		(void)winrm_connector_set(record, "protocol", "https");
	lane = find(f, record);
	if (!lane)
		return 0;
	if (lane->state == LANE_KEPT &&
		(!record_same(&lane->record, record) ||
			!lane_recall(lane, record))) {
		close_lane(f, lane);
		return 0;
	}
	if (lane->state == LANE_FREE) {
		if (!lane_prepare(lane, f->options, record, problem, cap))
			return -1;
		f->used++;
		make_way(f);
	}
	*out = lane;
	start(f, lane, script);
	return 1;
}

/* --- turns ------------------------------------------------------------------ */

void fleet_turn(struct fleet *f, uint64_t until,
	void (*other)(void *user, size_t slot), void *user)
{
	size_t count = loop_wait(&f->loop, until), i;

	for (i = 0; i < count; i++) {
		size_t slot = f->loop.ready[i];

		if (slot < f->pool.count)
			ready(f, &f->pool.lanes[slot]);
		else
			other(user, slot);
	}
}

void fleet_wake(struct fleet *f, struct lane *lane)
{
	loop_wake(&f->loop, lane->slot);
}

void fleet_cancel(struct fleet *f, struct lane *lane)
{
	if (lane->state == LANE_FREE || lane->state == LANE_KEPT)
		return;
	if (lane->copying && !lane->is_cancelled)
		winrm_copy_stop(lane->copying);
	else
		winrm_cancel(&lane->client);
	lane->is_cancelled = true;
	fleet_wake(f, lane);
}

void fleet_cancel_all(struct fleet *f)
{
	size_t i;

	for (i = 0; i < f->pool.count; i++)
		fleet_cancel(f, &f->pool.lanes[i]);
}

void fleet_end(struct fleet *f)
{
	size_t i;

	if (f->ending)
		return;
	f->ending = true;
	for (i = 0; i < f->pool.count; i++)
		if (f->pool.lanes[i].state == LANE_KEPT)
			fleet_wake(f, &f->pool.lanes[i]);
}
