/* SPDX-License-Identifier: Apache-2.0 */
/*
 * powershell HOST PORT USER SCRIPT [ARG...] <INPUT
 *
 * Runs a PowerShell script with arguments and gives it what comes on stdin, a
 * line of which is an object of $input there. PORT 0 is the default, 5985. The
 * password is in $WINRM_PASSWORD.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <winrm/winrm.h>
#include <winrm/posix.h>

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	(void)user;
	return fwrite(data, 1, len, stream == WINRM_STDOUT ? stdout : stderr) ==
		len;
}

/* Never blocks: output of the script would not come out meanwhile. */
static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	static uint8_t buffer[4096]; /* lent until the next call */
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	ssize_t n;

	if (poll(&in, 1, 0) <= 0)
		return WINRM_INPUT_LATER;
	n = read(in.fd, buffer, max < sizeof(buffer) ? max : sizeof(buffer));
	if (n < 0) { /* half of the input is worse than none */
		perror("stdin");
		winrm_cancel(user);
		return WINRM_INPUT_LATER;
	}
	*data = buffer;
	*len = (size_t)n;
	return n > 0 ? WINRM_INPUT_DATA : WINRM_INPUT_END;
}

int main(int argc, char **argv)
{
	static struct winrm_client client;
	static struct winrm_posix io;
	static uint8_t tx[32768], rx[65536]; /* a large tx: less messages */
	struct winrm_config config = {.port = &winrm_port_posix,
		.io = &io,
		.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx)};
	struct winrm_request request = {.operation = WINRM_OP_SCRIPT,
		.on_output = on_output,
		.on_input = on_input,
		.user = &client,
		.no_timeout = true}; /* as long as stdin lasts */
	char why[512];
	int error, status = 1;

	if (argc < 5 || winrm_posix_init(&io) != WINRM_OK) {
		fprintf(stderr,
			"usage: powershell HOST PORT USER SCRIPT [ARG...]\n");
		return 2;
	}
	config.host = argv[1];
	config.tcp_port = (uint16_t)atoi(argv[2]);
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = argv[3];
	config.credentials.of.password = getenv("WINRM_PASSWORD");
	request.as.script.text = argv[4];
	request.as.script.args = (const char *const *)argv + 5;

	error = winrm_init(&client, &config);
	if (error == WINRM_OK)
		error = winrm_start(&client, &request);
	if (error == WINRM_OK)
		error = winrm_run(&client);
	if (error != WINRM_OK) {
		winrm_describe(&client, why, sizeof(why));
		fprintf(stderr, "%s\n", why);
	} else {
		/* of the script: 1 if it has thrown, N after "exit N" */
		status = (int)winrm_response(&client)->exit_code;
	}
	if (winrm_close(&client) == WINRM_OK)
		(void)winrm_run(&client); /* deletes the shell */
	winrm_abort(&client);
	winrm_posix_free(&io);
	return status;
}
