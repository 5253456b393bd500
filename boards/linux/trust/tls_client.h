/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_TLS_CLIENT_H
#define BOARDS_LINUX_TRUST_TLS_CLIENT_H

#include "boards/linux/trust/tls_client_state.h"
#include "core/connector/connector.h"

/* https by name, or by its port if no protocol is named. */
bool tls_client_wanted(const struct winrm_connector *record);

/*
 * Sets up TLS over `io` for a record with protocol https. False: `problem`
 * says why. The record is borrowed.
 */
bool tls_client_init(struct tls_client *s, const struct winrm_connector *record,
	const struct winrm_port *lower, void *io, char *problem, size_t cap);

/* For config.port, with &s->tls for config.io. */
const struct winrm_port *tls_client_port(const struct tls_client *s);

/* "TLS 1.2, checked by its CA; " of the last handshake; "" without one. */
const char *tls_client_describe(const struct tls_client *s);

/* The pin of the certificate seen last, as --pin takes it; "" if none. Until
 * the next call. */
const char *tls_client_pin(const struct tls_client *s);

/* What helps against the refusal of a certificate, to follow the reason. */
void tls_client_advise(const struct tls_client *s, char *out, size_t cap);

/* May be called for one that was never set up. */
void tls_client_free(struct tls_client *s);

#endif
