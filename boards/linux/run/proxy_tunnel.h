/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_PROXY_TUNNEL_H
#define BOARDS_LINUX_RUN_PROXY_TUNNEL_H

#include "core/connector/connector.h"
#include "port/proxy.h"

enum { TUNNEL_PASSWORD = 512 };

struct tunnel {
	bool used;
	struct winrm_proxy proxy;
	struct winrm_proxy_url url;
	char password[TUNNEL_PASSWORD + 1];
};

/*
 * Puts the proxy of the record, or else of the environment, over the port of
 * the config; leaves it unchanged if there is none. `secure`: TLS will go
 * through it. False: `problem` says why, and never a password.
 */
bool tunnel_init(struct tunnel *t, const struct winrm_connector *record,
	const char *password_file, bool secure, struct winrm_config *config,
	char *problem, size_t cap);

/* May be called for one that was never set up. */
void tunnel_free(struct tunnel *t);

#endif
