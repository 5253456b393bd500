/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Logs on with a ticket as often as it is told, each time over a new connection
 * with one request, the list of shells, and closes it. Prints how often, and
 * the CPU seconds of all of them; the first, which loads the program, is none.
 *
 *	log_ons HOST PORT CCACHE COUNT
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "core/winrm.h"
#include "port/posix.h"

enum { CCACHE = 65536 };

static double cpu(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

static void on_shell(void *user, const struct winrm_shell *shell)
{
	(void)user;
	(void)shell;
}

static int log_on(const struct winrm_config *config)
{
	static struct winrm_client client;
	struct winrm_request request = {0};
	char text[512];
	int error;

	request.operation = WINRM_OP_LIST_SHELLS;
	request.as.list_shells.on_shell = on_shell;
	error = winrm_init(&client, config);
	if (!error)
		error = winrm_start(&client, &request);
	if (!error)
		error = winrm_run(&client);
	if (error) {
		winrm_describe(&client, text, sizeof text);
		fprintf(stderr, "log_ons: %s\n", text);
	}
	winrm_abort(&client);
	return error;
}

int main(int argc, char **argv)
{
	static uint8_t tx[8192], rx[64 * 1024], ticket[8192], file[CCACHE];
	static struct winrm_posix io, kdc;
	struct winrm_kerberos kerberos = {0};
	struct winrm_config config = {0};
	double begin;
	long count, i;
	FILE *in;

	if (argc != 5 || winrm_posix_init(&io) || winrm_posix_init(&kdc))
		return 2;
	io.second = &kdc;
	in = fopen(argv[3], "rb");
	if (!in)
		return 2;
	kerberos.ticket = ticket;
	kerberos.ticket_len = sizeof ticket;
	config.host = argv[1];
	config.tcp_port = (uint16_t)atoi(argv[2]);
	config.auth = WINRM_AUTH_KERBEROS;
	config.credentials.kind = WINRM_CREDENTIALS_CCACHE;
	config.credentials.of.ccache.data = file;
	config.credentials.of.ccache.len = fread(file, 1, sizeof file, in);
	fclose(in);
	config.kerberos = &kerberos;
	config.port = &winrm_port_posix;
	config.io = &io;
	config.tx = tx;
	config.tx_len = sizeof tx;
	config.rx = rx;
	config.rx_len = sizeof rx;
	count = atol(argv[4]);

	if (log_on(&config))
		return 1;
	begin = cpu();
	for (i = 0; i < count; i++)
		if (log_on(&config))
			return 1;
	printf("{\"count\": %ld, \"cpu\": %.6f}\n", count, cpu() - begin);
	return 0;
}
