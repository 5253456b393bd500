/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector FILE NAME [KEY=VALUE...]
 *
 * Runs the command of a named connector out of a file of JSON, as `winrm call`
 * does, and prints the answer as JSON. A KEY=VALUE goes over what the file
 * says. For protocol https the port has to be the one of tls_pin.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <winrm/connector.h>
#include <winrm/posix.h>

static struct winrm_connector record;

static void put(void *user, const void *data, size_t len)
{
	(void)fwrite(data, 1, len, user);
}

/* Finds the connector and fills in the record; false: record.problem is why. */
static bool read_record(const char *path, const char *name, char **pairs)
{
	static char json[65536];
	const char *object;
	size_t len, object_len, at;
	FILE *file = fopen(path, "r");

	if (!file) {
		perror(path);
		exit(2);
	}
	len = fread(json, 1, sizeof(json), file);
	fclose(file);
	if (len == sizeof(json) ||
		winrm_connector_find(
			json, len, name, &object, &object_len, &at) != 1) {
		fprintf(stderr, "%s: no connector \"%s\"\n", path, name);
		exit(2);
	}
	if (!winrm_connector_read(&record, object, object_len))
		return false;
	for (; *pairs; pairs++) {
		char *value = strchr(*pairs, '=');

		if (!value) {
			fprintf(stderr, "%s: not KEY=VALUE\n", *pairs);
			exit(2);
		}
		*value++ = 0;
		if (!winrm_connector_set(&record, *pairs, value))
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	static struct winrm_client client;
	static struct winrm_posix io;
	static uint8_t tx[8192], rx[65536], out[65536], err[65536];
	struct winrm_capture capture = {.out = out,
		.out_cap = sizeof(out),
		.err = err,
		.err_cap = sizeof(err)};
	struct winrm_config config = {.port = &winrm_port_posix,
		.io = &io,
		.tx = tx,
		.tx_len = sizeof(tx),
		.rx = rx,
		.rx_len = sizeof(rx)};
	struct winrm_request request = {
		.on_output = winrm_capture, .user = &capture};
	struct winrm_answer answer = {.message = record.problem,
		.warnings = record.warnings,
		.connector_name = argv[2]};
	char why[512];

	if (argc < 3 || winrm_posix_init(&io) != WINRM_OK) {
		fprintf(stderr, "usage: connector FILE NAME [KEY=VALUE...]\n");
		return 2;
	}
	winrm_connector_init(&record);
	answer.exitcode = winrm_exit_status(WINRM_E_CONFIG);
	if (read_record(argv[1], argv[2], argv + 3) &&
		winrm_connector_prepare(&record, &config, &request)) {
		if (winrm_init(&client, &config) == WINRM_OK &&
			winrm_start(&client, &request) == WINRM_OK)
			(void)winrm_run(&client);
		answer.response = winrm_response(&client);
		answer.capture = &capture;
		answer.exitcode = winrm_answer_status(answer.response);
		answer.message = "success";
		if (answer.exitcode != 0) {
			winrm_describe(&client, why, sizeof(why));
			answer.message = why;
		}
	}
	winrm_answer_put(&answer, put, stdout);
	putchar('\n');
	if (winrm_close(&client) == WINRM_OK)
		(void)winrm_run(&client); /* deletes the shell */
	winrm_abort(&client);
	winrm_connector_wipe(&record);
	winrm_posix_free(&io);
	return answer.exitcode;
}
