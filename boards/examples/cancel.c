/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cancel HOST PORT USER COMMAND
 *
 * Runs a command until it ends, or until Enter is pressed: another thread waits
 * for that and cancels it. PORT 0 is the default, 5985. The password is in
 * $WINRM_PASSWORD.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <winrm/winrm.h>
#include <winrm/posix.h>

static bool on_output(void *user, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	FILE *to = stream == WINRM_STDOUT ? stdout : stderr;

	(void)user;
	return fwrite(data, 1, len, to) == len && fflush(to) == 0;
}

/* winrm_cancel is the one call that another thread may make. */
static void *wait_for_enter(void *client)
{
	char key;

	while (read(STDIN_FILENO, &key, 1) == 1)
		if (key == '\n')
			winrm_cancel(client); /* a second one: at once */
	return NULL;
}

int main(int argc, char **argv)
{
	static struct winrm_client client;
	static struct winrm_posix io;
	static uint8_t tx[8192], rx[65536];
	struct winrm_config config = {.port = &winrm_port_posix,
		.io = &io,
		.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx),
		.grace_ms = 2000}; /* for the command to end by itself */
	struct winrm_request request = {
		.on_output = on_output, .no_timeout = true};
	char why[512];
	pthread_t thread;
	int error, status = 1;

	if (argc != 5 || winrm_posix_init(&io) != WINRM_OK) {
		fprintf(stderr, "usage: cancel HOST PORT USER COMMAND\n");
		return 2;
	}
	config.host = argv[1];
	config.tcp_port = (uint16_t)atoi(argv[2]);
	config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	config.credentials.user = argv[3];
	config.credentials.of.password = getenv("WINRM_PASSWORD");
	request.as.command.line = argv[4];

	error = winrm_init(&client, &config);
	if (error == WINRM_OK)
		error = winrm_start(&client, &request);
	if (error == WINRM_OK &&
		pthread_create(&thread, NULL, wait_for_enter, &client) != 0) {
		fprintf(stderr, "no thread could be started\n");
		winrm_abort(&client);
		return 1;
	}
	if (error == WINRM_OK) {
		error = winrm_run(&client);
		pthread_cancel(thread); /* it ends before winrm_abort */
		pthread_join(thread, NULL);
	}
	if (error != WINRM_OK) {
		winrm_describe(&client, why, sizeof(why));
		fprintf(stderr, "%s\n", why);
	} else {
		status = (int)winrm_response(&client)->exit_code;
	}
	if (winrm_close(&client) == WINRM_OK)
		(void)winrm_run(&client); /* deletes the shell */
	winrm_abort(&client);
	winrm_posix_free(&io);
	return status;
}
