/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blocking HOST PORT USER COMMAND...
 *
 * Runs commands one after the other in one remote shell and waits for each.
 * PORT 0 is the default, 5985. The password is in $WINRM_PASSWORD.
 */
#include <stdio.h>
#include <stdlib.h>

#include <winrm/winrm.h>
#include <winrm/posix.h>

/* Called whenever output has come. False would cancel the command. */
static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	(void)user;
	return fwrite(data, 1, len, stream == WINRM_STDOUT ? stdout : stderr) ==
		len;
}

/* One sentence: what happened, and what helps. */
static bool failed(const struct winrm_client *client)
{
	char why[512];

	winrm_describe(client, why, sizeof(why));
	fprintf(stderr, "%s\n", why);
	return false;
}

static bool run(struct winrm_client *client, const char *command)
{
	struct winrm_request request = {
		.as.command.line = command,
		.timeout_ms = 60000, /* of all of it, logging on included */
		.on_output = on_output,
	};
	const struct winrm_response *response = winrm_response(client);

	if (winrm_start(client, &request) != WINRM_OK ||
		winrm_run(client) != WINRM_OK)
		return failed(client);
	if (response->incomplete) /* a lost reply may have had output */
		return failed(client);
	if (response->exit_code != 0) {
		fprintf(stderr, "\"%s\" ended with exit code %ld\n", command,
			(long)response->exit_code);
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	static struct winrm_client client;
	static struct winrm_posix io;
	static uint8_t tx[8192], rx[65536];
	struct winrm_config config = {
		.port = &winrm_port_posix,
		.io = &io,
		.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx),
	};
	bool good;
	int i;

	if (argc < 5) {
		fprintf(stderr, "usage: blocking HOST PORT USER COMMAND...\n");
		return 2;
	}
	config.host = argv[1];
	config.tcp_port = (uint16_t)atoi(argv[2]);
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = argv[3];
	config.credentials.of.password = getenv("WINRM_PASSWORD");

	if (winrm_posix_init(&io) != WINRM_OK) {
		fprintf(stderr, "the system has no random numbers\n");
		return 1;
	}
	good = winrm_init(&client, &config) == WINRM_OK || failed(&client);
	for (i = 4; good && i < argc; i++)
		good = run(&client, argv[i]);

	/* Deletes the shell on the host; there may be none to delete. */
	if (winrm_close(&client) == WINRM_OK && winrm_run(&client) != WINRM_OK)
		good = failed(&client);
	winrm_abort(&client); /* closes the connection, wipes the secrets */
	winrm_posix_free(&io);
	return good ? 0 : 1;
}
