/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_TLS_SETUP_H
#define BOARDS_LINUX_TRUST_TLS_SETUP_H

#include "boards/linux/trust/known_servers.h"
#include "core/connector/connector.h"
#include "port/tls.h"

enum { SECURE_PINS = 8 };

/* TLS as a record asks for it. Zeroed is ready for secure_init. */
struct secure {
	struct winrm_tls tls; /* first: the port's io is that of tofu too */
	uint8_t pins[SECURE_PINS][WINRM_TLS_PIN];
	bool quiet;
	bool is_one_of_many; /* shares CAs, asks for no passphrase */
	/* trust on first use */
	bool is_tofu;
	int tries; /* to get the lock */
	struct known known;
	char path[400], name[KNOWN_NAME], problem[1200];
};

/* https by name, or by its port where no protocol is named. */
bool secure_wanted(const struct winrm_connector *record);

/*
 * Sets up TLS over `io` for a record with protocol https. False: `problem`
 * says why. The record is borrowed.
 */
bool secure_init(struct secure *s, const struct winrm_connector *record,
	const struct winrm_port *lower, void *io, char *problem, size_t cap);

/* For config.port, with &s->tls for config.io. */
const struct winrm_port *secure_port(const struct secure *s);

/* "TLS 1.2, checked by its CA; " of the last handshake; "" without one. */
const char *secure_describe(const struct secure *s);

/* The pin of the certificate seen last, as --pin takes it; "" if none. Until
 * the next call. */
const char *secure_pin(const struct secure *s);

/* What helps against the refusal of a certificate, to follow the reason. */
void secure_advise(const struct secure *s, char *out, size_t cap);

/* Also one that was never set up. */
void secure_free(struct secure *s);

#endif
