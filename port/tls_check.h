/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_CHECK_H
#define WINRM_PORT_TLS_CHECK_H

#include "port/tls.h"

/*
 * The verify callback of mbedTLS (depth 0 is the host's own certificate): notes
 * what is wrong, applies pins and what may be skipped, checks addresses, and
 * computes the channel binding.
 */
int winrm_tls_check(
	void *tls, mbedtls_x509_crt *crt, int depth, uint32_t *flags);

/*
 * Does only a pin count, or nothing at all? Then mbedTLS must not judge, as it
 * checks the use of a certificate once more after winrm_tls_check.
 */
bool winrm_tls_is_lax(const struct winrm_tls_config *config);

/* Adds to the flags what a failed handshake says of the certificate. */
void winrm_tls_note(struct winrm_tls *t, int code);

/* "tls-server-end-point" (RFC 5929) as NTLM wants it: MD5 of the structure. */
int winrm_tls_binding(const mbedtls_x509_crt *crt, uint8_t out[16]);

/* SHA-256 of the public key's DER. */
int winrm_tls_pin(const mbedtls_x509_crt *crt, uint8_t out[WINRM_TLS_PIN]);

#endif
