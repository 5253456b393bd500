/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_FILE_H
#define WINRM_PORT_TLS_FILE_H

#include "port/tls.h"

/* Files that the config names, where mbedTLS has files. */
#ifdef MBEDTLS_FS_IO

/*
 * Opens a regular file; what else bears the name is not waited for. -1: where
 * it is there but no such file, t->problem says so.
 */
int winrm_tls_file_open(struct winrm_tls *t, const char *path);

/* Adds what a file holds to the chain. 0, or what mbedTLS gives. */
int winrm_tls_file_crt(
	struct winrm_tls *t, mbedtls_x509_crt *chain, const char *path);
int winrm_tls_file_crl(
	struct winrm_tls *t, mbedtls_x509_crl *chain, const char *path);

#endif

#endif
