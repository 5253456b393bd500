/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/serve/serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/connector_options.h"
#include "boards/linux/cli/credentials.h"
#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/serve/serve_answer.h"
#include "boards/linux/serve/serve_line.h"
#include "boards/linux/serve/serve_listener.h"
#include "boards/linux/serve/serve_log.h"
#include "boards/linux/serve/serve_peer.h"
#include "boards/linux/serve/serve_queue.h"

enum {
	JOBS = 16,
	QUEUE = 256,
	QUEUE_LINE = 2048, /* bytes of it for each line, on average */
	OUTPUT = 64 * 1024,
	KEEP_MS = 30000,
	STOP_MS = 7000 /* a command's grace time and a bit more */
};

static void *take(uint8_t **at, size_t len)
{
	void *place = *at;

	*at += (len + 63) & ~(size_t)63;
	return place;
}

/* Gives s->room, which fits only if memory does not refuse it. */
static uint64_t set_sizes(
	struct serve *s, const struct options *o, size_t lanes)
{
	uint64_t room;

	s->output = o->max_output ? o->max_output : OUTPUT;
	s->queue = o->queue ? o->queue : QUEUE;
	/* a list of all jobs */
	s->line_room = 140 * (s->queue + lanes) + 8192;
	/* the largest answer: both streams whole and escaped; or an envelope of
	 * events, the shortest of which take nine times as much as in it */
	room = (uint64_t)12 * s->output + s->line_room +
		10 * (o->max_envelope ? o->max_envelope : POOL_ENVELOPE);
	s->room = (size_t)room;
	return room;
}

/* A peer's memory, except for its answers. */
static size_t text_size(const struct serve *s)
{
	return s->queue * QUEUE_LINE + 2 * SERVE_LINE;
}

static uint64_t peer_size(const struct serve *s)
{
	return (uint64_t)s->queue * sizeof(struct serve_job) + text_size(s) +
		SERVE_LINE;
}

static void place(struct serve *s, struct peer *p, uint8_t **at, size_t out)
{
	p->serve = s;
	p->queue.jobs = take(at, s->queue * sizeof(struct serve_job));
	p->queue.cap = s->queue;
	p->queue.text = take(at, text_size(s));
	p->queue.text_cap = text_size(s);
	p->line = take(at, SERVE_LINE);
	p->out.buf = take(at, out);
	p->out.cap = out;
}

/* The memory of everything but the lanes. */
static bool init(struct serve *s, const struct options *o)
{
	size_t spare, lanes, slots, i;
	uint64_t out, extra;
	struct timer *timers;
	uint8_t *at;

	s->peer_count = o->listen_path ? SERVE_PEERS : 1;
	s->jobs = o->jobs ? o->jobs : JOBS;
	spare = s->peer_count - 1; /* so that each peer may have one */
	lanes = s->jobs + spare;
	slots = lanes + SERVE_SLOTS;
	out = 2 * set_sizes(s, o, lanes) + (uint64_t)lanes * SERVE_SHORT;
	extra = slots * sizeof(struct timer) +
		lanes * sizeof(struct serve_job) +
		s->peer_count * (peer_size(s) + out) + 64 * 8 * SERVE_PEERS;
	if (!pool_init(&s->fleet.pool, o, s->jobs, spare, s->output, extra))
		return false;
	fleet_init(&s->fleet);
	at = s->fleet.pool.extra;
	timers = take(&at, slots * sizeof(*timers));
	s->fleet.open = s->jobs;
	s->running = take(&at, lanes * sizeof(struct serve_job));
	for (i = 0; i < s->peer_count; i++)
		place(s, &s->peers[i], &at, (size_t)out);
	if (loop_init(&s->fleet.loop, timers, slots))
		return true;
	say("epoll: %s", strerror(errno));
	return false;
}

/* Reads the options, which a line overrides. */
static bool read_base(struct serve *s, const struct options *o)
{
	const char *user = getenv("WINRM_USER");

	winrm_connector_init(&s->base);
	if (!connector_set_options(&s->base, o))
		return false;
	if (!has_own_secret(o))
		return true;
	if (!s->base.text[WINRM_KEY_USERNAME] && user &&
		!connector_set_key(&s->base, "username", user))
		return false;
	if (!s->base.text[WINRM_KEY_USERNAME])
		return say("serve: a password needs a --user to be of"), false;
	return secrets_read(o, &s->base);
}

static void stop_reading(struct serve *s)
{
	size_t i;

	for (i = 0; i < s->peer_count; i++)
		if (s->peers[i].used)
			s->peers[i].out.error = ETIMEDOUT;
}

static void look_up(struct serve *s)
{
	int signals = loop_signals();
	size_t i;

	if (signals > s->signals) {
		if (!s->stopping)
			s->stop_by = monotonic_ms() + STOP_MS;
		s->stopping = true;
		for (i = 0; i < s->peer_count; i++)
			if (s->peers[i].used)
				serve_cancel(&s->peers[i]);
	}
	if (s->stopping && (signals > 1 || monotonic_ms() >= s->stop_by))
		stop_reading(s);
	s->signals = signals;
}

static int exit_status(const struct serve *s)
{
	int error = s->peers[0].out.error;

	if (s->input_error)
		return say("stdin could not be read: %s",
			       strerror(s->input_error)),
		       EXIT_OTHER;
	if (s->stopping || s->options->listen_path || !error)
		return 0;
	return say("output could not be written: %s", strerror(error)),
	       EXIT_OTHER;
}

/* True while there are peers. */
static bool look_after_all(struct serve *s)
{
	bool any = s->listener >= 0 && !s->stopping;
	size_t i;

	for (i = 0; i < s->peer_count; i++)
		if (s->peers[i].used)
			serve_look_after(&s->peers[i]);
	/* a peer that left made room for the next one */
	if (s->knocks)
		serve_take_client(s);
	for (i = 0; i < s->peer_count; i++)
		any |= s->peers[i].used;
	return any;
}

static void course(struct serve *s)
{
	bool peers = true;

	while (peers || s->fleet.used > 0) {
		uint64_t due;

		look_up(s);
		peers = look_after_all(s);
		due = serve_dispatch(s) > 0 ? 0 : serve_due(s);
		if (s->stopping && due > monotonic_ms() + 100)
			due = monotonic_ms() + 100;
		if (!peers)
			fleet_end(&s->fleet);
		if (peers || s->fleet.used > 0)
			fleet_turn(&s->fleet, due, serve_slot, s);
	}
}

static void set_fleet(struct serve *s, const struct options *o)
{
	s->fleet.options = o;
	s->fleet.keep = o->keep_given ? o->keep : KEEP_MS;
	s->fleet.user = s;
	s->fleet.on_output = serve_output;
	s->fleet.on_done = serve_done;
	s->fleet.may_go = serve_may_go;
}

int serve(const struct options *o)
{
	static struct serve state; /* too large for a stack */
	struct serve *s = &state;
	int status = EXIT_USAGE;

	s->options = o;
	s->listener = -1;
	set_fleet(s, o);
	if (serve_log_open(&s->log, o->log) && read_base(s, o) && init(s, o) &&
		(!o->listen_path || serve_listen(s))) {
		if (!o->listen_path)
			serve_greet(&s->peers[0], getuid(), STDIN_FILENO,
				STDOUT_FILENO, false);
		say_nothing(true);
		files_serve();
		course(s);
		say_nothing(false);
		status = exit_status(s);
		serve_unlisten(s);
	}
	serve_log_close(&s->log);
	winrm_connector_wipe(&s->base);
	return status;
}
