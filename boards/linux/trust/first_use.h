/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_FIRST_USE_H
#define BOARDS_LINUX_TRUST_FIRST_USE_H

#include "boards/linux/trust/tls_client_state.h"
#include "core/connector/connector.h"

/*
 * Trust on first use: a host's key is remembered in known_servers when it is
 * met for the first time, before anything else is sent to it, and must be the
 * same ever after.
 */

/*
 * Gives the config the pins of the record's host; where none are known, and
 * no CA is named, it lets any key pass once. False: `problem` says why.
 */
bool first_use_init(struct tls_client *s, const struct winrm_connector *record,
	struct winrm_tls_config *config, char *problem, size_t cap);

/* winrm_port_tls for a config of first_use_init; its io is a struct tls_client. */
const struct winrm_port *first_use_port(void);

#endif
