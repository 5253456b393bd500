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

/* As winrm_tls_memory_crt and winrm_tls_memory_crl: all of it, or an error. */
int winrm_tls_file_crt(
	struct winrm_tls *t, mbedtls_x509_crt *chain, const char *path);
int winrm_tls_file_crl(
	struct winrm_tls *t, mbedtls_x509_crl *chain, const char *path);

/*
 * CAs, of which some may be of a kind that this mbedTLS cannot read: how many,
 * > 0, or an error. A file that is cut is one.
 */
int winrm_tls_file_cas(
	struct winrm_tls *t, mbedtls_x509_crt *chain, const char *path);

#endif

#endif
