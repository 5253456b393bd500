/* SPDX-License-Identifier: Apache-2.0 */
#include "port/posix.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "port/resolve.h"
#include "port/service.h"

static uint32_t now_ms(void *io)
{
	struct timespec t;

	(void)io;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint32_t)((uint64_t)t.tv_sec * 1000 +
		(uint64_t)t.tv_nsec / 1000000);
}

static uint64_t unix_time(void *io)
{
	(void)io;
	return (uint64_t)time(NULL);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void port_close(void *io)
{
	struct winrm_posix *p = io;

	winrm_service_closed(p);
	close_fd(&p->fd);
	close_fd(&p->resolver);
	p->count = 0;
	p->next = 0;
	p->connected = false;
	p->answered = false;
}

static int fail(struct winrm_posix *p, int error)
{
	int reason = p->error;

	winrm_service_failed(p);
	port_close(p);
	p->error = reason;
	return error;
}

static void set_options(int fd)
{
	int on = 1, idle = 60, interval = 15, probes = 4;

	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	(void)setsockopt(
		fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
	(void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
}

/* Begins to connect to the next address; false if none is left. */
static bool try_next(struct winrm_posix *p)
{
	while (p->next < p->count) {
		const union winrm_posix_address *a = &p->addresses[p->next++];
		socklen_t len = a->any.sa_family == AF_INET6 ? sizeof(a->v6)
							     : sizeof(a->v4);

		close_fd(&p->fd);
		p->tried = now_ms(p);
		p->fd = socket(a->any.sa_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (p->fd < 0) {
			p->error = errno;
			continue;
		}
		set_options(p->fd);
		if (connect(p->fd, &a->any, len) == 0 || errno == EINPROGRESS)
			return true;
		p->error = errno;
	}
	close_fd(&p->fd);
	return false;
}

/* The attempt under way: 1 connected, 0 not yet, -1 refused. */
static int look_at(struct winrm_posix *p)
{
	struct pollfd ready = {p->fd, POLLOUT, 0};
	socklen_t len = sizeof(p->error);
	int error = 0;

	if (poll(&ready, 1, 0) <= 0)
		return 0;
	if (getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		error = errno;
	if (error == 0)
		return 1;
	p->error = error;
	return -1;
}

/* Every address gets its share of the time left for all of them. */
static bool is_overdue(const struct winrm_posix *p, uint32_t left)
{
	uint32_t rest = (uint32_t)(p->count - p->next);

	return rest > 0 && now_ms(NULL) - p->tried >= left / (rest + 1);
}

static int resolved(struct winrm_posix *p, int count)
{
	close_fd(&p->resolver);
	p->count = (uint8_t)count;
	return try_next(p) ? WINRM_WANT_OPEN : fail(p, WINRM_E_CONNECT);
}

static int begin(struct winrm_posix *p, const char *host, uint16_t tcp_port)
{
	int count = 0;

	p->error = 0;
	if (!winrm_service_is(host))
		p->service_failed = false;
	else if (winrm_service_must_wait(p, host))
		return WINRM_WANT_OPEN;
	else
		count = winrm_service_find(p, host, now_ms(p));
	if (count == 0)
		count = winrm_resolve_start(p, host, tcp_port);
	if (count < 0)
		return fail(p, count);
	return count > 0 ? resolved(p, count) : WINRM_WANT_OPEN;
}

static int port_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct winrm_posix *p = io;
	int state, count;

	if (p->fd < 0 && p->resolver < 0) {
		int begun = begin(p, host, tcp_port);

		if (begun < 0 || p->fd < 0)
			return begun;
	}
	if (p->resolver >= 0) {
		count = winrm_resolve_next(p->resolver, p->addresses);
		if (count == 0)
			return WINRM_WANT_OPEN;
		winrm_service_found(p, count, now_ms(p));
		if (count < 0)
			return fail(p, count);
		if (resolved(p, count) < 0)
			return WINRM_E_CONNECT;
	}
	state = look_at(p);
	if (state > 0) {
		p->connected = true;
		winrm_service_connected(p);
		return 0;
	}
	if (state == 0 && is_overdue(p, timeout_ms)) {
		p->error = ETIMEDOUT;
		state = -1;
	}
	if (state < 0 && !try_next(p))
		return fail(p, WINRM_E_CONNECT);
	return WINRM_WANT_OPEN;
}

static int io_error(struct winrm_posix *p)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return 0;
	p->error = errno;
	return errno == ECONNRESET || errno == EPIPE ? WINRM_E_CLOSED
						     : WINRM_E_IO;
}

static size_t at_most_int(size_t len)
{
	return len < INT_MAX ? len : INT_MAX;
}

static int port_send(void *io, const uint8_t *data, size_t len)
{
	struct winrm_posix *p = io;
	ssize_t n = send(p->fd, data, at_most_int(len), MSG_NOSIGNAL);

	return n >= 0 ? (int)n : io_error(p);
}

static int port_recv(void *io, uint8_t *data, size_t cap)
{
	struct winrm_posix *p = io;
	ssize_t n = recv(p->fd, data, at_most_int(cap), 0);

	int got = n > 0 ? (int)n : n == 0 ? WINRM_E_CLOSED : io_error(p);

	if (got != 0)
		p->answered = got > 0;
	return got;
}

int winrm_posix_poll(const struct winrm_posix *p, int want, short *events)
{
	*events = POLLIN;
	if (p->second && (p->second->fd >= 0 || p->second->resolver >= 0))
		p = p->second; /* nothing else moves until it is closed */
	if (want == WINRM_WANT_TIME)
		return -1;
	if (p->resolver >= 0)
		return p->resolver;
	if (want == WINRM_WANT_OPEN || want == WINRM_WANT_WRITE)
		*events = POLLOUT;
	return p->fd;
}

/* While connecting, wakes often enough to move on to another address. */
static void port_wait(void *io, int want, uint32_t timeout_ms)
{
	struct pollfd ready = {0};
	int ms = timeout_ms > INT_MAX ? INT_MAX : (int)timeout_ms;

	ready.fd = winrm_posix_poll(io, want, &ready.events);
	if (want == WINRM_WANT_OPEN && ms > WINRM_POSIX_OPEN_MS)
		ms = WINRM_POSIX_OPEN_MS;
	(void)poll(&ready, 1, ms);
}

static int port_random(void *io, uint8_t *out, size_t len)
{
	(void)io;
	while (len > 0) {
		size_t n = len < 256 ? len : 256; /* getentropy's limit */

		if (getentropy(out, n) != 0)
			return WINRM_E_CRYPTO;
		out += n;
		len -= n;
	}
	return WINRM_OK;
}

static int io_code(void *io)
{
	const struct winrm_posix *p = io;

	return p->error;
}

static const struct winrm_port *port_second(void *io, void **second_io)
{
	struct winrm_posix *p = io;

	*second_io = p->second;
	return p->second ? &winrm_port_posix : NULL;
}

const struct winrm_port winrm_port_posix = {
	.open = port_open,
	.send = port_send,
	.recv = port_recv,
	.close = port_close,
	.wait = port_wait,
	.now_ms = now_ms,
	.random = port_random,
	.unix_time = unix_time,
	.io_code = io_code,
	.second = port_second,
};

int winrm_posix_init(struct winrm_posix *p)
{
	uint8_t any;

	memset(p, 0, sizeof(*p));
	p->fd = -1;
	p->resolver = -1;
	return port_random(p, &any, 1); /* better to fail now than half way */
}

void winrm_posix_free(struct winrm_posix *p)
{
	port_close(p);
}
