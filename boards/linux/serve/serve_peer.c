/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/run/process_streams.h"
#include "boards/linux/serve/serve.h"

enum {
	BACKLOG = 64,
	RETRY_MS = 100 /* where no descriptor is free */
};

static struct serve *const s = &serve_state;

/* Slots of the loop behind the lanes: in, out for each peer, the listener. */
static size_t slot_of(const struct peer *p, bool out)
{
	return s->fleet.pool.count + 2 * (size_t)(p - s->peers) + out;
}

static size_t listener_slot(void)
{
	return s->fleet.pool.count + 2 * SERVE_PEERS;
}

/* --- the socket ---------------------------------------------------------------- */

/* What a service that was killed has left behind is in nobody's use. */
static bool is_dead(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct stat st;
	bool dead = fd >= 0 && lstat(a->sun_path, &st) == 0 &&
		S_ISSOCK(st.st_mode) &&
		connect(fd, (const struct sockaddr *)a, sizeof(*a)) != 0 &&
		errno == ECONNREFUSED;

	if (fd >= 0)
		close(fd);
	return dead;
}

bool serve_listen(void)
{
	const char *path = s->options->listen_path;
	struct sockaddr_un a;
	mode_t mask;
	int ok;

	memset(&a, 0, sizeof(a));
	a.sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(a.sun_path))
		return say("--listen %s: too long for a socket", path), false;
	strcpy(a.sun_path, path);
	if (is_dead(&a))
		(void)unlink(path);
	s->listener =
		socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	mask = umask(0177); /* 600 from the first moment on */
	ok = s->listener >= 0 &&
		bind(s->listener, (const struct sockaddr *)&a, sizeof(a)) == 0;
	(void)umask(mask);
	if (!ok || listen(s->listener, BACKLOG) != 0) {
		say("--listen %s: %s", path, strerror(errno));
		return false;
	}
	loop_set(&s->fleet.loop, listener_slot(), s->listener, POLLIN,
		LOOP_NEVER);
	return true;
}

void serve_unlisten(void)
{
	if (s->listener < 0)
		return;
	close(s->listener);
	(void)unlink(s->options->listen_path);
	s->listener = -1;
}

/* --- lines in -------------------------------------------------------------------- */

void serve_greet(struct peer *p, int in, int out, bool is_socket)
{
	struct channel channel = {0};

	channel.buf = p->out.buf;
	channel.cap = p->out.cap;
	channel.fd = out;
	channel.is_socket = is_socket;
	p->out = channel;
	p->fd = in;
	p->used = true;
	p->skipping = p->more = false;
	p->lost = p->blocked = false;
	p->len = 0;
	p->number = 0;
	p->jobs = 0;
	serve_clear(&p->queue);
	memset(p->ended, 0, sizeof(p->ended));
	channel_say(&p->out,
		"{\"winrm\":\"%s\",\"serve\":1,\"jobs\":%zu,\"queue\":%zu,"
		"\"max-line\":%d,\"max-output\":%zu,\"memory\":%zu}\n",
		WINRM_VERSION, s->jobs, s->queue, SERVE_LINE, s->output,
		s->fleet.pool.arena);
}

/* Takes whole lines while their answers have room, some of them in a turn. */
static void take_lines(struct peer *p, bool end)
{
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

static void look_at_reader(struct channel *c)
{
	struct pollfd gone = {c->fd, 0, 0};

	if (poll(&gone, 1, 0) > 0 && gone.revents && !c->error)
		c->error = EPIPE;
}

void serve_slot(void *user, size_t slot)
{
	size_t number = slot - s->fleet.pool.count;

	(void)user;
	loop_set(&s->fleet.loop, slot, -1, 0, LOOP_NEVER);
	if (slot == listener_slot()) {
		s->knocks = true;
	} else if (number % 2 == 0 && s->peers[number / 2].used) {
		read_input(&s->peers[number / 2]);
	} else if (s->peers[number / 2].used) {
		look_at_reader(&s->peers[number / 2].out);
	}
}

/* --- lines out -------------------------------------------------------------------- */

/* Those that had to wait for the reader. */
static void wake(const struct peer *p)
{
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

/* Nobody reads what its jobs would say. */
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

static void look_after(struct peer *p)
{
	bool waits;

	(void)channel_flush(&p->out);
	lose(p);
	if (p->blocked && serve_room(p) >= s->room)
		unblock(p);
	if (!s->stopping)
		take_lines(p, p->fd < 0);
	serve_settle(p);
	waits = channel_flush(&p->out);
	lose(p);
	/* without events it is a reader that goes that is told of */
	if (!p->lost)
		loop_set(&s->fleet.loop, slot_of(p, true), p->out.fd,
			waits ? POLLOUT : 0, LOOP_NEVER);
	if (p->fd >= 0 && !s->stopping && !p->more &&
		serve_room(p) >= s->line_room)
		loop_set(&s->fleet.loop, slot_of(p, false), p->fd, POLLIN,
			LOOP_NEVER);
	if ((p->fd < 0 || s->stopping) && p->jobs == 0 && !waits &&
		(p->len == 0 || s->stopping))
		leave(p);
}

/* --- who comes ------------------------------------------------------------------ */

static bool is_mine(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
		(peer.uid == geteuid() || peer.uid == 0);
}

/* A client has two descriptors of one socket: one slot each. */
static void welcome(int fd, int out)
{
	static const char full[] =
		"{\"id\":null,\"status\":\"error\",\"exitcode\":248,"
		"\"message\":\"too many clients\"}\n";
	bool mine = is_mine(fd);
	size_t i = 0;

	while (i < s->peer_count && s->peers[i].used)
		i++;
	if (mine && i < s->peer_count) {
		serve_greet(&s->peers[i], fd, out, true);
		look_after(&s->peers[i]);
		return;
	}
	if (mine)
		(void)send(fd, full, sizeof(full) - 1,
			MSG_NOSIGNAL | MSG_DONTWAIT);
	close(fd);
	close(out);
}

static bool is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM ||
		error == ENOBUFS;
}

/*
 * The second descriptor is had before the first, so that a client for which
 * there are not both stays in the backlog.
 */
static void take_client(void)
{
	int out = fcntl(s->listener, F_DUPFD_CLOEXEC, 3);
	int fd = out < 0 ? -1 : accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);
	bool later = fd < 0 && is_shortage(errno);

	if (fd >= 0 && dup3(fd, out, O_CLOEXEC) >= 0) {
		welcome(fd, out);
	} else {
		if (fd >= 0)
			close(fd);
		if (out >= 0)
			close(out);
	}
	/* the client still waits: looked at again only after a while */
	loop_set(&s->fleet.loop, listener_slot(), later ? -1 : s->listener,
		POLLIN, later ? monotonic_ms() + RETRY_MS : LOOP_NEVER);
}

bool serve_peers(void)
{
	bool any = s->listener >= 0 && !s->stopping;
	size_t i;

	for (i = 0; i < s->peer_count; i++)
		if (s->peers[i].used)
			look_after(&s->peers[i]);
	/* who has gone made room for who comes */
	if (s->knocks) {
		s->knocks = false;
		take_client();
	}
	for (i = 0; i < s->peer_count; i++)
		any |= s->peers[i].used;
	return any;
}

uint64_t serve_due(void)
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
