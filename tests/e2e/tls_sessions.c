/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Handshakes one after the other on one struct winrm_tls: tls_sessions CA HOST
 * PORT [HOST PORT...]. Each waits for a line of stdin. With $KEEP_BUFFERS each
 * reuses the buffers of the one before.
 */

#include <stdio.h>
#include <stdlib.h>

#include "core/winrm.h"
#include "port/posix.h"
#include "port/tls.h"
#include "tests/e2e/shake.h"

static struct winrm_posix io;
static struct winrm_tls tls;

int main(int argc, char **argv)
{
	struct winrm_tls_config config = {.port = &winrm_port_posix, .io = &io};
	int i, failed = 0;

	if (argc < 4 || winrm_posix_init(&io) != WINRM_OK)
		return 2;
	config.ca_path = argv[1];
	config.keep_buffers = getenv("KEEP_BUFFERS") != NULL;
	if (winrm_tls_init(&tls, &config) != WINRM_OK)
		return 2;
	for (i = 2; i + 1 < argc && !failed && getchar() != EOF; i += 2) {
		failed = shake(&tls, argv[i], argv[i + 1]);
		if (failed)
			fprintf(stderr, "%s\n", winrm_tls_reason(&tls));
		winrm_port_tls.close(&tls);
	}
	winrm_tls_free(&tls);
	winrm_posix_free(&io);
	return failed != 0;
}
