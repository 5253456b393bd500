/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Many sessions in a loop over select: loop_select HOST PORT USER COUNT COMMAND
 * runs the command in COUNT sessions at once and prints what they write; the
 * password is in $WINRM_PASSWORD. Loops over epoll and poll are among
 * boards/examples.
 */

/* the macros of some libcs mix signs */
#pragma GCC diagnostic ignored "-Wsign-conversion"

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>

#include "core/winrm.h"
#include "port/posix.h"

enum { SESSIONS = 64 };

struct session {
	struct winrm_client client;
	struct winrm_posix io;
	struct winrm_config config;
	struct winrm_request request;
	uint8_t tx[4096], rx[8960];
	int want; /* of the last step; 0: nothing more */
	bool closing;
};

static struct session sessions[SESSIONS];
static struct winrm_lookups lookups = {4, 0};
static int failed;

static bool print(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	(void)user;
	return fwrite(data, 1, len, stream == WINRM_STDOUT ? stdout : stderr) ==
		len;
}

static bool begin(struct session *s, char **argv)
{
	if (winrm_posix_init(&s->io) != WINRM_OK)
		return false;
	s->io.lookups = &lookups;
	s->config.host = argv[1];
	s->config.tcp_port = (uint16_t)atoi(argv[2]);
	s->config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	s->config.credentials.user = argv[3];
	s->config.credentials.of.password = getenv("WINRM_PASSWORD");
	s->config.port = &winrm_port_posix;
	s->config.io = &s->io;
	s->config.tx = s->tx;
	s->config.tx_len = sizeof(s->tx);
	s->config.rx = s->rx;
	s->config.rx_len = sizeof(s->rx);
	s->request.as.command.line = argv[5];
	s->request.on_output = print;
	return winrm_init(&s->client, &s->config) == WINRM_OK &&
		winrm_start(&s->client, &s->request) == WINRM_OK;
}

/* Moves on; what to wait for is in s->want. */
static void step(struct session *s)
{
	char why[512];

	s->want = winrm_step(&s->client);
	if (s->want > 0)
		return;
	if (s->want < 0) {
		winrm_describe(&s->client, why, sizeof(why));
		fprintf(stderr, "%s\n", why);
		failed++;
	}
	s->want = 0;
	if (!s->closing && winrm_close(&s->client) == WINRM_OK) {
		s->closing = true; /* deletes the shell */
		step(s);
		return;
	}
	winrm_abort(&s->client);
	winrm_posix_free(&s->io);
}

/* ms until this one must be stepped even if its descriptor is not ready. */
static uint32_t left(const struct session *s)
{
	uint32_t ms = winrm_deadline(&s->client);

	if (s->want == WINRM_WANT_OPEN && ms > WINRM_POSIX_OPEN_MS)
		ms = WINRM_POSIX_OPEN_MS;
	return ms;
}

static int start_all(int argc, char **argv)
{
	int count = argc == 6 ? atoi(argv[4]) : 0, i;

	if (count < 1 || count > SESSIONS)
		exit(2);
	for (i = 0; i < count; i++) {
		if (!begin(&sessions[i], argv))
			exit(2);
		step(&sessions[i]);
	}
	return count;
}

/* The earliest time of all, in ms; -1: all are over. */
static int earliest(int count)
{
	uint32_t ms = INT32_MAX;
	bool any = false;
	int i;

	for (i = 0; i < count; i++) {
		if (!sessions[i].want)
			continue;
		any = true;
		if (left(&sessions[i]) < ms)
			ms = left(&sessions[i]);
	}
	return any ? (int)ms : -1;
}

static fd_set in, out;

static int watch(const struct session *s)
{
	short events;
	int fd = winrm_posix_poll(&s->io, s->want, &events);

	if (fd >= 0)
		FD_SET(fd, events == POLLOUT ? &out : &in);
	return fd;
}

static bool is_ready(const struct session *s)
{
	short events;
	int fd = winrm_posix_poll(&s->io, s->want, &events);

	return fd < 0 || FD_ISSET(fd, &in) || FD_ISSET(fd, &out) ||
		left(s) == 0 || s->want == WINRM_WANT_OPEN;
}

int main(int argc, char **argv)
{
	int count = start_all(argc, argv), ms, i;

	while ((ms = earliest(count)) >= 0) {
		struct timeval time = {ms / 1000, ms % 1000 * 1000};
		int most = -1;

		FD_ZERO(&in);
		FD_ZERO(&out);
		for (i = 0; i < count; i++) {
			int fd = sessions[i].want ? watch(&sessions[i]) : -1;

			most = fd > most ? fd : most;
		}
		if (select(most + 1, &in, &out, NULL, &time) < 0)
			return 2;
		for (i = 0; i < count; i++)
			if (sessions[i].want && is_ready(&sessions[i]))
				step(&sessions[i]);
	}
	return failed ? 1 : 0;
}
