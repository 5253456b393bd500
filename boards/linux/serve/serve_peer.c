/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/serve/serve_peer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/serve/serve_answer.h"
#include "boards/linux/serve/serve_line.h"
#include "boards/linux/serve/serve_log.h"
#include "boards/linux/serve/serve_queue.h"

/* Slots of the loop after the lanes: in, out for each peer, the listener. */
static size_t slot_of(const struct peer *p, bool out)
{
	struct serve *s = p->serve;

	return s->fleet.pool.count + 2 * (size_t)(p - s->peers) + out;
}

/* --- lines in -------------------------------------------------------------------- */

void serve_greet(struct peer *p, uid_t uid, int in, int out, bool is_socket)
{
	struct serve *s = p->serve;
	struct output_buffer channel = {0};

	channel.buf = p->out.buf;
	channel.cap = p->out.cap;
	channel.fd = out;
	channel.is_socket = is_socket;
	p->out = channel;
	p->fd = in;
	p->uid = uid;
	p->used = true;
	p->skipping = p->more = false;
	p->lost = p->blocked = false;
	p->len = 0;
	p->number = 0;
	p->jobs = 0;
	serve_clear(&p->queue);
	memset(p->ended, 0, sizeof(p->ended));
	output_say(&p->out,
		"{\"winrm\":\"%s\",\"serve\":1,\"jobs\":%zu,\"queue\":%zu,"
		"\"max-line\":%d,\"max-output\":%zu,\"memory\":%zu}\n",
		WINRM_VERSION, s->jobs, s->queue, SERVE_LINE, s->output,
		s->fleet.pool.arena);
}

/* Takes whole lines while their answers have room, a few in each turn. */
static void take_lines(struct peer *p, bool end)
{
	struct serve *s = p->serve;
	size_t at = 0, taken = 0;

	while (at < p->len && taken < SERVE_TURN &&
		serve_room(p) >= s->line_room) {
		char *line = p->line + at;
		char *newline = memchr(line, '\n', p->len - at);
		size_t len = newline ? (size_t)(newline - line) : p->len - at;

		if (!newline && len < SERVE_LINE && !end)
			break;
		if (!newline && len >= SERVE_LINE && !p->skipping) {
			p->number++;
			serve_log_refused(p, "null", NULL);
			serve_refuse(p, "null", "longer than 65535 bytes");
			p->skipping = true;
		} else if (p->skipping) {
			p->skipping = !newline;
		} else {
			serve_line(p, line, len);
		}
		at += len + (newline != NULL);
		taken++;
	}
	p->more = at < p->len && taken == SERVE_TURN;
	memmove(p->line, p->line + at, p->len - at);
	p->len -= at;
	explicit_bzero(p->line + p->len, at);
}

static void end_input(struct peer *p)
{
	/* stdin is not ours to close */
	if (p->out.is_socket)
		close(p->fd);
	p->fd = -1;
}

static void read_input(struct peer *p)
{
	struct serve *s = p->serve;
	size_t room = SERVE_LINE - p->len;
	ssize_t n;

	if (p->fd < 0 || room == 0)
		return;
	n = p->out.is_socket ? recv(p->fd, p->line + p->len, room, MSG_DONTWAIT)
			     : read(p->fd, p->line + p->len, room);
	if (n > 0) {
		p->len += (size_t)n;
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		if (n < 0 && !p->out.is_socket)
			s->input_error = errno;
		end_input(p);
	}
}

static void look_at_reader(struct output_buffer *c)
{
	struct pollfd gone = {c->fd, 0, 0};

	if (poll(&gone, 1, 0) > 0 && gone.revents && !c->error)
		c->error = EPIPE;
}

void serve_slot(void *user, size_t slot)
{
	struct serve *s = user;
	size_t number = slot - s->fleet.pool.count;

	loop_set(&s->fleet.loop, slot, -1, 0, LOOP_NEVER);
	if (number == SERVE_LISTENER) {
		s->knocks = true;
	} else if (number % 2 == 0 && s->peers[number / 2].used) {
		read_input(&s->peers[number / 2]);
	} else if (s->peers[number / 2].used) {
		look_at_reader(&s->peers[number / 2].out);
	}
}

/* --- lines out -------------------------------------------------------------------- */

/* Wakes the lanes that waited for the reader. */
static void wake(const struct peer *p)
{
	struct serve *s = p->serve;
	size_t i;

	for (i = 0; i < s->fleet.pool.count; i++) {
		struct lane *lane = &s->fleet.pool.lanes[i];

		if (s->running[i].id && &s->peers[s->running[i].peer] == p &&
			(lane->state == LANE_RUNNING ||
				lane->state == LANE_DONE))
			fleet_wake(&s->fleet, lane);
	}
}

static void unblock(struct peer *p)
{
	p->blocked = false;
	p->queue.due = 0; /* what could not be said there */
	wake(p);
}

static void leave(struct peer *p)
{
	if (p->fd >= 0)
		end_input(p);
	if (p->out.is_socket)
		close(p->out.fd);
	p->used = false;
	explicit_bzero(p->line, SERVE_LINE);
}

/* Nobody reads the answers of its jobs any more. */
static void lose(struct peer *p)
{
	if (!p->out.error || p->lost)
		return;
	p->lost = true;
	if (p->out.error == ENOBUFS) {
		say_nothing(false);
		say("a client that does not read its answers is dropped: "
		    "there is no room for them");
		say_nothing(true);
	}
	if (p->fd >= 0)
		end_input(p);
	p->len = 0;
	serve_cancel(p);
	wake(p);
}

/* What its descriptors are watched for. */
static void watch(struct peer *p, bool waits)
{
	struct serve *s = p->serve;

	/* without events, only the reader's hang-up is reported */
	if (!p->lost)
		loop_set(&s->fleet.loop, slot_of(p, true), p->out.fd,
			waits ? POLLOUT : 0, LOOP_NEVER);
	if (p->fd >= 0 && !s->stopping && !p->more &&
		serve_room(p) >= s->line_room)
		loop_set(&s->fleet.loop, slot_of(p, false), p->fd, POLLIN,
			LOOP_NEVER);
}

/* No more lines will come, and no answers are left. */
static bool is_over(const struct peer *p, bool waits)
{
	bool stopping = p->serve->stopping;

	return (p->fd < 0 || stopping) && p->jobs == 0 && !waits &&
		(p->len == 0 || stopping);
}

void serve_look_after(struct peer *p)
{
	bool waits;

	(void)output_flush(&p->out);
	lose(p);
	if (p->blocked && serve_room(p) >= p->serve->room)
		unblock(p);
	if (!p->serve->stopping)
		take_lines(p, p->fd < 0);
	serve_settle(p);
	waits = output_flush(&p->out);
	lose(p);
	watch(p, waits);
	if (is_over(p, waits))
		leave(p);
}

uint64_t serve_due(const struct serve *s)
{
	uint64_t due = LOOP_NEVER;
	size_t i;

	for (i = 0; i < s->peer_count; i++) {
		const struct peer *p = &s->peers[i];

		if (!p->used)
			continue;
		if (p->more && !s->stopping)
			return 0;
		if (p->queue.due < due)
			due = p->queue.due;
	}
	return due;
}
