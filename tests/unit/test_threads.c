/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

/*
 * winrm_cancel from another thread and from a signal handler, while the command
 * runs. Built with SAN=thread, a data race fails it. The host does not answer
 * the Receive, and time stands still until winrm_cancel has been called, so
 * that only winrm_cancel ends the request.
 */

enum { TIMES = 60, THREADS = 3 };

static struct rig *rig;
static struct winrm_port port;
static void (*peer_wait)(void *io, int want, uint32_t timeout_ms);
static int waiting, asked; /* atomic, but order nothing else */
static bool by_signal;

static void pause_a_moment(void)
{
	const struct timespec moment = {0, 20000};

	(void)nanosleep(&moment, NULL);
}

static void wait_for_cancel(void *io, int want, uint32_t timeout_ms)
{
	if (rig->peer.verbs[PEER_RECEIVE] == 0) {
		peer_wait(io, want, timeout_ms);
		return;
	}
	__atomic_store_n(&waiting, 1, __ATOMIC_RELAXED);
	if (by_signal)
		assert_int_equal(raise(SIGUSR1), 0);
	if (__atomic_load_n(&asked, __ATOMIC_RELAXED))
		peer_wait(io, want, timeout_ms);
	else
		pause_a_moment();
}

static void ready(void)
{
	rig = rig_new();
	port = rig->peer.port;
	peer_wait = port.wait;
	port.wait = wait_for_cancel;
	rig->config.port = &port;
	rig->request.no_timeout = true;
	rig_trick(rig, PEER_RECEIVE, 1, PEER_IGNORE, 0);
	waiting = asked = 0;
	rig_init(rig);
}

static void finish(int error)
{
	assert_int_equal(error, WINRM_E_CANCELLED);
	assert_int_equal(peer_shells(&rig->peer), 0);
	rig_end(rig);
}

static void *cancel_when_it_waits(void *client)
{
	while (!__atomic_load_n(&waiting, __ATOMIC_RELAXED))
		pause_a_moment();
	winrm_cancel(client);
	__atomic_store_n(&asked, 1, __ATOMIC_RELAXED);
	return NULL;
}

static void cancel_from(unsigned count)
{
	pthread_t threads[THREADS];
	unsigned i;
	int error;

	ready();
	for (i = 0; i < count; i++)
		assert_int_equal(pthread_create(&threads[i], NULL,
					 cancel_when_it_waits, &rig->client),
			0);
	error = rig_run(rig, "x");
	for (i = 0; i < count; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	finish(error);
}

static void another_thread_may_cancel(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < TIMES; i += (unsigned)rig_stride(10))
		cancel_from(1);
}

static void several_threads_may_cancel_at_once(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < TIMES; i += (unsigned)rig_stride(10))
		cancel_from(THREADS);
}

static void on_signal(int number)
{
	(void)number;
	winrm_cancel(&rig->client);
	__atomic_store_n(&asked, 1, __ATOMIC_RELAXED);
}

static void a_signal_handler_may_cancel(void **state)
{
	struct sigaction action;

	(void)state;
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
	by_signal = true;
	ready();
	finish(rig_run(rig, "x"));
	by_signal = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_thread_may_cancel),
		cmocka_unit_test(several_threads_may_cancel_at_once),
		cmocka_unit_test(a_signal_handler_may_cancel),
	};

	return RUN(tests);
}
