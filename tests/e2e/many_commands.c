/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Runs a command several times on one client: many_commands HOST PORT USER
 * COMMAND COUNT [CA_FILE], over TLS with a CA; the password is in
 * $WINRM_PASSWORD. Buffers have the smallest size.
 */

#include <stdio.h>
#include <stdlib.h>

#include "core/winrm.h"
#include "port/posix.h"
#include "port/tls.h"

static bool print(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	return fwrite(data, 1, len, stream == WINRM_STDOUT ? user : stderr) ==
		len;
}

static int run(struct winrm_client *client, const struct winrm_request *request)
{
	char text[256];

	if (winrm_start(client, request) == WINRM_OK &&
		winrm_run(client) == WINRM_OK)
		return 0;
	winrm_describe(client, text, sizeof(text));
	fprintf(stderr, "many_commands: %s\n", text);
	return 1;
}

static int secure(
	struct winrm_config *config, struct winrm_tls *tls, const char *ca_path)
{
	struct winrm_tls_config c = {
		.port = config->port, .io = config->io, .ca_path = ca_path};

	config->port = &winrm_port_tls;
	config->io = tls;
	return winrm_tls_init(tls, &c);
}

int main(int argc, char **argv)
{
	static struct winrm_client client;
	static struct winrm_posix io;
	static struct winrm_tls tls;
	static uint8_t tx[4096], rx[8960];
	struct winrm_config config = {.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx),
		.port = &winrm_port_posix,
		.io = &io};
	struct winrm_request request = {
		.on_output = print, .user = stdout, .timeout_ms = 30000};
	int count, failed = 0;

	if ((argc != 6 && argc != 7) || winrm_posix_init(&io) != WINRM_OK)
		return 2;
	if (argc == 7 && secure(&config, &tls, argv[6]) != WINRM_OK)
		return 2;
	config.host = argv[1];
	config.tcp_port = (uint16_t)atoi(argv[2]);
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = argv[3];
	config.credentials.of.password = getenv("WINRM_PASSWORD");
	request.as.command.line = argv[4];
	if (winrm_init(&client, &config) != WINRM_OK)
		return 2;
	for (count = atoi(argv[5]); count > 0 && !failed; count--)
		failed = run(&client, &request);
	if (winrm_close(&client) == WINRM_OK && winrm_run(&client) != WINRM_OK)
		failed = 1;
	winrm_abort(&client);
	winrm_tls_free(&tls);
	winrm_posix_free(&io);
	return failed;
}
