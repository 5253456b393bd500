/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tls_pin HOST PORT USER PIN COMMAND
 *
 * Runs a command over HTTPS on a host whose certificate no CA has signed: PIN,
 * "sha256//" and base64, is the hash of the key that it must have. `winrm
 * trust` shows it, and so does this program if it is another one. PORT 0 is the
 * default, 5986. The password is in $WINRM_PASSWORD.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <winrm/winrm.h>
#include <winrm/posix.h>
#include <winrm/tls.h>

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	(void)user;
	return fwrite(data, 1, len, stream == WINRM_STDOUT ? stdout : stderr) ==
		len;
}

static int run(struct winrm_client *client, const struct winrm_config *config,
	const char *command)
{
	struct winrm_request request = {.as.command.line = command,
		.timeout_ms = 60000,
		.on_output = on_output};
	char why[512];
	int error = winrm_init(client, config);

	if (error == WINRM_OK)
		error = winrm_start(client, &request);
	if (error == WINRM_OK)
		error = winrm_run(client);
	if (error != WINRM_OK) {
		winrm_describe(client, why, sizeof(why));
		fprintf(stderr, "%s\n", why);
	}
	return error;
}

int main(int argc, char **argv)
{
	static struct winrm_client client;
	static struct winrm_posix io;
	static struct winrm_tls tls;
	static uint8_t tx[8192], rx[65536], pins[1][WINRM_TLS_PIN];
	/* TLS is a port over that of the sockets. */
	struct winrm_tls_config secure = {.port = &winrm_port_posix,
		.io = &io,
		.pins = (const uint8_t(*)[WINRM_TLS_PIN])pins,
		.pin_count = 1};
	struct winrm_config config = {.port = &winrm_port_tls,
		.io = &tls,
		.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx)};
	char seen[WINRM_TLS_PIN_TEXT];
	int error, status = 1;

	if (argc != 6 || winrm_posix_init(&io) != WINRM_OK ||
		!winrm_tls_pin_read(argv[4], strlen(argv[4]), pins[0])) {
		fprintf(stderr,
			"usage: tls_pin HOST PORT USER "
			"sha256//... COMMAND\n");
		return 2;
	}
	if (winrm_tls_init(&tls, &secure) != WINRM_OK) {
		fprintf(stderr, "%s\n", winrm_tls_reason(&tls));
		return 1;
	}
	config.host = argv[1];
	config.tcp_port = (uint16_t)atoi(argv[2]);
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = argv[3];
	config.credentials.of.password = getenv("WINRM_PASSWORD");

	error = run(&client, &config, argv[5]);
	if (error == WINRM_OK)
		status = (int)winrm_response(&client)->exit_code;
	if (error == WINRM_E_CERT && tls.has_seen) {
		winrm_tls_pin_write(tls.seen, seen);
		fprintf(stderr, "this host has the key %s\n", seen);
	}
	if (winrm_close(&client) == WINRM_OK)
		(void)winrm_run(&client); /* deletes the shell */
	winrm_abort(&client);
	winrm_tls_free(&tls);
	winrm_posix_free(&io);
	return status;
}
