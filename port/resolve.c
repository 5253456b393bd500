/* SPDX-License-Identifier: Apache-2.0 */
#include "port/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <resolv.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "port/service.h"
#include "port/srv.h"

/* getaddrinfo needs much stack in some libcs: NSS modules, DNSSEC. */
#define THREAD_STACK (512u * 1024u)

/*
 * The thread owns nothing but its end of a socket pair. The question and the
 * answer go through it, so a caller that gives up just closes the other end: no
 * memory is shared, except the count of threads, and nobody waits for the
 * other.
 */
struct question {
	struct winrm_lookups *lookups;
	char host[256];
	char port[6];
};

struct answer {
	uint8_t count;
	union winrm_posix_address addresses[WINRM_POSIX_ADDRESSES];
};

enum {
	MESSAGE = 16384, /* of DNS: over TCP they may be longer than over UDP */
	RECORDS = 32,
	CLASS_IN = 1,
	TYPE_SRV = 33
};

static uint8_t look_up(const char *host, const char *port, int flags,
	union winrm_posix_address *out, uint8_t cap)
{
	struct addrinfo hints, *list = NULL, *a;
	uint8_t count = 0;

	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_flags = AI_NUMERICSERV | flags;
	if (getaddrinfo(host, port, &hints, &list) != 0)
		return 0;
	for (a = list; a && count < cap; a = a->ai_next) {
		if (a->ai_addrlen > sizeof(out[0]))
			continue;
		memset(&out[count], 0, sizeof(out[0]));
		memcpy(&out[count++], a->ai_addr, a->ai_addrlen);
	}
	freeaddrinfo(list);
	return count;
}

static uint8_t look_up_host(const char *host, const char *port,
	union winrm_posix_address *out, uint8_t cap)
{
	uint8_t count = look_up(host, port, AI_ADDRCONFIG, out, cap);

	if (count > 0)
		return count;
	/* a machine with only a loopback interface */
	return look_up(host, port, 0, out, cap);
}

/* The addresses of all its SRV records, in the order to be tried in. */
static uint8_t look_up_service(const char *name, union winrm_posix_address *out)
{
	uint8_t message[MESSAGE];
	struct winrm_srv records[RECORDS];
	uint16_t random[RECORDS];
	char port[6];
	size_t count, i;
	uint8_t found = 0;
	int len;

	memset(message, 0, sizeof(message));
	len = res_query(name, CLASS_IN, TYPE_SRV, message, sizeof(message));
	if (len <= 0 || getentropy(random, sizeof(random)) != 0)
		return 0;
	count = winrm_srv_read(message,
		(size_t)len < sizeof(message) ? (size_t)len : sizeof(message),
		records, RECORDS);
	winrm_srv_order(records, count, random);
	for (i = 0; i < count && found < WINRM_POSIX_ADDRESSES; i++) {
		snprintf(port, sizeof(port), "%u",
			(unsigned)records[i].tcp_port);
		found = (uint8_t)(found +
			look_up_host(records[i].host, port, out + found,
				(uint8_t)(WINRM_POSIX_ADDRESSES - found)));
	}
	return found;
}

/* A signal may cut a read short. */
static bool read_question(int fd, struct question *q)
{
	uint8_t *at = (uint8_t *)q;
	size_t left = sizeof(*q);

	while (left > 0) {
		ssize_t n = recv(fd, at, left, 0);

		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		if (n > 0) {
			at += n;
			left -= (size_t)n;
		}
	}
	return true;
}

static void *resolve(void *arg)
{
	int fd = (int)(intptr_t)arg;
	struct question q;
	struct answer a;

	memset(&a, 0, sizeof(a));
	if (read_question(fd, &q)) {
		a.count = winrm_service_is(q.host)
			? look_up_service(q.host, a.addresses)
			: look_up_host(q.host, q.port, a.addresses,
				  WINRM_POSIX_ADDRESSES);
		(void)send(fd, &a, sizeof(a), MSG_NOSIGNAL);
	} else {
		q.lookups = NULL;
	}
	close(fd);
	if (q.lookups)
		__atomic_sub_fetch(&q.lookups->running, 1, __ATOMIC_RELAXED);
	return NULL;
}

static int start_thread(int fd)
{
	pthread_attr_t attr;
	pthread_t thread;
	int error;

	error = pthread_attr_init(&attr);
	if (error)
		return error;
	(void)pthread_attr_setstacksize(&attr, THREAD_STACK);
	(void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	error = pthread_create(&thread, &attr, resolve, (void *)(intptr_t)fd);
	pthread_attr_destroy(&attr);
	return error;
}

static int ask(const struct question *q, int *fd)
{
	int pair[2], error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return errno;
	error = send(pair[0], q, sizeof(*q), MSG_NOSIGNAL) == sizeof(*q)
		? start_thread(pair[1])
		: EIO;
	if (error) {
		close(pair[0]);
		close(pair[1]);
		return error;
	}
	*fd = pair[0];
	return 0;
}

/* Takes one of the threads; false if none is left. */
static bool take_turn(struct winrm_lookups *l)
{
	if (!l ||
		__atomic_add_fetch(&l->running, 1, __ATOMIC_RELAXED) <= l->most)
		return true;
	__atomic_sub_fetch(&l->running, 1, __ATOMIC_RELAXED);
	return false;
}

int winrm_resolve_start(
	struct winrm_posix *p, const char *host, uint16_t tcp_port)
{
	struct question q;
	uint8_t count;

	memset(&q, 0, sizeof(q));
	if (strlen(host) >= sizeof(q.host)) {
		p->error = ENAMETOOLONG;
		return WINRM_E_RESOLVE;
	}
	memcpy(q.host, host, strlen(host));
	snprintf(q.port, sizeof(q.port), "%u", (unsigned)tcp_port);
	count = look_up(q.host, q.port, AI_NUMERICHOST, p->addresses,
		WINRM_POSIX_ADDRESSES);
	if (count > 0)
		return count;
	q.lookups = p->lookups;
	if (!take_turn(q.lookups))
		return 0;
	p->error = ask(&q, &p->resolver);
	if (p->error && q.lookups)
		__atomic_sub_fetch(&q.lookups->running, 1, __ATOMIC_RELAXED);
	return p->error ? WINRM_E_RESOLVE : 0;
}

int winrm_resolve_next(int fd, union winrm_posix_address *out)
{
	struct answer a;
	ssize_t n = recv(fd, &a, sizeof(a), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n != (ssize_t)sizeof(a) || a.count == 0)
		return WINRM_E_RESOLVE;
	memcpy(out, a.addresses, sizeof(a.addresses));
	return a.count;
}
