/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/serve/serve_listener.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/serve/serve_peer.h"

enum {
	BACKLOG = 64,
	RETRY_MS = 100 /* if no descriptor is free */
};

static size_t slot_of(const struct serve *s)
{
	return s->fleet.pool.count + SERVE_LISTENER;
}

/* Nobody uses what a killed service has left behind. */
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

bool serve_listen(struct serve *s)
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
	mask = umask(0177); /* mode 600 from the start */
	ok = s->listener >= 0 &&
		bind(s->listener, (const struct sockaddr *)&a, sizeof(a)) == 0;
	(void)umask(mask);
	if (!ok || listen(s->listener, BACKLOG) != 0) {
		say("--listen %s: %s", path, strerror(errno));
		return false;
	}
	loop_set(&s->fleet.loop, slot_of(s), s->listener, POLLIN, LOOP_NEVER);
	return true;
}

void serve_unlisten(struct serve *s)
{
	if (s->listener < 0)
		return;
	close(s->listener);
	(void)unlink(s->options->listen_path);
	s->listener = -1;
}

static bool is_mine(int fd, uid_t *uid)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
		return false;
	*uid = peer.uid;
	return peer.uid == geteuid() || peer.uid == 0;
}

/* A client has two descriptors of one socket: one slot each. */
static void welcome(struct serve *s, int fd, int out)
{
	static const char full[] =
		"{\"id\":null,\"status\":\"error\",\"exitcode\":248,"
		"\"message\":\"too many clients\"}\n";
	uid_t uid = 0;
	bool mine = is_mine(fd, &uid);
	size_t i = 0;

	while (i < s->peer_count && s->peers[i].used)
		i++;
	if (mine && i < s->peer_count) {
		serve_greet(&s->peers[i], uid, fd, out, true);
		serve_look_after(&s->peers[i]);
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
 * The second descriptor is allocated before the first, so that a client stays
 * in the backlog unless there are both.
 */
void serve_take_client(struct serve *s)
{
	int out = fcntl(s->listener, F_DUPFD_CLOEXEC, 3);
	int fd = out < 0 ? -1 : accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);
	bool later = fd < 0 && is_shortage(errno);

	s->knocks = false;
	if (fd >= 0 && dup3(fd, out, O_CLOEXEC) >= 0) {
		welcome(s, fd, out);
	} else {
		if (fd >= 0)
			close(fd);
		if (out >= 0)
			close(out);
	}
	/* the client still waits: look again only after a while */
	loop_set(&s->fleet.loop, slot_of(s), later ? -1 : s->listener, POLLIN,
		later ? monotonic_ms() + RETRY_MS : LOOP_NEVER);
}
