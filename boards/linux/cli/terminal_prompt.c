/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/terminal_prompt.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { SIGNALS = 6 };

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
	interrupted = number;
}

static void catch_signals(struct sigaction before[SIGNALS], bool on)
{
	static const int numbers[SIGNALS] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT};
	struct sigaction caught;
	size_t i;

	memset(&caught, 0, sizeof(caught));
	caught.sa_handler = on_interrupt;
	caught.sa_flags = (int)SA_RESTART; /* tcsetattr does its work */
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

/* Asks once; echo is restored whatever happens. As read_line. */
static long ask(int fd, const char *prompt, char *buf,
	const struct termios *shown, const struct termios *hidden)
{
	struct sigaction before[SIGNALS];
	long len = -1;

	interrupted = 0;
	catch_signals(before, true);
	if (tcsetattr(fd, TCSAFLUSH, hidden) == 0) {
		dprintf(fd, "%s: ", prompt);
		len = read_line(fd, buf);
	}
	(void)tcsetattr(fd, TCSAFLUSH, shown);
	catch_signals(before, false);
	return len;
}

/* Was this process stopped? A shell then sets a mode of its own. */
static bool is_stopped(void)
{
	return interrupted == SIGTSTP || interrupted == SIGCONT;
}

bool terminal_ask(const char *prompt, char buf[SECRET_MAX + 1])
{
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
	while ((len = ask(fd, prompt, buf, &shown, &hidden)) < 0 &&
		is_stopped()) {
		dprintf(fd, "\n");
		(void)raise(interrupted);
	}
	if (interrupted && !is_stopped())
		_exit(128 + interrupted);
	dprintf(fd, "\n");
	close(fd);
	buf[len > 0 ? len : 0] = 0;
	buf[strcspn(buf, "\r\n")] = 0;
	return len > 0;
}
