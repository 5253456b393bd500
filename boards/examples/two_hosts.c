/* SPDX-License-Identifier: Apache-2.0 */
/*
 * two_hosts USER COMMAND HOST PORT HOST PORT
 *
 * Runs a command on two hosts at once, in one thread and a loop over poll, and
 * prints the output of each when both are done. PORT 0 is the default, 5985.
 * The password is in $WINRM_PASSWORD.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include <winrm/winrm.h>
#include <winrm/posix.h>

static struct host {
	struct winrm_client client;
	struct winrm_posix io;
	struct winrm_request request; /* borrowed while it runs */
	struct winrm_capture capture; /* keeps the output in memory */
	uint8_t tx[8192], rx[16384], out[65536], err[65536];
	int want; /* a WINRM_WANT_, or 0: it is over */
	bool closing;
	int64_t exit_code;
	char why[512]; /* what went wrong; "" if nothing did */
} hosts[2];

static void start(struct host *h, const char *user, const char *command,
	char **host_and_port)
{
	struct winrm_config config = {.host = host_and_port[0],
		.tcp_port = (uint16_t)atoi(host_and_port[1]),
		.port = &winrm_port_posix,
		.io = &h->io,
		.tx = h->tx,
		.tx_len = sizeof(h->tx),
		.rx = h->rx,
		.rx_len = sizeof(h->rx)};

	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = user;
	config.credentials.of.password = getenv("WINRM_PASSWORD");
	h->capture.out = h->out;
	h->capture.out_cap = sizeof(h->out);
	h->capture.err = h->err;
	h->capture.err_cap = sizeof(h->err);
	h->request.as.command.line = command;
	h->request.on_output = winrm_capture;
	h->request.user = &h->capture;
	h->want = WINRM_WANT_TIME; /* to be stepped at once */
	if (winrm_posix_init(&h->io) != WINRM_OK ||
		winrm_init(&h->client, &config) != WINRM_OK ||
		winrm_start(&h->client, &h->request) != WINRM_OK) {
		winrm_describe(&h->client, h->why, sizeof(h->why));
		h->want = 0;
	}
}

/* Goes on as far as it can without waiting. */
static void step(struct host *h)
{
	while (h->want && (h->want = winrm_step(&h->client)) <= 0) {
		if (h->want < 0)
			winrm_describe(&h->client, h->why, sizeof(h->why));
		h->want = WINRM_WANT_TIME;
		if (!h->closing)
			h->exit_code = winrm_response(&h->client)->exit_code;
		if (!h->closing && winrm_close(&h->client) == WINRM_OK) {
			h->closing = true; /* what follows deletes the shell */
			continue;
		}
		h->want = 0;
		winrm_abort(&h->client);
		winrm_posix_free(&h->io);
	}
}

/* Waits until one of them can go on; at most as long as both may wait. */
static void wait_for_both(void)
{
	struct pollfd fds[2] = {{.fd = -1}, {.fd = -1}};
	uint32_t ms = WINRM_POSIX_OPEN_MS;
	int i;

	for (i = 0; i < 2; i++) {
		struct host *h = &hosts[i];

		if (!h->want)
			continue;
		fds[i].fd = winrm_posix_poll(&h->io, h->want, &fds[i].events);
		if (winrm_deadline(&h->client) < ms)
			ms = winrm_deadline(&h->client);
	}
	(void)poll(fds, 2, (int)ms);
}

int main(int argc, char **argv)
{
	int i, status = 0;

	if (argc != 7) {
		fprintf(stderr,
			"usage: two_hosts USER COMMAND "
			"HOST PORT HOST PORT\n");
		return 2;
	}
	for (i = 0; i < 2; i++)
		start(&hosts[i], argv[1], argv[2], argv + 3 + 2 * i);
	while (hosts[0].want || hosts[1].want) {
		step(&hosts[0]);
		step(&hosts[1]);
		if (hosts[0].want || hosts[1].want)
			wait_for_both();
	}
	for (i = 0; i < 2; i++) {
		struct host *h = &hosts[i];

		printf("== %s\n", argv[3 + 2 * i]);
		fwrite(h->out, 1, h->capture.out_len, stdout);
		fwrite(h->err, 1, h->capture.err_len, stdout);
		if (h->capture.truncated)
			printf("== some output did not fit\n");
		if (h->why[0])
			printf("== %s\n", h->why);
		else
			printf("== exit code %ld\n", (long)h->exit_code);
		if (h->why[0] || h->exit_code != 0)
			status = 1;
	}
	return status;
}
