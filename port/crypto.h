/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_CRYPTO_H
#define WINRM_PORT_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The hash that NTLM takes from the platform's crypto library. A port provides
 * these three functions: port/crypto_mbedtls.c with mbedTLS 2.28 and 3.6,
 * port/crypto_psa.c with mbedTLS 4 and TF-PSA-Crypto. Compile both: the one not
 * needed is empty.
 */

/*
 * Units of 8 bytes for the library's context. TF-PSA-Crypto has one context for
 * all hashes, which takes 30 of them if it has SHA-512 or SHA-3.
 */
#ifndef WINRM_MD5_SPACE
#define WINRM_MD5_SPACE 12
#endif

enum { WINRM_MD5_LEN = 16, WINRM_MD5_BLOCK = 64 };

struct winrm_md5 {
	uint64_t space[WINRM_MD5_SPACE]; /* holds the library's own context */
	bool failed;                     /* sticks; winrm_md5_end reports it */
};

void winrm_md5_start(struct winrm_md5 *h);
void winrm_md5_add(struct winrm_md5 *h, const void *data, size_t len);

/* Writes the digest and wipes the context. False if anything failed. */
bool winrm_md5_end(struct winrm_md5 *h, uint8_t digest[WINRM_MD5_LEN]);

#endif
