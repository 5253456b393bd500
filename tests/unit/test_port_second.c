/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <unistd.h>

#include "port/posix.h"
#include "port/proxy.h"
#include "port/tls.h"
#include "tests/unit/unit.h"

/* Two connections of one port, open at once, each to its own host. */

static int listen_on(uint16_t *tcp_port)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	*tcp_port = ntohs(a.sin_port);
	return fd;
}

/* Connects, and accepts the connection at the other end. */
static int connect_to(const struct winrm_port *port, void *io, int listener,
	uint16_t tcp_port)
{
	int result, peer, tries = 0;

	do {
		result = port->open(io, "127.0.0.1", tcp_port, 5000);
		if (result > 0)
			port->wait(io, result, 100);
	} while (result > 0 && ++tries < 100);
	assert_int_equal(result, 0);
	peer = accept(listener, NULL, NULL);
	assert_true(peer >= 0);
	return peer;
}

static void send_through(
	const struct winrm_port *port, void *io, int peer, const char *text)
{
	char got[16] = "";
	int len = (int)strlen(text);

	assert_int_equal(
		port->send(io, (const uint8_t *)text, (size_t)len), len);
	assert_int_equal(read(peer, got, sizeof(got) - 1), len);
	assert_string_equal(got, text);
}

static void receive_through(
	const struct winrm_port *port, void *io, int peer, const char *text)
{
	uint8_t got[16] = "";
	int len = (int)strlen(text), n, tries = 0;

	assert_int_equal(write(peer, text, (size_t)len), len);
	do {
		n = port->recv(io, got, sizeof(got) - 1);
		if (n == 0)
			port->wait(io, WINRM_WANT_READ, 100);
	} while (n == 0 && ++tries < 100);
	assert_int_equal(n, len);
	assert_string_equal((char *)got, text);
}

static void test_two_connections_are_open_at_once(void **state)
{
	const struct winrm_port *first = &winrm_port_posix, *second;
	struct winrm_posix a, b;
	uint16_t port_a, port_b;
	int at_a = listen_on(&port_a), at_b = listen_on(&port_b);
	int peer_a, peer_b;
	uint8_t rest[4];
	void *io;

	(void)state;
	assert_int_equal(winrm_posix_init(&a), 0);
	assert_int_equal(winrm_posix_init(&b), 0);
	a.second = &b;
	second = first->second(&a, &io);
	assert_non_null(second);
	assert_ptr_not_equal(io, &a);
	peer_a = connect_to(first, &a, at_a, port_a);
	peer_b = connect_to(second, io, at_b, port_b);
	send_through(first, &a, peer_a, "to the host");
	send_through(second, io, peer_b, "to the other");
	receive_through(second, io, peer_b, "from it");
	receive_through(first, &a, peer_a, "from the host");
	/* the end of one is not the other's */
	second->close(io);
	assert_int_equal(read(peer_b, rest, sizeof(rest)), 0);
	send_through(first, &a, peer_a, "still there");
	close(peer_b);
	peer_b = connect_to(second, io, at_b, port_b);
	first->close(&a);
	assert_int_equal(read(peer_a, rest, sizeof(rest)), 0);
	receive_through(second, io, peer_b, "and again");
	winrm_posix_free(&b);
	winrm_posix_free(&a);
	close(peer_a);
	close(peer_b);
	close(at_a);
	close(at_b);
}

static void test_a_port_without_a_second_one_says_so(void **state)
{
	struct winrm_posix a;
	void *io = NULL;

	(void)state;
	assert_int_equal(winrm_posix_init(&a), 0);
	assert_null(winrm_port_posix.second(&a, &io));
	winrm_posix_free(&a);
}

/* TLS has its lower port's, which is not TLS. */
static void test_the_second_one_of_tls_is_in_clear(void **state)
{
	static struct winrm_tls tls;
	struct winrm_port one = winrm_port_posix;
	struct winrm_posix a, b;
	void *io = NULL;

	(void)state;
	assert_int_equal(winrm_posix_init(&a), 0);
	assert_int_equal(winrm_posix_init(&b), 0);
	a.second = &b;
	tls.config.port = &winrm_port_posix;
	tls.config.io = &a;
	assert_ptr_equal(winrm_port_tls.second(&tls, &io), &winrm_port_posix);
	assert_ptr_equal(io, &b);
	one.second = NULL;
	tls.config.port = &one;
	assert_null(winrm_port_tls.second(&tls, &io));
	winrm_posix_free(&b);
	winrm_posix_free(&a);
}

/* The tunnel is to one host; what is asked of another one goes past it. */
static void test_the_second_one_of_a_proxy_is_its_lower_ports(void **state)
{
	static struct winrm_proxy proxy;
	struct winrm_port one = winrm_port_posix;
	struct winrm_posix a, b;
	void *io = NULL;

	(void)state;
	assert_int_equal(winrm_posix_init(&a), 0);
	assert_int_equal(winrm_posix_init(&b), 0);
	a.second = &b;
	proxy.config.port = &winrm_port_posix;
	proxy.config.io = &a;
	assert_ptr_equal(
		winrm_port_proxy.second(&proxy, &io), &winrm_port_posix);
	assert_ptr_equal(io, &b);
	one.second = NULL;
	proxy.config.port = &one;
	assert_null(winrm_port_proxy.second(&proxy, &io));
	winrm_posix_free(&b);
	winrm_posix_free(&a);
}

/* Of a handshake TLS knows better what it waits for; of another one not. */
static void test_tls_waits_for_the_second_one_as_it_is_told(void **state)
{
	static struct winrm_tls tls;

	(void)state;
	assert_int_equal(
		winrm_tls_want(&tls, WINRM_WANT_OPEN), WINRM_WANT_OPEN);
	tls.lower_open = true;
	tls.want = WINRM_WANT_READ;
	assert_int_equal(
		winrm_tls_want(&tls, WINRM_WANT_OPEN), WINRM_WANT_READ);
	tls.want = WINRM_WANT_TIME; /* of who opens over it */
	tls.shaken = true;
	assert_int_equal(
		winrm_tls_want(&tls, WINRM_WANT_OPEN), WINRM_WANT_TIME);
	tls.lower_open = false; /* lost */
	assert_int_equal(
		winrm_tls_want(&tls, WINRM_WANT_OPEN), WINRM_WANT_OPEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_connections_are_open_at_once),
		cmocka_unit_test(test_a_port_without_a_second_one_says_so),
		cmocka_unit_test(test_the_second_one_of_tls_is_in_clear),
		cmocka_unit_test(
			test_the_second_one_of_a_proxy_is_its_lower_ports),
		cmocka_unit_test(
			test_tls_waits_for_the_second_one_as_it_is_told),
	};

	return RUN(tests);
}
