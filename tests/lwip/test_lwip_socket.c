/* SPDX-License-Identifier: Apache-2.0 */
#include "port/lwip_socket.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <lwip/dns.h>
#include <lwip/sockets.h>
#include <lwip/sys.h>

/*
 * The port over sockets that the test implements: how it takes lwIP's claim
 * that one is ready, which may be wrong if several tasks open and close them.
 */

enum { FD = 3 };

static struct winrm_lwip_socket port, other;
static const struct winrm_port *const table = &winrm_port_lwip_socket;

static struct {
	bool says_ready, connected;
	int polls, polled, to_read, sockets;
	uint32_t slept;
} lwip;

err_t dns_gethostbyname(const char *host, ip_addr_t *address,
	dns_found_callback found, void *arg)
{
	return ERR_OK;
}

int lwip_socket(int domain, int type, int protocol)
{
	return FD + lwip.sockets++;
}

int lwip_fcntl(int fd, int command, int value)
{
	return 0;
}

int lwip_setsockopt(
	int fd, int level, int option, const void *value, socklen_t len)
{
	return 0;
}

int lwip_getsockopt(int fd, int level, int option, void *value, socklen_t *len)
{
	memset(value, 0, *len);
	return 0;
}

int lwip_connect(int fd, const struct sockaddr *address, socklen_t len)
{
	errno = EINPROGRESS;
	return -1;
}

int lwip_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	lwip.polls++;
	lwip.polled = fds->fd;
	return lwip.says_ready;
}

ssize_t lwip_send(int fd, const void *data, size_t len, int flags)
{
	errno = EINPROGRESS;
	return lwip.connected ? (ssize_t)len : -1;
}

ssize_t lwip_recv(int fd, void *data, size_t len, int flags)
{
	ssize_t n = lwip.to_read;

	errno = EWOULDBLOCK;
	lwip.to_read = 0;
	return n > 0 ? n : -1;
}

int lwip_close(int fd)
{
	return 0;
}

void sys_msleep(u32_t ms)
{
	lwip.slept += ms;
}

u32_t sys_now(void)
{
	return 0;
}

/* --- tests -------------------------------------------------------------------- */

static int set_up(void **state)
{
	memset(&lwip, 0, sizeof(lwip));
	winrm_lwip_socket_init(&port, NULL, NULL);
	winrm_lwip_socket_init(&other, NULL, NULL);
	assert_int_equal(table->open(&port, "h", 1, 0), WINRM_WANT_OPEN);
	assert_int_equal(table->open(&port, "h", 1, 0), WINRM_WANT_OPEN);
	return 0;
}

static void open_it(bool connected)
{
	lwip.says_ready = true;
	lwip.connected = connected;
	assert_int_equal(table->open(&port, "h", 1, 0), WINRM_OK);
	lwip.polls = 0;
}

static void test_a_connection_is_waited_for_by_polling(void **state)
{
	table->wait(&port, WINRM_WANT_OPEN, 5000);
	assert_int_equal(lwip.polls, 2);
	assert_int_equal(lwip.slept, 0);
	assert_int_equal(table->open(&port, "h", 1, 0), WINRM_WANT_OPEN);
	open_it(true);
	assert_int_equal(table->send(&port, (const uint8_t *)"abc", 3), 3);
}

static void test_one_that_is_ready_too_early_is_no_error(void **state)
{
	int i;

	open_it(false);
	for (i = 0; i < 10; i++) {
		assert_int_equal(
			table->send(&port, (const uint8_t *)"abc", 3), 0);
		table->wait(&port, WINRM_WANT_WRITE, 5000);
	}
	/* half of the time it sleeps, and never for long */
	assert_in_range(lwip.slept, 40, 100);
	lwip.connected = true;
	assert_int_equal(table->send(&port, (const uint8_t *)"abc", 3), 3);
}

static void test_nobody_spins_on_one_that_has_nothing_to_read(void **state)
{
	uint8_t some[8];
	int i;

	open_it(true);
	(void)table->send(&port, (const uint8_t *)"abc", 3);
	for (i = 0; i < 10; i++) {
		assert_int_equal(table->recv(&port, some, sizeof(some)), 0);
		table->wait(&port, WINRM_WANT_READ, 5000);
	}
	assert_in_range(lwip.slept, 40, 100);
	lwip.to_read = 5;
	assert_int_equal(table->recv(&port, some, sizeof(some)), 5);
}

static void test_what_is_ready_is_waited_for_by_polling(void **state)
{
	uint8_t some[8];
	int i;

	open_it(true);
	(void)table->send(&port, (const uint8_t *)"abc", 3);
	for (i = 0; i < 10; i++) {
		assert_int_equal(table->recv(&port, some, sizeof(some)), 0);
		table->wait(&port, WINRM_WANT_READ, 5000);
		lwip.to_read = 8;
		assert_int_equal(table->recv(&port, some, sizeof(some)), 8);
	}
	assert_int_equal(lwip.polls, 10);
	assert_int_equal(lwip.slept, 0);
}

static void test_a_wait_is_no_longer_than_it_may(void **state)
{
	open_it(false);
	(void)table->send(&port, (const uint8_t *)"abc", 3);
	table->wait(&port, WINRM_WANT_WRITE, 3);
	assert_int_equal(lwip.slept, 3);
}

static void test_one_connection_says_that_it_has_no_second(void **state)
{
	void *io = &port;

	assert_null(table->second(&port, &io));
	assert_null(io);
}

static void test_the_second_one_is_waited_for_while_it_is_open(void **state)
{
	uint8_t some[8];
	void *io = NULL;
	int i;

	port.second = &other;
	assert_ptr_equal(table->second(&port, &io), table);
	assert_ptr_equal(io, &other);
	open_it(true);
	lwip.says_ready = false;
	assert_int_equal(table->open(io, "kdc", 88, 0), WINRM_WANT_OPEN);
	table->wait(&port, WINRM_WANT_OPEN, 5000);
	assert_int_equal(lwip.polled, FD + 1);
	lwip.says_ready = true;
	assert_int_equal(table->open(io, "kdc", 88, 0), WINRM_OK);
	/* what is said of one is not taken for the other's */
	for (i = 0; i < 4; i++) {
		assert_int_equal(table->recv(io, some, sizeof(some)), 0);
		table->wait(&port, WINRM_WANT_READ, 5000);
	}
	assert_in_range(lwip.slept, 10, 40);
	assert_false(port.is_misled);
	table->close(io);
	table->wait(&port, WINRM_WANT_READ, 5000);
	assert_int_equal(lwip.polled, FD);
	assert_int_equal(table->send(&port, (const uint8_t *)"abc", 3), 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		TEST(test_a_connection_is_waited_for_by_polling),
		TEST(test_one_that_is_ready_too_early_is_no_error),
		TEST(test_nobody_spins_on_one_that_has_nothing_to_read),
		TEST(test_what_is_ready_is_waited_for_by_polling),
		TEST(test_a_wait_is_no_longer_than_it_may),
		TEST(test_one_connection_says_that_it_has_no_second),
		TEST(test_the_second_one_is_waited_for_while_it_is_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
