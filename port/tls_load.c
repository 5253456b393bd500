/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_load.h"

#include <mbedtls/cipher.h>
#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pem.h>
#include <mbedtls/version.h>

#ifdef MBEDTLS_FS_IO
#include <sys/stat.h>
#endif

#include "port/tls_file.h"
#include "port/tls_key.h"
#include "port/tls_memory.h"

#if MBEDTLS_VERSION_NUMBER >= 0x03000000 && defined(MBEDTLS_PSA_CRYPTO_C)
#define NEEDS_PSA
#include <psa/crypto.h>
#endif

static int contradict(
	struct winrm_tls *t, enum winrm_tls_part part, const char *problem)
{
	t->bad = part;
	t->problem = problem;
	return WINRM_E_CONFIG;
}

/* Each part is a file, or memory, or not given. */
static int judge_parts(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;
	const struct {
		enum winrm_tls_part part;
		const char *path;
		const unsigned char *data;
		size_t len;
	} parts[] = {{WINRM_TLS_CA, c->ca_path, c->ca, c->ca_len},
		{WINRM_TLS_CRL, c->crl_path, c->crl, c->crl_len},
		{WINRM_TLS_CERT, c->cert_path, c->cert, c->cert_len},
		{WINRM_TLS_KEY, c->key_path, c->key, c->key_len}};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].path && (parts[i].data || parts[i].len > 0))
			return contradict(t, parts[i].part,
				"it is given as a file and in memory");
		if (!parts[i].data != (parts[i].len == 0))
			return contradict(t, parts[i].part, "it is empty");
	}
	return WINRM_OK;
}

int winrm_tls_judge(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;
	bool has_ca = c->ca_path || c->ca, has_cert = c->cert_path || c->cert;
	int error = judge_parts(t);

	if (error)
		return error;
	if (!has_ca && (c->crl_path || c->crl))
		return contradict(t, WINRM_TLS_CRL,
			"it needs a CA (ca-file) whose list it is");
	if (!has_ca && c->pin_count == 0 && !c->insecure_skip_verify)
		return contradict(t, WINRM_TLS_NONE,
			"there is neither a CA nor a pin to trust");
	if (has_cert && !c->key_path && !c->key)
		return contradict(t, WINRM_TLS_CERT, "its key is missing");
	if (!has_cert && (c->key_path || c->key))
		return contradict(
			t, WINRM_TLS_KEY, "its certificate is missing");
	return WINRM_OK;
}

#ifdef MBEDTLS_FS_IO
/* A folder may hold what is no certificate; one that is will do. */
static int load_ca_files(struct winrm_tls *t, const char *path)
{
	struct stat st;
	int code;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		code = mbedtls_x509_crt_parse_path(&t->ca, path);
	else
		code = winrm_tls_file_cas(t, &t->ca, path);
	return code > 0 && t->ca.version > 0 ? 0 : code;
}

#else
static int load_ca_files(struct winrm_tls *t, const char *path)
{
	(void)t;
	(void)path;
	return MBEDTLS_ERR_X509_FILE_IO_ERROR;
}

#define winrm_tls_file_crt(t, chain, path) MBEDTLS_ERR_X509_FILE_IO_ERROR
#define winrm_tls_file_crl(t, chain, path) MBEDTLS_ERR_X509_FILE_IO_ERROR
#endif

static int load_ca(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;

	if (c->ca_chain) {
		t->ca = *c->ca_chain;
		return 0;
	}
	if (c->ca)
		return winrm_tls_memory_crt(t, &t->ca, c->ca, c->ca_len);
	return c->ca_path ? load_ca_files(t, c->ca_path) : 0;
}

#ifdef MBEDTLS_X509_CRL_PARSE_C
/* Several lists, and in PEM text after the last of them. */
static int load_crl(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;
	int code = c->crl ? winrm_tls_memory_crl(t, &t->crl, c->crl, c->crl_len)
			  : winrm_tls_file_crl(t, &t->crl, c->crl_path);

	if (code == MBEDTLS_ERR_PEM_NO_HEADER_FOOTER_PRESENT &&
		t->crl.version > 0)
		return 0;
	return code;
}
#else
static int load_crl(struct winrm_tls *t)
{
	t->problem = "this mbedTLS knows no lists of what was revoked";
	return MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
}
#endif

/* Remembers which part it was, and what is wrong with it. */
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

static int load_own(struct winrm_tls *t,
	int (*rng)(void *tls, unsigned char *out, size_t len))
{
	const struct winrm_tls_config *c = &t->config;
	int code = c->cert
		? winrm_tls_memory_crt(t, &t->cert, c->cert, c->cert_len)
		: winrm_tls_file_crt(t, &t->cert, c->cert_path);

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

#ifdef NEEDS_PSA
static int start_psa(struct winrm_tls *t)
{
	switch (psa_crypto_init()) {
	case PSA_SUCCESS: return 0;
	case PSA_ERROR_INSUFFICIENT_MEMORY: return MBEDTLS_ERR_SSL_ALLOC_FAILED;
	default:
		t->problem = "mbedTLS cannot start (psa_crypto_init)";
		return MBEDTLS_ERR_SSL_HW_ACCEL_FAILED;
	}
}
#endif

int winrm_tls_load(struct winrm_tls *t,
	int (*rng)(void *tls, unsigned char *out, size_t len))
{
	const struct winrm_tls_config *c = &t->config;
	int code = refuse(t, WINRM_TLS_CA, load_ca(t));

#ifdef NEEDS_PSA
	if (code == 0)
		code = start_psa(t);
#endif
	if (code == 0 && (c->crl_path || c->crl))
		code = refuse(t, WINRM_TLS_CRL, load_crl(t));
	if (code == 0 && (c->cert_path || c->cert))
		code = load_own(t, rng);
	return code;
}

void winrm_tls_limit(struct winrm_tls *t)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
	mbedtls_ssl_conf_min_tls_version(
		&t->settings, MBEDTLS_SSL_VERSION_TLS1_2);
	/* Windows asks for a client certificate after a handshake of TLS 1.3,
	 * which mbedTLS does not do. */
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

unsigned winrm_tls_failed(const struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;

	return c->failed_allocations ? c->failed_allocations(c->user) : 0;
}

int winrm_tls_cause(const struct winrm_tls *t, int code)
{
	return winrm_tls_failed(t) == t->failed ? code
						: MBEDTLS_ERR_SSL_ALLOC_FAILED;
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
