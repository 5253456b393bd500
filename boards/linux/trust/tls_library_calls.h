/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_TLS_LIBRARY_CALLS_H
#define BOARDS_LINUX_TRUST_TLS_LIBRARY_CALLS_H

#include "boards/linux/trust/tls_library.h"

/*
 * Included before the sources that call these functions, where the libraries
 * are loaded (boards/linux/board.mk). One that is missing here is one that the
 * linker does not find.
 */

#define mbedtls_ssl_close_notify     tls_library()->mbedtls_ssl_close_notify
#define mbedtls_ssl_conf_authmode    tls_library()->mbedtls_ssl_conf_authmode
#define mbedtls_ssl_conf_ca_chain    tls_library()->mbedtls_ssl_conf_ca_chain
#define mbedtls_ssl_conf_min_version tls_library()->mbedtls_ssl_conf_min_version
#define mbedtls_ssl_conf_own_cert    tls_library()->mbedtls_ssl_conf_own_cert
#define mbedtls_ssl_conf_rng         tls_library()->mbedtls_ssl_conf_rng
#define mbedtls_ssl_conf_session_tickets                                       \
	tls_library()->mbedtls_ssl_conf_session_tickets
#define mbedtls_ssl_conf_verify     tls_library()->mbedtls_ssl_conf_verify
#define mbedtls_ssl_config_defaults tls_library()->mbedtls_ssl_config_defaults
#define mbedtls_ssl_config_free     tls_library()->mbedtls_ssl_config_free
#define mbedtls_ssl_config_init     tls_library()->mbedtls_ssl_config_init
#define mbedtls_ssl_free            tls_library()->mbedtls_ssl_free
#define mbedtls_ssl_get_bytes_avail tls_library()->mbedtls_ssl_get_bytes_avail
#define mbedtls_ssl_get_session     tls_library()->mbedtls_ssl_get_session
#define mbedtls_ssl_get_verify_result                                          \
	tls_library()->mbedtls_ssl_get_verify_result
#define mbedtls_ssl_get_version   tls_library()->mbedtls_ssl_get_version
#define mbedtls_ssl_handshake     tls_library()->mbedtls_ssl_handshake
#define mbedtls_ssl_init          tls_library()->mbedtls_ssl_init
#define mbedtls_ssl_read          tls_library()->mbedtls_ssl_read
#define mbedtls_ssl_session_free  tls_library()->mbedtls_ssl_session_free
#define mbedtls_ssl_session_init  tls_library()->mbedtls_ssl_session_init
#define mbedtls_ssl_session_reset tls_library()->mbedtls_ssl_session_reset
#define mbedtls_ssl_set_bio       tls_library()->mbedtls_ssl_set_bio
#define mbedtls_ssl_set_hostname  tls_library()->mbedtls_ssl_set_hostname
#define mbedtls_ssl_set_session   tls_library()->mbedtls_ssl_set_session
#define mbedtls_ssl_setup         tls_library()->mbedtls_ssl_setup
#define mbedtls_ssl_write         tls_library()->mbedtls_ssl_write
#define mbedtls_x509_crl_free     tls_library()->mbedtls_x509_crl_free
#define mbedtls_x509_crl_init     tls_library()->mbedtls_x509_crl_init
#define mbedtls_x509_crl_parse    tls_library()->mbedtls_x509_crl_parse
#define mbedtls_x509_crt_check_extended_key_usage                              \
	tls_library()->mbedtls_x509_crt_check_extended_key_usage
#define mbedtls_x509_crt_check_key_usage                                       \
	tls_library()->mbedtls_x509_crt_check_key_usage
#define mbedtls_x509_crt_free       tls_library()->mbedtls_x509_crt_free
#define mbedtls_x509_crt_init       tls_library()->mbedtls_x509_crt_init
#define mbedtls_x509_crt_parse      tls_library()->mbedtls_x509_crt_parse
#define mbedtls_x509_crt_parse_der  tls_library()->mbedtls_x509_crt_parse_der
#define mbedtls_x509_crt_parse_path tls_library()->mbedtls_x509_crt_parse_path
#define mbedtls_x509_dn_gets        tls_library()->mbedtls_x509_dn_gets

#endif
