/* SPDX-License-Identifier: Apache-2.0 */
#include "port/lwip_socket.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <lwip/dns.h>
#include <lwip/sockets.h>
#include <lwip/sys.h>
#include <lwip/tcpip.h>

enum state { IDLE, RESOLVING, RESOLVED, UNKNOWN, CONNECTING, OPEN };

/* How often to look at what cannot be waited for. */
enum { LOOK_MS = 10 };

/* Runs in lwIP's own task; nobody may wait for the name any more. */
static void on_found(const char *name, const ip_addr_t *address, void *arg)
{
	struct winrm_lwip_socket *p = arg;

	if (p->state != RESOLVING || strcmp(name, p->host) != 0)
		return;
	if (address)
		p->address = *address;
	p->state = address ? RESOLVED : UNKNOWN;
}

static void port_close(void *io)
{
	struct winrm_lwip_socket *p = io;

	LOCK_TCPIP_CORE();
	p->state = IDLE;
	p->host = NULL;
	UNLOCK_TCPIP_CORE();
	if (p->fd >= 0)
		lwip_close(p->fd);
	p->fd = -1;
}

static int fail(struct winrm_lwip_socket *p, int reason, int error)
{
	port_close(p);
	p->error = reason;
	return error;
}

static void resolve(struct winrm_lwip_socket *p, const char *host)
{
	err_t err;

	p->error = 0;
	LOCK_TCPIP_CORE();
	p->host = host;
	p->state = RESOLVING;
	err = dns_gethostbyname(host, &p->address, on_found, p);
	if (err != ERR_INPROGRESS)
		p->state = err == ERR_OK ? RESOLVED : UNKNOWN;
	UNLOCK_TCPIP_CORE();
}

static int to_address(const struct winrm_lwip_socket *p, uint16_t tcp_port,
	struct sockaddr_storage *out)
{
	memset(out, 0, sizeof(*out));
#if LWIP_IPV6
	if (IP_IS_V6(&p->address)) {
		struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

		v6->sin6_family = AF_INET6;
		v6->sin6_port = lwip_htons(tcp_port);
		inet6_addr_from_ip6addr(&v6->sin6_addr, ip_2_ip6(&p->address));
		return AF_INET6;
	}
#endif
	{
		struct sockaddr_in *v4 = (struct sockaddr_in *)out;

		v4->sin_family = AF_INET;
		v4->sin_port = lwip_htons(tcp_port);
		inet_addr_from_ip4addr(&v4->sin_addr, ip_2_ip4(&p->address));
	}
	return AF_INET;
}

static int begin(struct winrm_lwip_socket *p, uint16_t tcp_port)
{
	struct sockaddr_storage address;
	int family = to_address(p, tcp_port, &address), on = 1;

	p->fd = lwip_socket(family, SOCK_STREAM, 0);
	if (p->fd < 0)
		return fail(p, errno, WINRM_E_CONNECT);
	(void)lwip_fcntl(p->fd, F_SETFL, O_NONBLOCK);
	(void)lwip_setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)lwip_setsockopt(p->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	p->state = CONNECTING;
	if (lwip_connect(p->fd, (struct sockaddr *)&address,
		    family == AF_INET ? sizeof(struct sockaddr_in)
				      : sizeof(address)) != 0 &&
		errno != EINPROGRESS)
		return fail(p, errno, WINRM_E_CONNECT);
	return WINRM_WANT_OPEN;
}

/* Waits until the socket can be written or read; 0 ms only looks. */
static bool is_ready(struct winrm_lwip_socket *p, bool writing, uint32_t ms)
{
	struct pollfd ready = {p->fd, writing ? POLLOUT : POLLIN, 0};

	p->is_ready = lwip_poll(&ready, 1, (int)ms) > 0;
	return p->is_ready;
}

static int look_at(struct winrm_lwip_socket *p)
{
	int error = 0;
	socklen_t len = sizeof(error);

	if (!is_ready(p, true, 0))
		return WINRM_WANT_OPEN;
	if (lwip_getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		error = errno;
	if (error != 0)
		return fail(p, error, WINRM_E_CONNECT);
	p->state = OPEN;
	return WINRM_OK;
}

/* The engine's own clock ends an attempt that takes too long. */
static int port_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct winrm_lwip_socket *p = io;

	(void)timeout_ms;
	if (p->state == IDLE)
		resolve(p, host);
	switch ((enum state)p->state) {
	case IDLE:
	case RESOLVING: return WINRM_WANT_OPEN;
	case RESOLVED: return begin(p, tcp_port);
	case CONNECTING: return look_at(p);
	case OPEN: return WINRM_OK;
	case UNKNOWN: break;
	}
	return fail(p, EHOSTUNREACH, WINRM_E_RESOLVE);
}

/*
 * lwIP calls a new socket ready, even before it is connected, when another task
 * closes the one that had its number: its last events come too late. Then
 * lwip_poll is of no use for waiting.
 */
static int io_error(struct winrm_lwip_socket *p)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS) {
		p->is_misled = p->is_ready;
		return 0;
	}
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
	struct winrm_lwip_socket *p = io;
	ssize_t n = lwip_send(p->fd, data, at_most_int(len), MSG_DONTWAIT);

	if (n < 0)
		return io_error(p);
	p->is_ready = false;
	return (int)n;
}

static int port_recv(void *io, uint8_t *data, size_t cap)
{
	struct winrm_lwip_socket *p = io;
	ssize_t n = lwip_recv(p->fd, data, at_most_int(cap), MSG_DONTWAIT);

	if (n == 0)
		return WINRM_E_CLOSED;
	if (n < 0)
		return io_error(p);
	p->is_ready = false;
	return (int)n;
}

/* The one that moves: the second, as long as it is open. */
static struct winrm_lwip_socket *moving(struct winrm_lwip_socket *p)
{
#if WINRM_KERBEROS
	if (p->second && p->second->state != IDLE)
		return p->second;
#endif
	return p;
}

static void port_wait(void *io, int want, uint32_t timeout_ms)
{
	struct winrm_lwip_socket *p = moving(io);
	bool is_blind = p->fd < 0 || p->is_misled;

	if (timeout_ms > INT_MAX)
		timeout_ms = INT_MAX;
	if (is_blind && timeout_ms > LOOK_MS)
		timeout_ms = LOOK_MS;
	p->is_misled = p->is_ready = false;
	if (is_blind || want == WINRM_WANT_TIME)
		sys_msleep(timeout_ms);
	else
		(void)is_ready(p, want != WINRM_WANT_READ, timeout_ms);
}

static uint32_t now_ms(void *io)
{
	(void)io;
	return sys_now();
}

static int port_random(void *io, uint8_t *out, size_t len)
{
	struct winrm_lwip_socket *p = io;

	return p->source->random(p->board, out, len);
}

static uint64_t unix_time(void *io)
{
	struct winrm_lwip_socket *p = io;

	return p->source->unix_time ? p->source->unix_time(p->board) : 0;
}

static int io_code(void *io)
{
	const struct winrm_lwip_socket *p = io;

	return p->error;
}

#if WINRM_KERBEROS
static const struct winrm_port *port_second(void *io, void **second_io)
{
	struct winrm_lwip_socket *p = io;

	*second_io = p->second;
	return p->second ? &winrm_port_lwip_socket : NULL;
}
#endif

const struct winrm_port winrm_port_lwip_socket = {
	.open = port_open,
	.send = port_send,
	.recv = port_recv,
	.close = port_close,
	.wait = port_wait,
	.now_ms = now_ms,
	.random = port_random,
	.unix_time = unix_time,
	.io_code = io_code,
#if WINRM_KERBEROS
	.second = port_second,
#endif
};

void winrm_lwip_socket_init(struct winrm_lwip_socket *p,
	const struct winrm_lwip_source *source, void *board)
{
	memset(p, 0, sizeof(*p));
	p->source = source;
	p->board = board;
	p->fd = -1;
}
