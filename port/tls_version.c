/* SPDX-License-Identifier: Apache-2.0 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/tls_version.h"

#include <string.h>

#include <mbedtls/version.h>

#if MBEDTLS_VERSION_MAJOR < 4
#include <mbedtls/cipher.h>
#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pem.h>
#endif

#if MBEDTLS_VERSION_MAJOR >= 4 ||                                              \
	(MBEDTLS_VERSION_MAJOR == 3 && defined(MBEDTLS_PSA_CRYPTO_C))
#define NEEDS_PSA
#include <psa/crypto.h>
#endif

#ifdef NEEDS_PSA
int winrm_tls_start(struct winrm_tls *t)
{
	switch (psa_crypto_init()) {
	case PSA_SUCCESS: return 0;
	case PSA_ERROR_INSUFFICIENT_MEMORY: return MBEDTLS_ERR_SSL_ALLOC_FAILED;
	default:
		t->problem = "mbedTLS cannot start (psa_crypto_init)";
		return MBEDTLS_ERR_SSL_HW_ACCEL_FAILED;
	}
}
#else
int winrm_tls_start(struct winrm_tls *t)
{
	(void)t;
	return 0;
}
#endif

#if MBEDTLS_VERSION_MAJOR < 4
static int rng(void *tls, unsigned char *out, size_t len)
{
	struct winrm_tls *t = tls;

	return t->config.port->random(t->config.io, out, len) == WINRM_OK
		? 0
		: MBEDTLS_ERR_SSL_HW_ACCEL_FAILED;
}

void winrm_tls_use_random(struct winrm_tls *t)
{
	mbedtls_ssl_conf_rng(&t->settings, rng, t);
}
#else
void winrm_tls_use_random(struct winrm_tls *t)
{
	(void)t;
}
#endif

void winrm_tls_limit(struct winrm_tls *t)
{
#if MBEDTLS_VERSION_MAJOR >= 3
	mbedtls_ssl_conf_min_tls_version(
		&t->settings, MBEDTLS_SSL_VERSION_TLS1_2);
	/* Windows asks for a client certificate after a TLS 1.3 handshake,
	 * which mbedTLS does not support. */
	if (t->cert.raw.p)
		mbedtls_ssl_conf_max_tls_version(
			&t->settings, MBEDTLS_SSL_VERSION_TLS1_2);
#else
	mbedtls_ssl_conf_min_version(&t->settings, MBEDTLS_SSL_MAJOR_VERSION_3,
		MBEDTLS_SSL_MINOR_VERSION_3);
#endif
#ifdef MBEDTLS_SSL_SESSION_TICKETS
	mbedtls_ssl_conf_session_tickets(
		&t->settings, MBEDTLS_SSL_SESSION_TICKETS_ENABLED);
#endif
#if MBEDTLS_VERSION_NUMBER >= 0x03060100 && MBEDTLS_VERSION_MAJOR < 4 &&       \
	defined(MBEDTLS_SSL_SESSION_TICKETS) &&                                \
	defined(MBEDTLS_SSL_PROTO_TLS1_3)
	/* 4 always does so */
	mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(&t->settings,
		MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
#endif
}

/* Only 3 wants random numbers for operations with keys. */
#if MBEDTLS_VERSION_MAJOR == 3
#define RANDOM , rng, t
#else
#define RANDOM
#endif

int winrm_tls_parse_key(struct winrm_tls *t, const unsigned char *key,
	size_t len, const char *password)
{
	return mbedtls_pk_parse_key(&t->key, key, len,
		(const unsigned char *)password,
		password ? strlen(password) : 0 RANDOM);
}

int winrm_tls_check_pair(struct winrm_tls *t)
{
	return mbedtls_pk_check_pair(&t->cert.pk, &t->key RANDOM);
}

#if MBEDTLS_VERSION_MAJOR < 4
#define OPTIONS crt->sig_opts,
#else
#define OPTIONS
#endif

int winrm_tls_verify(const mbedtls_x509_crt *crt, mbedtls_pk_context *key,
	const unsigned char *hash, size_t hash_len)
{
	return mbedtls_pk_verify_ext(crt->sig_pk, OPTIONS key, crt->sig_md,
		hash, hash_len, crt->sig.p, crt->sig.len);
}

#if MBEDTLS_VERSION_MAJOR < 4
/* A module's code, with that of a lower layer added in the low bits. */
bool winrm_tls_is_memory(int code)
{
	static const int modules[] = {MBEDTLS_ERR_SSL_ALLOC_FAILED,
		MBEDTLS_ERR_X509_ALLOC_FAILED, MBEDTLS_ERR_PK_ALLOC_FAILED,
		MBEDTLS_ERR_PEM_ALLOC_FAILED, MBEDTLS_ERR_MD_ALLOC_FAILED,
		MBEDTLS_ERR_CIPHER_ALLOC_FAILED, MBEDTLS_ERR_ECP_ALLOC_FAILED};
	int below = -(-code & 0x7f);
	size_t i;

	for (i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (code - below == modules[i])
			return true;
	return below == MBEDTLS_ERR_MPI_ALLOC_FAILED ||
		below == MBEDTLS_ERR_ASN1_ALLOC_FAILED;
}
#else
bool winrm_tls_is_memory(int code)
{
	return code == MBEDTLS_ERR_SSL_ALLOC_FAILED; /* PSA's, like all
							others */
}
#endif
