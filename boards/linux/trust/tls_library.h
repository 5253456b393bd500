/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_TLS_LIBRARY_H
#define BOARDS_LINUX_TRUST_TLS_LIBRARY_H

#include <mbedtls/ssl.h>
#include <mbedtls/x509_crl.h>
#include <mbedtls/x509_crt.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * mbedTLS' libraries for TLS and X.509, loaded when the first connection is to
 * be one with TLS: otherwise a fifth of the instructions of a short command
 * would be the dynamic loader's, for them. Builds with WINRM_TLS_LIBRARY, the
 * file name, load them; others are linked with them. The library of ciphers and
 * hashes is always linked.
 */

#ifdef WINRM_TLS_LIBRARY

/* clang-format off */
#define TLS_CALLS(CALL) \
	CALL(mbedtls_ssl_close_notify) CALL(mbedtls_ssl_conf_authmode) \
	CALL(mbedtls_ssl_conf_ca_chain) CALL(mbedtls_ssl_conf_min_version) \
	CALL(mbedtls_ssl_conf_own_cert) CALL(mbedtls_ssl_conf_rng) \
	CALL(mbedtls_ssl_conf_session_tickets) CALL(mbedtls_ssl_conf_verify) \
	CALL(mbedtls_ssl_config_defaults) CALL(mbedtls_ssl_config_free) \
	CALL(mbedtls_ssl_config_init) CALL(mbedtls_ssl_free) \
	CALL(mbedtls_ssl_get_bytes_avail) CALL(mbedtls_ssl_get_session) \
	CALL(mbedtls_ssl_get_verify_result) CALL(mbedtls_ssl_get_version) \
	CALL(mbedtls_ssl_handshake) CALL(mbedtls_ssl_init) \
	CALL(mbedtls_ssl_read) CALL(mbedtls_ssl_session_free) \
	CALL(mbedtls_ssl_session_init) CALL(mbedtls_ssl_session_reset) \
	CALL(mbedtls_ssl_set_bio) CALL(mbedtls_ssl_set_hostname) \
	CALL(mbedtls_ssl_set_session) CALL(mbedtls_ssl_setup) \
	CALL(mbedtls_ssl_write) CALL(mbedtls_x509_crl_free) \
	CALL(mbedtls_x509_crl_init) CALL(mbedtls_x509_crl_parse) \
	CALL(mbedtls_x509_crt_check_extended_key_usage) \
	CALL(mbedtls_x509_crt_check_key_usage) CALL(mbedtls_x509_crt_free) \
	CALL(mbedtls_x509_crt_init) CALL(mbedtls_x509_crt_parse) \
	CALL(mbedtls_x509_crt_parse_der) CALL(mbedtls_x509_crt_parse_path) \
	CALL(mbedtls_x509_dn_gets)
#define TLS_MEMBER(name) __typeof__(&name) name;
/* clang-format on */

struct tls_library {
	TLS_CALLS(TLS_MEMBER)
};

/* They; the program ends with a sentence if they cannot be loaded. */
const struct tls_library *tls_library(void);

#endif

/* False, with that sentence: they are not there, or others. */
bool tls_library_load(char *problem, size_t cap);

#endif
