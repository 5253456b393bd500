/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/epoll.h>

#include "tests/e2e/loop.h"

/*
 * Many sessions in a loop over epoll. A descriptor is set again after each
 * step: a session may have closed it and opened another of the same number.
 */

static void watch(int epoll, struct session *s)
{
	struct epoll_event e;
	short events;
	int fd = winrm_posix_poll(&s->io, s->want, &events);

	memset(&e, 0, sizeof(e));
	e.events = (uint32_t)events | EPOLLONESHOT; /* POLLIN is EPOLLIN */
	e.data.ptr = s;
	if (fd >= 0 && epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &e) != 0)
		(void)epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
}

static void go_on(int epoll, struct session *s)
{
	step(s);
	if (s->want)
		watch(epoll, s);
}

int main(int argc, char **argv)
{
	struct epoll_event ready[16];
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	int count = start_all(argc, argv), ms, i, n;

	for (i = 0; i < count; i++)
		if (sessions[i].want)
			watch(epoll, &sessions[i]);
	while ((ms = earliest(count)) >= 0) {
		n = epoll_wait(epoll, ready, 16, ms);
		for (i = 0; i < n; i++)
			go_on(epoll, ready[i].data.ptr);
		for (i = 0; i < count; i++)
			if (sessions[i].want &&
				(left(&sessions[i]) == 0 ||
					sessions[i].want == WINRM_WANT_OPEN))
				go_on(epoll, &sessions[i]);
	}
	return failed ? 1 : 0;
}
