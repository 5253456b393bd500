/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>

#include "tests/e2e/loop.h"

/* Many sessions in a loop over poll. */
int main(int argc, char **argv)
{
	struct pollfd fds[SESSIONS];
	int count = start_all(argc, argv), ms, i;

	while ((ms = earliest(count)) >= 0) {
		for (i = 0; i < count; i++) {
			struct session *s = &sessions[i];

			fds[i].fd = -1;
			fds[i].revents = 0;
			if (s->want)
				fds[i].fd = winrm_posix_poll(
					&s->io, s->want, &fds[i].events);
		}
		(void)poll(fds, (nfds_t)count, ms);
		for (i = 0; i < count; i++)
			if (sessions[i].want &&
				(fds[i].revents || left(&sessions[i]) == 0 ||
					fds[i].fd < 0 ||
					sessions[i].want == WINRM_WANT_OPEN))
				step(&sessions[i]);
	}
	return failed ? 1 : 0;
}
