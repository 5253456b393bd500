/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_VERSION_H
#define WINRM_PORT_TLS_VERSION_H

#include <mbedtls/version.h>

#include "port/tls.h"

/*
 * What TLS needs and mbedTLS 2.28, 3.6 and 4 do differently. The port's other
 * files are the same for all of them, except tls_decrypt.c and MD5.
 */

/* Called first. 0, or mbedTLS's code and t->problem. */
int winrm_tls_start(struct winrm_tls *t);

/*
 * Tells mbedTLS to take random numbers from the lower port; 4 has only what it
 * was configured with.
 */
void winrm_tls_use_random(struct winrm_tls *t);

/* Protocol versions and resumption, as far as this mbedTLS has them. */
void winrm_tls_limit(struct winrm_tls *t);

/* mbedtls_pk_parse_key for t->key; password: NULL, or not empty */
int winrm_tls_parse_key(struct winrm_tls *t, const unsigned char *key,
	size_t len, const char *password);

/* Is t->key that of t->cert? 0, or mbedTLS's code. */
int winrm_tls_check_pair(struct winrm_tls *t);

/* Did this key sign the certificate with this hash? 0, or mbedTLS's code. */
int winrm_tls_verify(const mbedtls_x509_crt *crt, mbedtls_pk_context *key,
	const unsigned char *hash, size_t hash_len);

/*
 * The code of a layer and that of a lower one: up to 3.6 mbedTLS returns their
 * sum, 4 only the latter. And the lowest layer's code for lack of memory.
 */
#if MBEDTLS_VERSION_MAJOR < 4
#define WINRM_TLS_JOIN(code, below)   ((code) + (below))
#define WINRM_TLS_LOWEST_ALLOC_FAILED MBEDTLS_ERR_MPI_ALLOC_FAILED
#else
#define WINRM_TLS_JOIN(code, below)   (below)
#define WINRM_TLS_LOWEST_ALLOC_FAILED MBEDTLS_ERR_SSL_ALLOC_FAILED
#endif

/* Did memory run out? */
bool winrm_tls_is_memory(int code);

#endif
