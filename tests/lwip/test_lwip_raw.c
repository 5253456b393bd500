/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/lwip/peer.h"

#include <lwip/init.h>

/* port/lwip_raw.c: opening, sending, receiving, ends; a second connection. */

static void test_an_address_needs_no_resolver(void **state)
{
	(void)state;
	assert_int_equal(open_port("127.0.0.1"), WINRM_OK);
	assert_int_equal(peer.questions, 0);
	assert_int_equal(table->open(&port, "127.0.0.1", PORT, 1), WINRM_OK);
}

static void test_a_name_is_looked_up(void **state)
{
	(void)state;
	assert_int_equal(open_port("one.test"), WINRM_OK);
	assert_int_equal(peer.questions, 1);
}

static void test_an_unknown_name_is_an_error(void **state)
{
	(void)state;
	peer.unknown = true;
	assert_int_equal(open_port("two.test"), WINRM_E_RESOLVE);
	peer.unknown = false;
	assert_int_equal(open_port("two.test"), WINRM_OK);
}

static void test_a_silent_resolver_is_an_error(void **state)
{
	(void)state;
	peer.silent = true;
	assert_int_equal(open_port("three.test"), WINRM_E_RESOLVE);
}

/*
 * lwIP goes on looking up "gone.test", which is unknown, for a closed port; the
 * answer arrives while the port waits for another one.
 */
static void test_a_late_answer_does_not_disturb(void **state)
{
	int i;

	(void)state;
	peer.silent = true;
	peer.known = 'h';
	assert_int_equal(
		table->open(&port, "gone.test", PORT, 1), WINRM_WANT_OPEN);
	step(WINRM_WANT_OPEN);
	table->close(&port);
	for (i = 0; i < 5; i++)
		step(WINRM_WANT_TIME);
	peer.silent = false;
	for (i = 0; i < 20; i++) { /* asks again, not yet answered */
		now += 250;
		sys_check_timeouts();
	}
	assert_int_equal(
		table->open(&port, "here.test", PORT, 1), WINRM_WANT_OPEN);
	assert_int_equal(open_port("here.test"), WINRM_OK);
	assert_true(peer.questions >= 3); /* both were answered */
}

static void test_nobody_there_is_an_error(void **state)
{
	(void)state;
	tcp_close(peer.listener);
	peer.listener = NULL;
	assert_int_equal(open_port("127.0.0.1"), WINRM_E_CONNECT);
	assert_int_equal(table->io_code(&port), ERR_RST);
	listen_again();
	assert_int_equal(open_port("127.0.0.1"), WINRM_OK);
	assert_int_equal(table->io_code(&port), ERR_OK);
}

static void test_what_is_sent_arrives_and_waits_for_the_reader(void **state)
{
	static uint8_t data[MUCH];
	size_t i, at = 0;
	int n, idle = 0;

	(void)state;
	for (i = 0; i < sizeof(data); i++)
		data[i] = pattern(i);
	peer.reading = false;
	assert_int_equal(open_port("127.0.0.1"), WINRM_OK);
	while (at < sizeof(data)) {
		n = table->send(&port, data + at, sizeof(data) - at);
		assert_true(n >= 0);
		at += (size_t)n;
		if (n == 0 && ++idle == 20) {
			assert_true(at <= TCP_WND + TCP_SND_BUF);
			peer.reading = true;
		}
		step(WINRM_WANT_WRITE);
	}
	assert_true(idle >= 20);
	for (i = 0; i < 200 && peer.got_len < sizeof(data); i++)
		step(WINRM_WANT_READ);
	assert_int_equal(peer.got_len, sizeof(data));
	assert_memory_equal(peer.got, data, sizeof(data));
}

static void test_what_comes_waits_for_its_reader(void **state)
{
	uint8_t some[700];
	size_t at = 0, steps;
	int n = 0, i;

	(void)state;
	assert_int_equal(open_port("127.0.0.1"), WINRM_OK);
	peer.to_send = MUCH;
	for (steps = 0; steps < 50; steps++)
		step(WINRM_WANT_TIME);
	assert_in_range(port.queue->tot_len, 1, TCP_WND);
	assert_true(peer.sent <= TCP_WND + TCP_SND_BUF);
	for (steps = 0; at < MUCH && steps < 4000; steps++) {
		n = table->recv(&port, some, 1 + steps % sizeof(some));
		assert_true(n >= 0);
		for (i = 0; i < n; i++)
			assert_int_equal(some[i], pattern(at + (size_t)i));
		at += (size_t)n;
		if (n == 0)
			step(WINRM_WANT_READ);
	}
	assert_int_equal(at, MUCH);
}

static void test_the_end_comes_after_all_that_was_sent(void **state)
{
	uint8_t some[100];

	(void)state;
	assert_int_equal(open_port("127.0.0.1"), WINRM_OK);
	peer.to_send = 150;
	step(WINRM_WANT_READ);
	tcp_close(peer.pcb);
	peer.pcb = NULL;
	step(WINRM_WANT_READ);
	assert_int_equal(table->recv(&port, some, 100), 100);
	assert_int_equal(table->recv(&port, some, 100), 50);
	assert_int_equal(table->recv(&port, some, 100), WINRM_E_CLOSED);
	assert_int_equal(table->recv(&port, some, 100), WINRM_E_CLOSED);
}

static void test_a_reset_is_an_end(void **state)
{
	uint8_t some[100];

	(void)state;
	assert_int_equal(open_port("127.0.0.1"), WINRM_OK);
	assert_int_equal(table->recv(&port, some, 100), 0);
	tcp_abort(peer.pcb);
	peer.pcb = NULL;
	step(WINRM_WANT_READ);
	assert_int_equal(table->recv(&port, some, 100), WINRM_E_CLOSED);
	assert_int_equal(table->send(&port, some, 100), WINRM_E_CLOSED);
	assert_int_equal(table->io_code(&port), ERR_RST);
}

/* A peer that has vanished: lwIP's retransmissions give up. */
static void test_a_peer_that_vanishes_is_an_error(void **state)
{
	static const uint8_t data[100];
	int i, n = 0;

	(void)state;
	assert_int_equal(open_port("127.0.0.1"), WINRM_OK);
	assert_int_equal(table->send(&port, data, sizeof(data)), 100);
	netif_set_link_down(netif_get_by_index(1));
	for (i = 0; i < 20000 && n == 0; i++) {
		now += 250;
		sys_check_timeouts();
		n = table->send(&port, data, sizeof(data));
		n = n > 0 ? 0 : n;
	}
	netif_set_link_up(netif_get_by_index(1));
	assert_int_equal(n, WINRM_E_IO);
}

/* tear_down looks at what is left. */
static void test_a_close_at_any_moment_leaves_nothing(void **state)
{
	static const uint8_t data[3000];
	uint8_t some[64];
	int moment, i;

	(void)state;
	for (moment = 0; moment < 60; moment++) {
		peer.to_send = peer.sent = 0;
		for (i = 0; i < moment; i++) {
			int r = table->open(&port,
				moment % 2 ? "six.test" : "127.0.0.1", PORT, 1);

			if (r == WINRM_OK) {
				peer.to_send = 2000;
				(void)table->send(&port, data, sizeof(data));
				(void)table->recv(&port, some, sizeof(some));
			}
			if (i % 3)
				step(WINRM_WANT_READ);
		}
		table->close(&port);
		assert_null(port.pcb);
		assert_null(port.queue);
		peer.got_len = 0;
		if (peer.pcb)
			tcp_abort(peer.pcb);
		peer.pcb = NULL;
	}
}

static void test_one_connection_says_that_it_has_no_second(void **state)
{
	void *io = &port;

	(void)state;
	assert_null(table->second(&port, &io));
	assert_null(io);
}

/* The time that `wait` sleeps through when nothing is there to read. */
static uint32_t time_of_a_wait(void)
{
	uint32_t began = now;
	int i;

	for (i = 0; i < 3; i++)
		table->wait(&port, WINRM_WANT_READ, 50);
	return now - began;
}

static void test_the_second_one_is_waited_for_while_it_is_open(void **state)
{
	struct tcp_pcb *of_first, *of_second;
	uint8_t some[100];
	void *io = NULL;
	int i;

	(void)state;
	port.second = &other;
	assert_ptr_equal(table->second(&port, &io), table);
	assert_ptr_equal(io, &other);
	assert_int_equal(open_port("127.0.0.1"), WINRM_OK);
	of_first = peer.pcb;
	peer.to_send = 100;
	step(WINRM_WANT_READ);
	step(WINRM_WANT_READ);
	assert_int_equal(port.queue->tot_len, 100);
	assert_int_equal(time_of_a_wait(), 0); /* it can be read */
	/* the other one, by its name */
	assert_int_equal(open_this(io, "second.test"), WINRM_OK);
	assert_ptr_not_equal(peer.pcb, of_first);
	assert_in_range(time_of_a_wait(), 50, 150);
	peer.to_send = 30;
	peer.sent = 0;
	for (i = 0; i < 3 && !other.queue; i++)
		step(WINRM_WANT_READ);
	assert_int_equal(time_of_a_wait(), 0);
	assert_int_equal(table->recv(io, some, sizeof(some)), 30);
	assert_int_equal(table->send(io, some, 7), 7);
	step(WINRM_WANT_READ);
	assert_int_equal(peer.got_len, 7);
	/* its end is not the first one's */
	table->close(io);
	assert_int_equal(time_of_a_wait(), 0);
	assert_int_equal(table->recv(&port, some, sizeof(some)), 100);
	assert_int_equal(table->send(&port, some, 5), 5);
	step(WINRM_WANT_READ);
	assert_int_equal(peer.got_len, 12);
	of_second = peer.pcb;
	tcp_abort(of_first);
	peer.pcb = of_second;
}

/* The engine learns of it, and goes on with the first one. */
static void test_a_second_one_that_nobody_takes_is_an_error(void **state)
{
	(void)state;
	port.second = &other;
	assert_int_equal(open_port("127.0.0.1"), WINRM_OK);
	tcp_close(peer.listener);
	peer.listener = NULL;
	assert_int_equal(open_this(&other, "127.0.0.1"), WINRM_E_CONNECT);
	peer.unknown = true;
	assert_int_equal(open_this(&other, "nobody.test"), WINRM_E_RESOLVE);
	assert_int_equal(table->send(&port, (const uint8_t *)"abc", 3), 3);
	step(WINRM_WANT_READ);
	assert_int_equal(peer.got_len, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_an_address_needs_no_resolver),
		TEST(test_a_name_is_looked_up),
		TEST(test_an_unknown_name_is_an_error),
		TEST(test_a_silent_resolver_is_an_error),
		TEST(test_a_late_answer_does_not_disturb),
		TEST(test_nobody_there_is_an_error),
		TEST(test_what_is_sent_arrives_and_waits_for_the_reader),
		TEST(test_what_comes_waits_for_its_reader),
		TEST(test_the_end_comes_after_all_that_was_sent),
		TEST(test_a_reset_is_an_end),
		TEST(test_a_peer_that_vanishes_is_an_error),
		TEST(test_a_close_at_any_moment_leaves_nothing),
		TEST(test_one_connection_says_that_it_has_no_second),
		TEST(test_the_second_one_is_waited_for_while_it_is_open),
		TEST(test_a_second_one_that_nobody_takes_is_an_error),
	};

	lwip_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
