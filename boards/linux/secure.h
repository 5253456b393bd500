/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SECURE_H
#define BOARDS_LINUX_SECURE_H

#include "core/connector.h"
#include "port/tls.h"

/* https by name, or by its port where no protocol is named. */
bool secure_wanted(const struct winrm_connector *record);

/*
 * Sets up TLS over `io` for a record with protocol https. False: `problem`
 * says why. The record is borrowed.
 */
bool secure_init(const struct winrm_connector *record,
	const struct winrm_port *lower, void *io, bool quiet, char *problem,
	size_t cap);

/* For config.port and config.io. */
const struct winrm_port *secure_port(void);
struct winrm_tls *secure_io(void);

/* "TLS 1.2, checked by its CA; " of the last handshake; "" without one. */
const char *secure_describe(void);

/* The pin of the certificate seen last, as --pin takes it; "" if none. */
const char *secure_pin(void);

void secure_free(void);

#endif
