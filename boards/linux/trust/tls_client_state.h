/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_TLS_CLIENT_STATE_H
#define BOARDS_LINUX_TRUST_TLS_CLIENT_STATE_H

#include "boards/linux/trust/known_servers.h"
#include "port/tls.h"

enum { SECURE_PINS = 8 };

/* TLS as a record asks for it. Zeroed is ready for tls_client_init. */
struct tls_client {
	struct winrm_tls tls; /* first: the port's io is also that of tofu */
	uint8_t pins[SECURE_PINS][WINRM_TLS_PIN];
	bool quiet;
	bool is_one_of_many; /* shares CAs, asks for no passphrase */
	/* trust on first use */
	bool is_tofu;
	int tries; /* to get the lock */
	struct known known;
	char path[400], name[KNOWN_NAME], problem[1200];
};

#endif
