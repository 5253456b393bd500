/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/terminal_prompt.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { SIGNALS = 4 };

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
	interrupted = number;
}

static void catch_signals(struct sigaction before[SIGNALS], bool on)
{
	static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct sigaction caught;
	size_t i;

	memset(&caught, 0, sizeof(caught));
	caught.sa_handler = on_interrupt;
	for (i = 0; i < SIGNALS; i++)
		if (on)
			(void)sigaction(numbers[i], &caught, &before[i]);
		else
			(void)sigaction(numbers[i], &before[i], NULL);
}

/* A line; a signal ends it, whenever it comes. */
static long read_line(int fd, char *buf)
{
	struct pollfd ready = {fd, POLLIN, 0};

	while (!interrupted)
		if (poll(&ready, 1, 200) > 0)
			return read(fd, buf, SECRET_MAX);
	return -1;
}

bool terminal_ask(const char *prompt, char buf[SECRET_MAX + 1])
{
	struct sigaction before[SIGNALS];
	struct termios shown, hidden;
	long len;
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

	if (fd < 0 || tcgetattr(fd, &shown) != 0) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	/* from here on, echo is restored whatever happens */
	catch_signals(before, true);
	(void)tcsetattr(fd, TCSAFLUSH, &hidden);
	dprintf(fd, "%s: ", prompt);
	len = read_line(fd, buf);
	(void)tcsetattr(fd, TCSAFLUSH, &shown);
	catch_signals(before, false);
	if (interrupted)
		_exit(128 + interrupted);
	dprintf(fd, "\n");
	close(fd);
	buf[len > 0 ? len : 0] = 0;
	buf[strcspn(buf, "\r\n")] = 0;
	return len > 0;
}
