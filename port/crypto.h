/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_CRYPTO_H
#define WINRM_PORT_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/config.h"

/*
 * What NTLM and Kerberos take from the platform's crypto library. A port
 * provides these functions: port/crypto_mbedtls.c with mbedTLS 2.28 and 3.6,
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

/*
 * The rest is for Kerberos, SHA-256 for copies of files, and AES for secrets: a
 * port has it where WINRM_KERBEROS, WINRM_COPY or WINRM_PSRP_SECRETS is 1. A hash
 * that the library was built without fails.
 */

enum winrm_hash_type { WINRM_SHA1, WINRM_SHA256, WINRM_SHA384 };

enum { WINRM_HASH_MAX = 48, WINRM_HASH_BLOCK_MAX = 128, WINRM_AES_BLOCK = 16 };

/* Units of 8 bytes: mbedTLS's context for SHA-384, its context for AES. */
#if WINRM_KERBEROS_SHA2
#define WINRM_HASH_SPACE (WINRM_MD5_SPACE > 27 ? WINRM_MD5_SPACE : 27)
#elif WINRM_COPY
#define WINRM_HASH_SPACE (WINRM_MD5_SPACE > 16 ? WINRM_MD5_SPACE : 16)
#else
#define WINRM_HASH_SPACE WINRM_MD5_SPACE /* SHA-1 alone */
#endif
#define WINRM_AES_SPACE 36

struct winrm_hash {
	uint64_t space[WINRM_HASH_SPACE];
	uint8_t type; /* enum winrm_hash_type */
	uint8_t len;  /* octets of the digest: 20, 32, 48 */
	bool failed;  /* sticks until the end says so */
	uint8_t way;  /* of SHA-256, see port/crypto_sha256.h */
};

/* Each start has its end, for the library may hold something. */
void winrm_hash_start(struct winrm_hash *h, enum winrm_hash_type type);
void winrm_hash_add(struct winrm_hash *h, const void *data, size_t len);

/* Starts `to` from where `from` has come to; `from` goes on. */
void winrm_hash_clone(struct winrm_hash *to, const struct winrm_hash *from);

/* Writes the digest and wipes what was hashed; type and len stay. False if
 * anything failed: then there are zeros. */
bool winrm_hash_end(struct winrm_hash *h, uint8_t *digest);

struct winrm_aes {
	uint64_t space[WINRM_AES_SPACE];
	bool encrypt;
	bool failed; /* sticks until the end says so */
};

/* With a key of 16 or 32 octets; to encrypt or to decrypt. */
void winrm_aes_start(
	struct winrm_aes *a, const uint8_t *key, size_t key_len, bool encrypt);

/* CBC in place, `len` a multiple of 16. `iv` is left as what comes next. */
void winrm_aes_cbc(struct winrm_aes *a, uint8_t iv[WINRM_AES_BLOCK],
	uint8_t *data, size_t len);

/* Wipes the context. False if anything failed. */
bool winrm_aes_end(struct winrm_aes *a);

#endif
