/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_load.h"

#include <mbedtls/pem.h>

#ifdef MBEDTLS_FS_IO
#include <sys/stat.h>
#endif

#include "port/tls_file.h"
#include "port/tls_key.h"
#include "port/tls_memory.h"
#include "port/tls_version.h"

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

/* What the trust in the host is based on. */
static int judge_trust(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;

	if (c->ca_path || c->ca)
		return WINRM_OK;
	if (c->crl_path || c->crl)
		return contradict(t, WINRM_TLS_CRL,
			"it needs a CA (ca-file) whose list it is");
	if (c->pin_count == 0 && !c->insecure_skip_verify)
		return contradict(t, WINRM_TLS_NONE,
			"there is neither a CA nor a pin to trust");
	return WINRM_OK;
}

int winrm_tls_judge(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;
	bool has_cert = c->cert_path || c->cert,
	     has_key = c->key_path || c->key;
	int error = judge_parts(t);

	if (!error)
		error = judge_trust(t);
	if (error)
		return error;
	if (has_cert && !has_key)
		return contradict(t, WINRM_TLS_CERT, "its key is missing");
	if (!has_cert && has_key)
		return contradict(
			t, WINRM_TLS_KEY, "its certificate is missing");
	return WINRM_OK;
}

#ifdef MBEDTLS_FS_IO
/* A folder may hold other files; one certificate is enough. */
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
/* Several lists, in PEM also with text after the last one. */
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

/* Notes which part it was, and what is wrong with it. */
static int refuse(struct winrm_tls *t, enum winrm_tls_part part, int code)
{
	static const char *const holds_none[] = {"",
		"it holds no certificate, in PEM or DER, that can be used",
		("it holds no list of revoked certificates, in PEM or DER, "
		 "that can be used"),
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

static int load_own(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;
	int code = c->cert
		? winrm_tls_memory_crt(t, &t->cert, c->cert, c->cert_len)
		: winrm_tls_file_crt(t, &t->cert, c->cert_path);

	if (code)
		return refuse(t, WINRM_TLS_CERT, code);
	code = winrm_tls_key_load(t);
	if (code)
		return refuse(t, WINRM_TLS_KEY, code);
	code = winrm_tls_check_pair(t);
	if (code)
		t->problem = "it does not belong to client-cert";
	return refuse(t, WINRM_TLS_KEY, code);
}

int winrm_tls_load(struct winrm_tls *t)
{
	const struct winrm_tls_config *c = &t->config;
	int code = winrm_tls_start(t);

	if (code == 0)
		code = refuse(t, WINRM_TLS_CA, load_ca(t));
	if (code == 0 && (c->crl_path || c->crl))
		code = refuse(t, WINRM_TLS_CRL, load_crl(t));
	if (code == 0 && (c->cert_path || c->cert))
		code = load_own(t);
	return code;
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
