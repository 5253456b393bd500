/* SPDX-License-Identifier: Apache-2.0 */
#include <winrm/zephyr_socket.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <zephyr/kernel.h>
#include <zephyr/net/socket.h>
#include <zephyr/random/random.h>

static void port_close(void *io)
{
	struct winrm_zephyr_socket *p = io;

	if (p->fd >= 0)
		(void)zsock_close(p->fd);
	p->fd = -1;
	p->is_connected = false;
}

static int fail(struct winrm_zephyr_socket *p, int reason, int error)
{
	port_close(p);
	p->error = reason;
	return error;
}

static int connect_to(
	struct winrm_zephyr_socket *p, const struct zsock_addrinfo *a)
{
	int on = 1;

	p->fd = zsock_socket(a->ai_family, SOCK_STREAM, IPPROTO_TCP);
	if (p->fd < 0)
		return fail(p, errno, WINRM_E_CONNECT);
	(void)zsock_setsockopt(
		p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (zsock_fcntl(p->fd, F_SETFL, O_NONBLOCK) != 0)
		return fail(p, errno, WINRM_E_CONNECT);
	if (zsock_connect(p->fd, a->ai_addr, a->ai_addrlen) != 0 &&
		errno != EINPROGRESS)
		return fail(p, errno, WINRM_E_CONNECT);
	return WINRM_WANT_OPEN;
}

/* Takes the first address; of several, the next connection may get another. */
static int begin(
	struct winrm_zephyr_socket *p, const char *host, uint16_t tcp_port)
{
	struct zsock_addrinfo hints, *found = NULL;
	char service[6];
	int result;

	p->error = 0;
	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	(void)snprintf(service, sizeof(service), "%u", (unsigned)tcp_port);
	if (zsock_getaddrinfo(host, service, &hints, &found) != 0 || !found)
		return fail(p, EHOSTUNREACH, WINRM_E_RESOLVE);
	result = connect_to(p, found);
	zsock_freeaddrinfo(found);
	return result;
}

static bool is_ready(struct winrm_zephyr_socket *p, short events, int ms)
{
	struct zsock_pollfd ready = {.fd = p->fd, .events = events};

	return zsock_poll(&ready, 1, ms) > 0;
}

/* The engine's own clock ends an attempt that takes too long. */
static int port_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct winrm_zephyr_socket *p = io;
	int error = 0;
	socklen_t len = sizeof(error);

	(void)timeout_ms;
	if (p->is_connected)
		return WINRM_OK;
	if (p->fd < 0)
		return begin(p, host, tcp_port);
	if (!is_ready(p, ZSOCK_POLLOUT, 0))
		return WINRM_WANT_OPEN;
	if (zsock_getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		error = errno;
	if (error != 0)
		return fail(p, error, WINRM_E_CONNECT);
	p->is_connected = true;
	return WINRM_OK;
}

static int io_error(struct winrm_zephyr_socket *p)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return 0;
	p->error = errno;
	return errno == ECONNRESET || errno == ENOTCONN ? WINRM_E_CLOSED
							: WINRM_E_IO;
}

static size_t at_most_int(size_t len)
{
	return len < INT_MAX ? len : INT_MAX;
}

static int port_send(void *io, const uint8_t *data, size_t len)
{
	struct winrm_zephyr_socket *p = io;
	ssize_t n =
		zsock_send(p->fd, data, at_most_int(len), ZSOCK_MSG_DONTWAIT);

	return n < 0 ? io_error(p) : (int)n;
}

static int port_recv(void *io, uint8_t *data, size_t cap)
{
	struct winrm_zephyr_socket *p = io;
	ssize_t n =
		zsock_recv(p->fd, data, at_most_int(cap), ZSOCK_MSG_DONTWAIT);

	if (n == 0)
		return WINRM_E_CLOSED;
	return n < 0 ? io_error(p) : (int)n;
}

static void port_wait(void *io, int want, uint32_t timeout_ms)
{
	struct winrm_zephyr_socket *p = io;
	int ms = timeout_ms < INT_MAX ? (int)timeout_ms : INT_MAX;

	if (p->fd < 0 || want == WINRM_WANT_TIME)
		(void)k_msleep(ms);
	else
		(void)is_ready(p,
			want == WINRM_WANT_READ ? ZSOCK_POLLIN : ZSOCK_POLLOUT,
			ms);
}

static uint32_t now_ms(void *io)
{
	(void)io;
	return k_uptime_get_32();
}

static int port_random(void *io, uint8_t *out, size_t len)
{
	(void)io;
	return sys_csrand_get(out, len) == 0 ? WINRM_OK : WINRM_E_CRYPTO;
}

static int io_code(void *io)
{
	const struct winrm_zephyr_socket *p = io;

	return p->error;
}

const struct winrm_port winrm_port_zephyr_socket = {
	.open = port_open,
	.send = port_send,
	.recv = port_recv,
	.close = port_close,
	.wait = port_wait,
	.now_ms = now_ms,
	.random = port_random,
	.io_code = io_code,
};

void winrm_zephyr_socket_init(struct winrm_zephyr_socket *p)
{
	memset(p, 0, sizeof(*p));
	p->fd = -1;
}
