/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An agent to start from: it runs the command of a connector every so many
 * seconds and logs the answer, one line of JSON, without a heap of its own.
 *
 *   winrm-agent connectors.json NAME [SECONDS]
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "core/connector/connector.h"
#include "port/posix.h"

static struct winrm_connector record;
static struct winrm_client client;
static struct winrm_posix io;
static uint8_t tx[8192], rx[16384], out[4096], err[1024];
static char json[16384], line[8192];
static size_t line_len;
static volatile sig_atomic_t ended;

static void end(int number)
{
	(void)number;
	ended = 1;
}

static uint32_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint32_t)t.tv_sec * 1000u + (uint32_t)(t.tv_nsec / 1000000);
}

/* Reads the record of that name; it has passwords, so it is not cached. */
static bool load(const char *path, const char *name)
{
	const char *object;
	size_t len, at;
	FILE *file = fopen(path, "r");

	if (!file)
		return false;
	len = fread(json, 1, sizeof(json), file);
	fclose(file);
	winrm_connector_init(&record);
	return len < sizeof(json) &&
		winrm_connector_find(json, len, name, &object, &len, &at) > 0 &&
		winrm_connector_read(&record, object, len);
}

static void keep(void *user, const void *data, size_t len)
{
	(void)user;
	if (len > sizeof(line) - 1 - line_len)
		len = sizeof(line) - 1 - line_len;
	memcpy(line + line_len, data, len);
	line_len += len;
	line[line_len] = 0;
}

static int run(struct winrm_capture *capture)
{
	struct winrm_config config = {0};
	struct winrm_request request = {0};
	int error;

	config.port = &winrm_port_posix;
	config.io = &io;
	config.tx = tx;
	config.tx_len = sizeof(tx);
	config.rx = rx;
	config.rx_len = sizeof(rx);
	request.on_output = winrm_capture;
	request.user = capture;
	if (!winrm_connector_prepare(&record, &config, &request))
		return WINRM_E_CONFIG;
	error = winrm_init(&client, &config);
	if (!error)
		error = winrm_start(&client, &request);
	return error ? error : winrm_run(&client);
}

/* Makes one call and logs its answer; no secret stays in memory. */
static void call(void)
{
	static char why[512];
	struct winrm_capture capture = {0};
	struct winrm_answer answer = {0};
	uint32_t begin = now_ms();
	int error;

	capture.out = out;
	capture.out_cap = sizeof(out);
	capture.err = err;
	capture.err_cap = sizeof(err);
	error = run(&capture);
	answer.exitcode = error ? winrm_exit_status(error)
				: winrm_answer_status(winrm_response(&client));
	answer.message = "success";
	if (error == WINRM_E_CONFIG) {
		answer.message = record.problem;
	} else {
		answer.response = winrm_response(&client);
		answer.capture = &capture;
	}
	if (answer.exitcode && error != WINRM_E_CONFIG) {
		winrm_describe(&client, why, sizeof(why));
		answer.message = why;
	}
	answer.duration_ms = now_ms() - begin;
	line_len = 0;
	winrm_answer_put(&answer, keep, NULL);
	syslog(error ? LOG_ERR : LOG_INFO, "%s", line);
	if (winrm_close(&client) == WINRM_OK)
		winrm_run(&client);
	winrm_abort(&client);
}

int main(int argc, char **argv)
{
	struct sigaction action;
	unsigned seconds = argc > 3 ? (unsigned)atoi(argv[3]) : 0;

	if (argc < 3 || winrm_posix_init(&io) != WINRM_OK)
		return 2;
	memset(&action, 0, sizeof(action));
	action.sa_handler = end;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	openlog("winrm-agent", LOG_PID | LOG_PERROR, LOG_DAEMON);
	do {
		if (load(argv[1], argv[2]))
			call();
		else
			syslog(LOG_ERR, "%s: no connector \"%s\" in it",
				argv[1], argv[2]);
		winrm_connector_wipe(&record);
		memset(json, 0, sizeof(json));
	} while (seconds > 0 && !ended && sleep(seconds) == 0);
	winrm_posix_free(&io);
	return 0;
}
