/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Drives the library for tests/bench/psrp.py: a script a number of times, one
 * after another, in one runspace. Prints its objects, each as a line of JSON.
 * Logs on with Basic, in the clear, as those do that it is compared with.
 *
 *	pipelines HOST PORT USER PASSWORD SCRIPT TIMES
 */

#include <stdio.h>
#include <stdlib.h>

#include "core/psrp/psrp.h"
#include "port/posix.h"

static bool print(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	(void)stream;
	return fwrite(data, 1, len, user) == len;
}

static void on_record(void *user, const struct winrm_psrp_record *record)
{
	(void)user;
	if (record->stream <= WINRM_PSRP_FAILURE)
		fprintf(stderr, "pipelines: %s\n",
			record->field[WINRM_PSRP_TEXT]);
}

static int fail(struct winrm_client *client)
{
	char text[512];

	winrm_describe(client, text, sizeof text);
	fprintf(stderr, "pipelines: %s\n", text);
	winrm_abort(client);
	return 1;
}

int main(int argc, char **argv)
{
	static uint8_t tx[4096], rx[64 * 1024], memory[16384];
	static char out[64 * 1024];
	static struct winrm_client client;
	static struct winrm_psrp runspace;
	static struct winrm_posix io;
	struct winrm_config config = {0};
	struct winrm_pipeline pipeline = {0};
	struct winrm_request request = {0};
	int times;

	if (argc != 7 || winrm_posix_init(&io))
		return 2;
	config.host = argv[1];
	config.tcp_port = (uint16_t)atoi(argv[2]);
	config.auth = WINRM_AUTH_BASIC;
	config.insecure_allow_unencrypted = true;
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = argv[3];
	config.credentials.of.password = argv[4];
	config.port = &winrm_port_posix;
	config.io = &io;
	config.tx = tx;
	config.tx_len = sizeof tx;
	config.rx = rx;
	config.rx_len = sizeof rx;
	pipeline.script = argv[5];
	pipeline.memory = memory;
	pipeline.memory_len = sizeof memory;
	pipeline.on_record = on_record;
	request.operation = WINRM_OP_PIPELINE;
	request.as.pipeline.runspace = &runspace;
	request.as.pipeline.pipeline = &pipeline;
	request.on_output = print;
	request.user = stdout;

	if (setvbuf(stdout, out, _IOFBF, sizeof out) ||
		winrm_init(&client, &config))
		return 1;
	for (times = atoi(argv[6]); times > 0; times--) {
		if (winrm_start(&client, &request) || winrm_run(&client))
			return fail(&client);
		if (winrm_response(&client)->exit_code)
			return 1;
	}
	if (winrm_close(&client) || winrm_run(&client))
		return fail(&client);
	winrm_abort(&client);
	return fflush(stdout) ? 1 : 0;
}
