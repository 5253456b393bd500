/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/interrupt.h"

#include <string.h>
#include <unistd.h>

/* All that a handler can reach. */
static struct winrm_client *running;
static struct winrm_copy *volatile copying;
static void (*volatile before_exit)(void);
static volatile sig_atomic_t count, last;

static void on_signal(int number)
{
	if (count > 1) {
		if (before_exit)
			before_exit();
		_exit(128 + number);
	}
	count = count + 1;
	last = number;
	if (copying && count == 1)
		winrm_copy_stop(copying);
	else if (running)
		winrm_cancel(running);
}

void interrupt_start(struct winrm_client *client)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action;
	size_t i;

	running = client;
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		(void)sigaction(numbers[i], &action, NULL);
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
}

void interrupt_before_exit(void (*call)(void))
{
	before_exit = call;
}

void interrupt_stops(struct winrm_copy *copy)
{
	copying = copy;
}

const volatile sig_atomic_t *interrupt_count(void)
{
	return &count;
}

int interrupt_number(void)
{
	return last;
}

void interrupt_forget(void)
{
	if (count == 1)
		count = 0;
}
