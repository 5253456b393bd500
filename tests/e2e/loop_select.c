/* SPDX-License-Identifier: Apache-2.0 */
/* the macros of some libcs mix signs */
#pragma GCC diagnostic ignored "-Wsign-conversion"

#include <poll.h>
#include <sys/select.h>

#include "tests/e2e/loop.h"

/* Many sessions in a loop over select. */

static fd_set in, out;

static int watch(const struct session *s)
{
	short events;
	int fd = winrm_posix_poll(&s->io, s->want, &events);

	if (fd >= 0)
		FD_SET(fd, events == POLLOUT ? &out : &in);
	return fd;
}

static bool is_ready(const struct session *s)
{
	short events;
	int fd = winrm_posix_poll(&s->io, s->want, &events);

	return fd < 0 || FD_ISSET(fd, &in) || FD_ISSET(fd, &out) ||
		left(s) == 0 || s->want == WINRM_WANT_OPEN;
}

int main(int argc, char **argv)
{
	int count = start_all(argc, argv), ms, i;

	while ((ms = earliest(count)) >= 0) {
		struct timeval time = {ms / 1000, ms % 1000 * 1000};
		int most = -1;

		FD_ZERO(&in);
		FD_ZERO(&out);
		for (i = 0; i < count; i++) {
			int fd = sessions[i].want ? watch(&sessions[i]) : -1;

			most = fd > most ? fd : most;
		}
		if (select(most + 1, &in, &out, NULL, &time) < 0)
			return 2;
		for (i = 0; i < count; i++)
			if (sessions[i].want && is_ready(&sessions[i]))
				step(&sessions[i]);
	}
	return failed ? 1 : 0;
}
