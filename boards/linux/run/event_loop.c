/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/event_loop.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "boards/linux/cli/clock.h"

enum {
	TRY_MS = 20,
	BUSY_TURNS = 16 /* without a wait, before signals are looked for */
};

static volatile sig_atomic_t signals;
static sigset_t while_waiting;

static void on_signal(int number)
{
	(void)number;
	signals = signals < 100 ? signals + 1 : signals;
}

int loop_signals(void)
{
	return signals;
}

/* Blocks signals except while waiting, so that none is missed. */
static void catch_signals(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action;
	sigset_t blocked;
	size_t i;

	memset(&action, 0, sizeof(action));
	sigemptyset(&blocked);
	action.sa_handler = on_signal;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		(void)sigaction(numbers[i], &action, NULL);
		sigaddset(&blocked, numbers[i]);
	}
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
	(void)sigprocmask(SIG_BLOCK, &blocked, &while_waiting);
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigdelset(&while_waiting, numbers[i]);
}

int loop_poll(struct pollfd *fd, int ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

	return ppoll(fd, 1, &t, &while_waiting);
}

bool loop_init(struct loop *l, struct timer *memory, size_t slots)
{
	memset(l, 0, sizeof(*l));
	timers_init(&l->timers, memory, slots);
	l->fd = epoll_create1(EPOLL_CLOEXEC);
	if (l->fd < 0)
		return false;
	catch_signals();
	return true;
}

void loop_set(struct loop *l, size_t slot, int fd, short events, uint64_t due)
{
	struct epoll_event e;

	timers_set(&l->timers, slot, due);
	if (fd < 0)
		return;
	memset(&e, 0, sizeof(e));
	e.events = (uint32_t)events | EPOLLONESHOT;
	e.data.u64 = slot;
	if (epoll_ctl(l->fd, EPOLL_CTL_MOD, fd, &e) == 0)
		return;
	/* a closed descriptor is not known any more */
	if (epoll_ctl(l->fd, EPOLL_CTL_ADD, fd, &e) == 0 || !events)
		return;
	/* a file is always ready; others that cannot be watched are tried */
	timers_set(
		&l->timers, slot, errno == EPERM ? 0 : monotonic_ms() + TRY_MS);
}

void loop_wake(struct loop *l, size_t slot)
{
	timers_set(&l->timers, slot, 0);
}

/* Linux delivers none in an epoll_pwait that does not have to wait. */
static void take_signals(void)
{
	sigset_t blocked;

	(void)sigprocmask(SIG_SETMASK, &while_waiting, &blocked);
	(void)sigprocmask(SIG_SETMASK, &blocked, NULL);
}

size_t loop_wait(struct loop *l, uint64_t until)
{
	struct epoll_event events[LOOP_READY / 2];
	uint64_t now = monotonic_ms(), next = timers_next(&l->timers);
	size_t count = 0;
	int n, i;

	until = next < until ? next : until;
	until = until > now ? until - now : 0;
	n = epoll_pwait(l->fd, events, LOOP_READY / 2,
		until < INT_MAX ? (int)until : INT_MAX, &while_waiting);
	if (n >= 0 && ++l->busy % BUSY_TURNS == 0)
		take_signals();
	for (i = 0; i < n; i++)
		l->ready[count++] = (uint32_t)events[i].data.u64;
	return count +
		timers_take(&l->timers, monotonic_ms(), l->ready + count,
			LOOP_READY - count);
}
