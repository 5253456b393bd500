/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_load.h"

#include <mbedtls/cipher.h>
#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pem.h>
#include <mbedtls/version.h>

#ifdef MBEDTLS_FS_IO
#include <sys/stat.h>

#include "port/tls_key.h"
#endif

#if MBEDTLS_VERSION_NUMBER >= 0x03000000 && defined(MBEDTLS_PSA_CRYPTO_C)
#define NEEDS_PSA
#include <psa/crypto.h>
#endif

#ifdef MBEDTLS_FS_IO
/* A folder may hold what is no certificate; one that is will do. */
static int load_ca_files(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;
	struct stat st;
	int code;

	if (!c->ca_path)
		return 0;
	if (stat(c->ca_path, &st) == 0 && S_ISDIR(st.st_mode))
		code = mbedtls_x509_crt_parse_path(&t->ca, c->ca_path);
	else
		code = mbedtls_x509_crt_parse_file(&t->ca, c->ca_path);
	return code > 0 && t->ca.version > 0 ? 0 : code;
}

/* Several lists in a file, and text after the last of them. */
static int load_crl(struct winrm_tls *t)
{
	int code = mbedtls_x509_crl_parse_file(&t->crl, t->config.crl_path);

	if (code == MBEDTLS_ERR_PEM_NO_HEADER_FOOTER_PRESENT &&
		t->crl.version > 0)
		return 0;
	return code;
}
#endif

static int load_ca(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;
	int code = 0;

	if (c->ca_chain) {
		t->ca = *c->ca_chain;
		return 0;
	}
	if (c->ca)
		code = mbedtls_x509_crt_parse(&t->ca, c->ca, c->ca_len);
#ifdef MBEDTLS_FS_IO
	if (code == 0)
		code = load_ca_files(t);
#else
	if (code == 0 && c->ca_path)
		code = MBEDTLS_ERR_X509_FILE_IO_ERROR;
#endif
	return code;
}

/* Remembers which file it was, and what is wrong with it. */
static int refuse(struct winrm_tls *t, enum winrm_tls_part part, int code)
{
	static const char *const holds_none[] = {"",
		"it holds no certificate, in PEM or DER, that can be used",
		"it holds no list of revoked certificates, in PEM or DER, that "
		"can be used",
		"it holds no certificate, in PEM or DER, that can be used",
		"it holds no private key, in PEM or DER, that can be used"};

	if (code == 0)
		return 0;
	t->bad = part;
	if (t->problem)
		return code;
	t->problem = code == MBEDTLS_ERR_PK_FILE_IO_ERROR ||
			code == MBEDTLS_ERR_X509_FILE_IO_ERROR
		? "it cannot be read"
		: holds_none[part];
	return code;
}

#ifdef MBEDTLS_FS_IO
static int load_own(struct winrm_tls *t,
	int (*rng)(void *tls, unsigned char *out, size_t len))
{
	int code = mbedtls_x509_crt_parse_file(&t->cert, t->config.cert_path);

	if (code)
		return refuse(t, WINRM_TLS_CERT, code);
	code = winrm_tls_key_load(t, rng);
	if (code)
		return refuse(t, WINRM_TLS_KEY, code);
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
	code = mbedtls_pk_check_pair(&t->cert.pk, &t->key, rng, t);
#else
	code = mbedtls_pk_check_pair(&t->cert.pk, &t->key);
#endif
	if (code)
		t->problem = "it does not belong to client-cert";
	return refuse(t, WINRM_TLS_KEY, code);
}

static int load_files(struct winrm_tls *t,
	int (*rng)(void *tls, unsigned char *out, size_t len))
{
	int code = 0;

	if (t->config.crl_path)
		code = refuse(t, WINRM_TLS_CRL, load_crl(t));
	if (code == 0 && t->config.cert_path)
		code = load_own(t, rng);
	return code;
}
#else
/* Without files there is no CRL, and nothing to say who we are. */
static int load_files(struct winrm_tls *t,
	int (*rng)(void *tls, unsigned char *out, size_t len))
{
	(void)rng;
	if (t->config.crl_path)
		return refuse(t, WINRM_TLS_CRL, MBEDTLS_ERR_X509_FILE_IO_ERROR);
	if (t->config.cert_path)
		return refuse(
			t, WINRM_TLS_CERT, MBEDTLS_ERR_X509_FILE_IO_ERROR);
	return 0;
}
#endif

#ifdef NEEDS_PSA
static int start_psa(void)
{
	switch (psa_crypto_init()) {
	case PSA_SUCCESS: return 0;
	case PSA_ERROR_INSUFFICIENT_MEMORY: return MBEDTLS_ERR_SSL_ALLOC_FAILED;
	default: return MBEDTLS_ERR_SSL_HW_ACCEL_FAILED;
	}
}
#endif

int winrm_tls_load(struct winrm_tls *t,
	int (*rng)(void *tls, unsigned char *out, size_t len))
{
	int code = refuse(t, WINRM_TLS_CA, load_ca(t));

#ifdef NEEDS_PSA
	if (code == 0)
		code = start_psa();
#endif
	return code ? code : load_files(t, rng);
}

void winrm_tls_limit(struct winrm_tls *t)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
	mbedtls_ssl_conf_min_tls_version(
		&t->settings, MBEDTLS_SSL_VERSION_TLS1_2);
	/* Windows asks for a client certificate after a handshake of TLS 1.3,
	 * which mbedTLS does not do. */
	if (t->config.cert_path)
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
#if MBEDTLS_VERSION_NUMBER >= 0x03060100 &&                                    \
	defined(MBEDTLS_SSL_SESSION_TICKETS) &&                                \
	defined(MBEDTLS_SSL_PROTO_TLS1_3)
	mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(&t->settings,
		MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
#endif
}

/* A code of a module, and one of what lies below it added in the low bits. */
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

const char *winrm_tls_system_ca(void)
{
#ifdef MBEDTLS_FS_IO
	static const char *const places[] = {
		"/etc/ssl/certs/ca-certificates.crt", /* Debian, OpenWrt */
		"/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/cert.pem",
		"/etc/ssl/certs",
	};
	struct stat st;
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (stat(places[i], &st) == 0)
			return places[i];
#endif
	return NULL;
}
