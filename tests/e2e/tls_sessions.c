/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Handshakes one after the other on one struct winrm_tls: tls_sessions CA
 * HOST PORT [HOST PORT...].
 */

#include <stdio.h>
#include <stdlib.h>

#include "core/winrm.h"
#include "port/posix.h"
#include "port/tls.h"

static struct winrm_posix io;
static struct winrm_tls tls;

static int shake(const char *host, const char *number)
{
	const struct winrm_port *port = &winrm_port_tls;
	uint32_t started = port->now_ms(&tls);
	int result;

	do {
		result = port->open(&tls, host, (uint16_t)atoi(number), 20000);
		if (result > 0)
			port->wait(&tls, result, 1000);
	} while (result > 0 && port->now_ms(&tls) - started < 20000);
	if (result != WINRM_OK)
		fprintf(stderr, "%s\n", winrm_tls_reason(&tls));
	port->close(&tls);
	return result;
}

int main(int argc, char **argv)
{
	struct winrm_tls_config config = {.port = &winrm_port_posix, .io = &io};
	int i, failed = 0;

	if (argc < 4 || winrm_posix_init(&io) != WINRM_OK)
		return 2;
	config.ca_path = argv[1];
	if (winrm_tls_init(&tls, &config) != WINRM_OK)
		return 2;
	for (i = 2; i + 1 < argc && !failed; i += 2)
		failed = shake(argv[i], argv[i + 1]);
	winrm_tls_free(&tls);
	winrm_posix_free(&io);
	return failed != 0;
}
