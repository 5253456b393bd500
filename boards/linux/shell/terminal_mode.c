/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/terminal_mode.h"

#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct termios kept;
static volatile sig_atomic_t is_kept;

/* As if it had not been caught. */
static void on_quit(int number)
{
	terminal_mode_restore();
	(void)raise(number); /* SA_RESETHAND: it ends this process */
}

void terminal_mode_keep(void)
{
	struct sigaction action;

	if (tcgetattr(STDIN_FILENO, &kept) != 0)
		return;
	is_kept = 1;
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_quit;
	action.sa_flags = (int)SA_RESETHAND;
	(void)sigaction(SIGQUIT, &action, NULL);
}

void terminal_mode_restore(void)
{
	/* in the background it would stop this process */
	if (is_kept && tcgetpgrp(STDIN_FILENO) == getpgrp())
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &kept);
}

void terminal_mode_echo(bool on)
{
	struct termios t;

	if (tcgetattr(STDIN_FILENO, &t) != 0 || on == !!(t.c_lflag & ECHO))
		return;
	t.c_lflag ^= ECHO;
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &t);
}
