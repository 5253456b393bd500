/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_CRYPTO_H
#define WINRM_PORT_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The hash that NTLM takes from the platform's crypto library. A port gives
 * these three functions; port/crypto_mbedtls.c does so with mbedTLS.
 */

enum { WINRM_MD5_LEN = 16, WINRM_MD5_BLOCK = 64 };

struct winrm_md5 {
	uint64_t space[12]; /* the library's own context lies here */
	bool failed;        /* sticks until the end says so */
};

void winrm_md5_start(struct winrm_md5 *h);
void winrm_md5_add(struct winrm_md5 *h, const void *data, size_t len);

/* Writes the digest and wipes the context. False if anything failed. */
bool winrm_md5_end(struct winrm_md5 *h, uint8_t digest[WINRM_MD5_LEN]);

#endif
