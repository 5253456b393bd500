/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_NAME_H
#define WINRM_PORT_TLS_NAME_H

#include <stdbool.h>

#include <mbedtls/x509_crt.h>

/*
 * Is the certificate for this host (RFC 9525)? A name by dNSName, with a
 * wildcard as the whole first label; an address by iPAddress; the common name
 * only if there is no subject alternative name at all.
 */
bool winrm_tls_name_matches(const mbedtls_x509_crt *crt, const char *host);

/* The 4 or 16 octets of an address literal; 0 for a name. */
size_t winrm_tls_address(const char *host, unsigned char out[16]);

#endif
