/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_FILE_H
#define WINRM_PORT_TLS_FILE_H

#include "port/tls.h"

/* Files that the config names, where mbedTLS has files. */
#ifdef MBEDTLS_FS_IO
#include <sys/types.h>

/*
 * Opens a regular file; does not wait for anything else of that name. -1: if it
 * exists but is not a regular file, t->problem says so.
 */
int winrm_tls_file_open(struct winrm_tls *t, const char *path);

/* Reads up to cap bytes; how many, or -1 if it cannot be read. */
ssize_t winrm_tls_file_read(int fd, unsigned char *buf, size_t cap);

/* As winrm_tls_memory_crt and winrm_tls_memory_crl: all of it, or an error. */
int winrm_tls_file_crt(
	struct winrm_tls *t, mbedtls_x509_crt *chain, const char *path);
int winrm_tls_file_crl(
	struct winrm_tls *t, mbedtls_x509_crl *chain, const char *path);

/*
 * CAs, some of which may be of a kind that this mbedTLS cannot read: how many,
 * > 0, or an error, as for a truncated file.
 */
int winrm_tls_file_cas(
	struct winrm_tls *t, mbedtls_x509_crt *chain, const char *path);

#endif

#endif
