/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TUNNEL_H
#define BOARDS_LINUX_TUNNEL_H

#include "core/connector.h"

/*
 * Puts the proxy of the record, or else of the environment, over the port of
 * the config; leaves it as it is where there is none. `secure`: TLS will go
 * through it. False: `problem` says why, and never a password.
 */
bool tunnel_init(const struct winrm_connector *record,
	const char *password_file, bool secure, struct winrm_config *config,
	char *problem, size_t cap);

void tunnel_free(void);

#endif
