/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Leaves a pipeline and takes it again by the same client, then runs it once
 * more in the same runspace: attach_again HOST PORT USER SCRIPT; the password
 * is in $WINRM_PASSWORD. Buffers have the smallest size.
 */

#include <stdio.h>
#include <stdlib.h>

#include "core/psrp/psrp.h"
#include "port/posix.h"

static struct winrm_client client;
static struct winrm_psrp runspace;

static bool print(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	return fwrite(data, 1, len, stream == WINRM_STDOUT ? user : stderr) ==
		len;
}

static bool run(const struct winrm_pipeline *pipeline)
{
	struct winrm_request request = {.operation = WINRM_OP_PIPELINE,
		.as.pipeline = {&runspace, pipeline},
		.on_output = print,
		.user = stdout,
		.timeout_ms = 30000};
	const struct winrm_response *response = winrm_response(&client);
	char text[256];

	if (winrm_start(&client, &request) != WINRM_OK ||
		winrm_run(&client) != WINRM_OK) {
		winrm_describe(&client, text, sizeof(text));
		fprintf(stderr, "attach_again: %s\n", text);
		return false;
	}
	if (response->has_exit_code)
		printf("exit code %ld\n", (long)response->exit_code);
	return true;
}

static bool leave_and_attach(const char *script)
{
	static uint8_t memory[16384];
	struct winrm_pipeline pipeline = {.action = WINRM_PSRP_DETACH,
		.script = script,
		.memory = memory,
		.memory_len = sizeof(memory)};
	char shell[64], id[64];

	if (!run(&pipeline))
		return false;
	snprintf(shell, sizeof(shell), "%s", winrm_psrp_shell_id(&runspace));
	snprintf(id, sizeof(id), "%s", winrm_psrp_pipeline_id(&runspace));
	pipeline.action = WINRM_PSRP_ATTACH;
	pipeline.shell_id = shell;
	pipeline.pipeline_id = id;
	if (!run(&pipeline))
		return false;
	pipeline.action = WINRM_PSRP_RUN;
	return run(&pipeline);
}

int main(int argc, char **argv)
{
	static struct winrm_posix io;
	static uint8_t tx[4096], rx[8960];
	struct winrm_config config = {.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx),
		.port = &winrm_port_posix,
		.io = &io};
	bool ok;

	if (argc != 5 || winrm_posix_init(&io) != WINRM_OK)
		return 2;
	config.host = argv[1];
	config.tcp_port = (uint16_t)atoi(argv[2]);
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = argv[3];
	config.credentials.of.password = getenv("WINRM_PASSWORD");
	if (winrm_init(&client, &config) != WINRM_OK)
		return 2;
	ok = leave_and_attach(argv[4]);
	if (winrm_close(&client) == WINRM_OK && winrm_run(&client) != WINRM_OK)
		ok = false;
	winrm_abort(&client);
	winrm_posix_free(&io);
	return !ok;
}
