/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_MEMORY_H
#define WINRM_PORT_TLS_MEMORY_H

#include "port/tls.h"

#include <mbedtls/asn1write.h>

/*
 * Certificates, lists and keys that the config gives in memory: PEM with its
 * NUL, or DER.
 */

/* Is the text somewhere in it? */
bool winrm_tls_has(const unsigned char *data, size_t len, const char *text);
/* Is there "-----BEGIN " in it? */
bool winrm_tls_is_pem(const unsigned char *data, size_t len);

/* What is obviously wrong with it, a sentence; or NULL. len > 0 */
const char *winrm_tls_memory_problem(const unsigned char *data, size_t len);

#ifdef MBEDTLS_ASN1_WRITE_C
/* Memory of any size from mbedTLS, kept as the value of a name. */
struct winrm_tls_room {
	unsigned char *data;
	size_t size;
	mbedtls_asn1_named_data *name;
};

/* False: there is not enough. */
bool winrm_tls_room_take(struct winrm_tls_room *room, size_t size);
/* Gives it back, wiped. */
void winrm_tls_room_leave(struct winrm_tls_room *room);
#endif

/*
 * Adds everything in it to the chain. 0, or mbedTLS's code; t->problem may say
 * more.
 */
int winrm_tls_memory_crt(struct winrm_tls *t, mbedtls_x509_crt *chain,
	const unsigned char *data, size_t len);
int winrm_tls_memory_crl(struct winrm_tls *t, mbedtls_x509_crl *chain,
	const unsigned char *data, size_t len);

#endif
