/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "port.h"

/* Everything that a command needs, in static memory; nothing is allocated. */
static struct winrm_client client;
static struct board_port port;
static uint8_t tx[4096], rx[8960];

int main(void);

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	(void)user;
	(void)stream;
	(void)fwrite(data, 1, len, stdout); /* or a parser, flash */
	return true;
}

/* What happened and what helps, on your console: stdio ends in its _write. */
static void report(void)
{
	char why[400];

	(void)winrm_describe(&client, why, sizeof(why));
	printf("%s\n", why);
}

/* The exit code of the command, or an error, negative. */
static int run(const char *command)
{
	struct winrm_config config = {
		.host = "192.168.2.64",
		.credentials = {.kind = WINRM_CREDENTIALS_PASSWORD,
			.user = "LAB\\alice",
			.of.password = "from your key store"},
		.port = &board_port,
		.io = &port,
		.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx),
	};
	struct winrm_request request = {.as.command.line = command,
		.timeout_ms = 30000,
		.on_output = on_output};
	int result = winrm_init(&client, &config);

	if (result == WINRM_OK)
		result = winrm_start(&client, &request);
	if (result == WINRM_OK)
		result = winrm_run(&client);
	if (result == WINRM_OK)
		result = (int)winrm_response(&client)->exit_code;
	else
		report();
	if (winrm_close(&client) == WINRM_OK)
		(void)winrm_run(&client);
	winrm_abort(&client);
	return result;
}

/* Call it after clocks, network and generator have been started. */
int main(void)
{
	return run("whoami");
}
