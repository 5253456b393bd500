/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TOFU_H
#define BOARDS_LINUX_TOFU_H

#include "core/connector.h"
#include "port/tls.h"

/*
 * Trust on first use: a host's key is remembered in known_servers when it is
 * met for the first time, before anything else is sent to it, and must be the
 * same ever after.
 */

/*
 * Gives the config the pins of the record's host; where none are known, and
 * no CA is named, it lets any key pass once. False: `problem` says why.
 */
bool tofu_init(const struct winrm_connector *record,
	struct winrm_tls_config *config, bool quiet, char *problem, size_t cap);

/* winrm_port_tls for a config of tofu_init. */
const struct winrm_port *tofu_port(void);

#endif
