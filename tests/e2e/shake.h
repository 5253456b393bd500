/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_E2E_SHAKE_H
#define WINRM_TESTS_E2E_SHAKE_H

#include <stdlib.h>

#include "port/tls.h"

/* A complete handshake; the connection stays open. 0, or an error. */
static inline int shake(
	struct winrm_tls *tls, const char *host, const char *number)
{
	const struct winrm_port *port = &winrm_port_tls;
	uint32_t started = port->now_ms(tls);
	int result;

	do {
		result = port->open(tls, host, (uint16_t)atoi(number), 20000);
		if (result > 0)
			port->wait(tls, result, 1000);
	} while (result > 0 && port->now_ms(tls) - started < 20000);
	return result;
}

#endif
