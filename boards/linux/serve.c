/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/serve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/apply.h"
#include "boards/linux/files.h"
#include "boards/linux/pipes.h"
#include "boards/linux/say.h"
#include "boards/linux/secrets.h"

enum {
	JOBS = 16,
	QUEUE = 256,
	QUEUE_LINE = 2048, /* bytes of it for each line, on an average */
	OUTPUT = 64 * 1024,
	KEEP_MS = 30000,
	STOP_MS = 7000 /* the grace time of a command, and some */
};

struct serve serve_state;
static struct serve *const s = &serve_state;

static void *take(uint8_t **at, size_t len)
{
	void *place = *at;

	*at += (len + 63) & ~(size_t)63;
	return place;
}

/* The memory of all that is not a lane. */
static bool init(const struct options *o)
{
	size_t count = o->jobs ? o->jobs : JOBS, slots = count + SERVE_SLOTS;
	size_t queue = o->queue ? o->queue : QUEUE, peers, i, text;
	uint64_t extra, room;
	uint8_t *at;

	peers = o->listen_path ? SERVE_PEERS : 1;
	s->output = o->max_output ? o->max_output : OUTPUT;
	text = queue * QUEUE_LINE + 2 * SERVE_LINE;
	/* the widest answer: all of both streams escaped, an envelope of
	 * events, a list of all jobs */
	room = (uint64_t)12 * s->output +
		8 * (o->max_envelope ? o->max_envelope : POOL_ENVELOPE) +
		140 * (queue + count) + 8192;
	extra = slots * sizeof(uint64_t) +
		(uint64_t)(count + queue) * sizeof(struct serve_job) + text +
		peers * (SERVE_LINE + 2 * room) + 64 * 8 * SERVE_PEERS;
	if (!pool_init(&s->fleet.pool, o, count, s->output, extra))
		return false;
	s->room = (size_t)room;
	at = s->fleet.pool.extra;
	s->fleet.loop.due = take(&at, slots * sizeof(uint64_t));
	s->running = take(&at, count * sizeof(struct serve_job));
	s->queue.jobs = take(&at, queue * sizeof(struct serve_job));
	s->queue.cap = queue;
	s->queue.text = take(&at, text);
	s->queue.text_cap = text;
	for (i = 0; i < peers; i++) {
		s->peers[i].line = take(&at, SERVE_LINE);
		s->peers[i].out.buf = take(&at, 2 * s->room);
		s->peers[i].out.cap = 2 * s->room;
	}
	if (loop_init(&s->fleet.loop, s->fleet.loop.due, slots))
		return true;
	say("epoll: %s", strerror(errno));
	return false;
}

/* What the options say, under what a line says. */
static bool read_base(const struct options *o)
{
	const char *user = getenv("WINRM_USER");
	bool own = o->password_file || o->password_fd >= 0 || o->hash_file;

	winrm_connector_init(&s->base);
	if (!apply_options(&s->base, o))
		return false;
	if (!s->base.text[WINRM_KEY_USERNAME] && user &&
		!apply_key(&s->base, "username", user))
		return false;
	if (!own)
		return true;
	if (!s->base.text[WINRM_KEY_USERNAME])
		return say("serve: a password needs a --user to be of"), false;
	return secrets_read(o, &s->base);
}

static void stop_reading(void)
{
	size_t i;

	for (i = 0; i < SERVE_PEERS; i++)
		if (s->peers[i].used)
			s->peers[i].out.error = ETIMEDOUT;
}

static void look_up(void)
{
	int signals = loop_signals();

	if (signals > s->signals) {
		if (!s->stopping)
			s->stop_by = monotonic_ms() + STOP_MS;
		s->stopping = true;
		serve_cancel(NULL);
	}
	if (s->stopping && (signals > 1 || monotonic_ms() >= s->stop_by))
		stop_reading();
	s->signals = signals;
}

static int course(void)
{
	int status = 0;
	bool peers = true;

	while (peers || s->fleet.used > 0) {
		look_up();
		do
			peers = serve_peers();
		while (serve_dispatch() > 0);
		if (!s->options->listen_path && s->peers[0].out.error)
			status = EXIT_OTHER;
		if (!peers)
			fleet_end(&s->fleet);
		if (peers || s->fleet.used > 0)
			fleet_turn(&s->fleet,
				s->stopping ? monotonic_ms() + 100 : LOOP_NEVER,
				serve_slot, NULL);
	}
	return s->stopping ? 0 : status;
}

int serve(const struct options *o)
{
	int status = EXIT_USAGE;

	s->options = o;
	s->listener = -1;
	s->fleet.options = o;
	s->fleet.keep = o->keep_given ? o->keep : KEEP_MS;
	s->fleet.on_output = serve_output;
	s->fleet.on_done = serve_done;
	s->fleet.may_go = serve_may_go;
	if (read_base(o) && init(o) && (!o->listen_path || serve_listen())) {
		if (!o->listen_path)
			serve_greet(&s->peers[0], STDIN_FILENO, STDOUT_FILENO,
				false);
		say_nothing(true);
		files_serve();
		status = course();
		say_nothing(false);
		if (status)
			say("output could not be written: %s",
				strerror(s->peers[0].out.error));
		serve_unlisten();
	}
	winrm_connector_wipe(&s->base);
	return status;
}
