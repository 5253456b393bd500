/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/terminal_line.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"

enum {
	SIGNALS = 6,
	WAIT_MS = 200,
	MOST = 4095 /* octets of a line that a terminal keeps */
};

static const int numbers[SIGNALS] = {
	SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT};
static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	caught = number;
}

bool terminal_can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static void put(const char *text, size_t len)
{
	ssize_t n = 1;

	for (; len > 0 && n > 0; text += n, len -= (size_t)n)
		n = write(STDERR_FILENO, text, len);
}

/* Up to the end of the line, of which what has no room is dropped. The length
 * that it has; -1: it has not ended. */
static long read_line(char *buf, size_t cap, uint64_t until)
{
	struct pollfd ready = {STDIN_FILENO, POLLIN, 0};
	size_t len = 0;
	char c;

	while (!caught && (!until || monotonic_ms() < until)) {
		if (poll(&ready, 1, WAIT_MS) <= 0)
			continue;
		/* a terminal has the whole line before any of it */
		if (read(STDIN_FILENO, &c, 1) <= 0)
			return -1;
		if (c == '\n')
			return (long)len;
		if (len < cap)
			buf[len] = c;
		len++;
	}
	return -1;
}

static void catch_signals(struct sigaction before[SIGNALS], bool on)
{
	struct sigaction mine;
	size_t i;

	memset(&mine, 0, sizeof(mine));
	mine.sa_handler = on_signal;
	mine.sa_flags = (int)SA_RESTART; /* tcsetattr does its work */
	for (i = 0; i < SIGNALS; i++)
		if (on)
			(void)sigaction(numbers[i], &mine, &before[i]);
		else
			(void)sigaction(numbers[i], &before[i], NULL);
}

/* Asks in this mode, and goes back to the other one. As read_line; `caught`
 * has done by then what it does elsewhere. */
static long ask(const char *prompt, size_t len, char *buf, size_t cap,
	uint64_t until, const struct termios *line, const struct termios *mode)
{
	struct sigaction before[SIGNALS];
	bool hidden = !(line->c_lflag & ECHO);
	long got = -1;

	caught = 0;
	catch_signals(before, true);
	/* what was typed before the question is part of the answer */
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, line) == 0) {
		put(prompt, len);
		got = read_line(buf, cap, until);
	}
	(void)tcsetattr(STDIN_FILENO, TCSADRAIN, mode);
	catch_signals(before, false);
	if (got < 0 || hidden)
		put("\n", 1);
	if (caught)
		(void)raise(caught);
	return got;
}

bool terminal_line(const char *prompt, size_t len, char *buf, size_t cap,
	uint64_t until, bool hidden)
{
	struct termios mode, line;
	long got;

	if (tcgetattr(STDIN_FILENO, &mode) != 0)
		return false;
	line = mode;
	line.c_lflag |= (tcflag_t)(ICANON | ECHO | ISIG);
	if (hidden)
		line.c_lflag &= ~(tcflag_t)ECHO;
	line.c_iflag |= (tcflag_t)ICRNL;
	do /* a shell that stopped this process has set another mode */
		got = ask(prompt, len, buf, cap, until, &line, &mode);
	while (got < 0 && (caught == SIGTSTP || caught == SIGCONT));
	if (got < 0)
		return false;
	/* a terminal drops what is behind its limit, and only that */
	if ((size_t)got >= cap || got >= MOST || memchr(buf, 0, (size_t)got))
		return say("the line is too long or has a NUL: no answer"),
		       false;
	buf[got] = 0;
	return true;
}
