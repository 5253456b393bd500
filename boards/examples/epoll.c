/* SPDX-License-Identifier: Apache-2.0 */
/*
 * epoll PORT USER COMMAND HOST...
 *
 * Runs a command on many hosts at once, in one thread and a loop over epoll.
 * PORT 0 is the default, 5985. The password is in $WINRM_PASSWORD.
 * The exit status is 1 if a host or its command has failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include <winrm/winrm.h>
#include <winrm/posix.h>

enum { HOSTS = 64, EVENTS = 16 };

static struct session {
	struct winrm_client client;
	struct winrm_posix io;
	uint8_t tx[4096], rx[8960]; /* the smallest that will do */
	int want;                   /* a WINRM_WANT_, or 0: it is over */
	bool closing;
} sessions[HOSTS];
static int epoll, failures;

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	(void)user;
	return fwrite(data, 1, len, stream == WINRM_STDOUT ? stdout : stderr) ==
		len;
}

static void failed(const struct session *s)
{
	char why[512];

	winrm_describe(&s->client, why, sizeof(why));
	fprintf(stderr, "%s\n", why);
	failures++;
}

/* A step may have closed the descriptor and opened another of its number, so
 * it is set again after each. */
static void watch(struct session *s)
{
	struct epoll_event event = {.data.ptr = s};
	short events;
	int fd = winrm_posix_poll(&s->io, s->want, &events);

	event.events = (uint32_t)events | EPOLLONESHOT; /* POLLIN is EPOLLIN */
	if (fd >= 0 && epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) != 0)
		(void)epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

/* Goes on as far as it can without waiting. */
static void step(struct session *s)
{
	while ((s->want = winrm_step(&s->client)) <= 0) {
		if (s->want < 0)
			failed(s);
		else if (!s->closing &&
			winrm_response(&s->client)->exit_code != 0)
			failures++;
		s->want = 0;
		if (s->closing || winrm_close(&s->client) != WINRM_OK) {
			winrm_abort(&s->client);
			winrm_posix_free(&s->io);
			return;
		}
		s->closing = true; /* what follows deletes the shell */
	}
	watch(s);
}

/* ms until it must be stepped even if nothing has come. */
static uint32_t left(const struct session *s)
{
	uint32_t ms = winrm_deadline(&s->client);

	return s->want == WINRM_WANT_OPEN && ms > WINRM_POSIX_OPEN_MS
		? WINRM_POSIX_OPEN_MS
		: ms;
}

static void start(struct session *s, const char *host, char **argv)
{
	static struct winrm_lookups lookups = {4, 0}; /* names at a time */
	static struct winrm_request request = {.on_output = on_output};
	struct winrm_config config = {.host = host,
		.tcp_port = (uint16_t)atoi(argv[1]),
		.credentials = {.kind = WINRM_CREDENTIALS_PASSWORD,
			.user = argv[2],
			.of.password = getenv("WINRM_PASSWORD")},
		.port = &winrm_port_posix,
		.io = &s->io,
		.tx = s->tx,
		.tx_len = sizeof(s->tx),
		.rx = s->rx,
		.rx_len = sizeof(s->rx)};

	request.as.command.line = argv[3];
	if (winrm_posix_init(&s->io) != WINRM_OK ||
		winrm_init(&s->client, &config) != WINRM_OK ||
		winrm_start(&s->client, &request) != WINRM_OK) {
		failed(s);
		return;
	}
	s->io.lookups = &lookups;
	step(s);
}

int main(int argc, char **argv)
{
	struct epoll_event ready[EVENTS];
	int count = argc - 4, busy, i, n;
	uint32_t ms;

	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (count < 1 || count > HOSTS || epoll < 0) {
		fprintf(stderr, "usage: epoll PORT USER COMMAND HOST...\n");
		return 2;
	}
	for (i = 0; i < count; i++)
		start(&sessions[i], argv[4 + i], argv);
	for (;;) {
		for (i = busy = 0, ms = INT32_MAX; i < count; i++) {
			if (!sessions[i].want)
				continue;
			busy++;
			if (left(&sessions[i]) < ms)
				ms = left(&sessions[i]);
		}
		if (!busy)
			return failures ? 1 : 0;
		n = epoll_wait(epoll, ready, EVENTS, (int)ms);
		for (i = 0; i < n; i++)
			step(ready[i].data.ptr);
		for (i = 0; i < count; i++) /* whose time has come */
			if (sessions[i].want &&
				(left(&sessions[i]) == 0 ||
					sessions[i].want == WINRM_WANT_OPEN))
				step(&sessions[i]);
	}
}
