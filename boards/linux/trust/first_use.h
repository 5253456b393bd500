/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_FIRST_USE_H
#define BOARDS_LINUX_TRUST_FIRST_USE_H

#include "boards/linux/trust/tls_client_state.h"
#include "core/connector/connector.h"

/*
 * Trust on first use: a host's key is stored in known_servers when it is seen
 * for the first time, before anything else is sent to the host, and must stay
 * the same.
 */

/*
 * Gives the config the pins of the record's host; if none are known, and no CA
 * is named, it accepts any key once. False: `problem` says why.
 */
bool first_use_init(struct tls_client *s, const struct winrm_connector *record,
	struct winrm_tls_config *config, char *problem, size_t cap);

/* The port for a config of first_use_init; its io is a struct tls_client. */
const struct winrm_port *first_use_port(void);

#endif
