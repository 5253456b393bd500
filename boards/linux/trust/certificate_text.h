/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_CERTIFICATE_TEXT_H
#define BOARDS_LINUX_TRUST_CERTIFICATE_TEXT_H

#include <stddef.h>

#include <mbedtls/x509_crt.h>

/*
 * A certificate in words. It comes from whoever answered, so there is only
 * printable ASCII in here, with '?' for anything else.
 */
struct certificate {
	char subject[512];
	char issuer[512];
	char names[2048]; /* a line each: "DNS:host", "IP:::1" */
	char from[24];    /* 2026-01-31 23:59:59, UTC */
	char to[24];
	char signature[64];
	char key[32];
	size_t bits;
	char fingerprint[96]; /* SHA-256 of all of it, "AB:CD:..." */
};

void certificate_read(struct certificate *out, const mbedtls_x509_crt *crt);

#endif
