/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Drives the library for tests/bench/run.py: a number of commands, one after
 * another, on one shell.
 *
 *	commands HOST PORT USER PASSWORD one|hundred COMMAND [IN-FLIGHT [early]]
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/winrm.h"
#include "port/posix.h"

static bool count(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	size_t *bytes = user;

	(void)stream;
	(void)data;
	*bytes += len;
	return true;
}

static int fail(struct winrm_client *client)
{
	char text[512];

	winrm_describe(client, text, sizeof text);
	fprintf(stderr, "commands: %s\n", text);
	winrm_abort(client);
	return 1;
}

int main(int argc, char **argv)
{
	static uint8_t tx[4096], rx[64 * 1024];
	static struct winrm_client client;
	static struct winrm_posix io;
	struct winrm_config config = {0};
	struct winrm_request request = {0};
	size_t bytes = 0;
	int i, times;
	long exit_code = 0;

	if (argc < 7 || argc > 9 || winrm_posix_init(&io))
		return 2;
	config.host = argv[1];
	config.tcp_port = (uint16_t)atoi(argv[2]);
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = argv[3];
	config.credentials.of.password = argv[4];
	config.port = &winrm_port_posix;
	config.io = &io;
	config.tx = tx;
	config.tx_len = sizeof tx;
	config.rx = rx;
	config.rx_len = sizeof rx;
	config.in_flight = (uint8_t)(argc > 7 ? atoi(argv[7]) : 0);
	config.early_receive = argc > 8;
	request.as.command.line = argv[6];
	request.on_output = count;
	request.user = &bytes;
	times = strcmp(argv[5], "hundred") ? 1 : 100;

	if (winrm_init(&client, &config))
		return 1;
	for (i = 0; i < times; i++) {
		if (winrm_start(&client, &request) || winrm_run(&client))
			return fail(&client);
		exit_code = (long)winrm_response(&client)->exit_code;
	}
	if (winrm_close(&client) || winrm_run(&client))
		return fail(&client);
	winrm_abort(&client);
	printf("{\"commands\": %d, \"exit\": %ld, \"bytes\": %zu}\n", times,
		exit_code, bytes);
	return 0;
}
