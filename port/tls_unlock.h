/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_UNLOCK_H
#define WINRM_PORT_TLS_UNLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include <mbedtls/version.h>

/* Can this mbedTLS decrypt keys? */
#if MBEDTLS_VERSION_MAJOR >= 4
#include <psa/crypto.h>
#if defined(MBEDTLS_PKCS5_C) && defined(PSA_WANT_ALG_PBKDF2_HMAC) &&           \
	defined(PSA_WANT_ALG_CBC_NO_PADDING) && defined(MBEDTLS_ASN1_WRITE_C)
#define WINRM_TLS_UNLOCKS
#endif
#elif defined(MBEDTLS_PKCS5_C) && defined(MBEDTLS_CIPHER_MODE_CBC) &&          \
	defined(MBEDTLS_ASN1_WRITE_C) &&                                       \
	!defined(MBEDTLS_BLOCK_CIPHER_NO_DECRYPT)
#define WINRM_TLS_UNLOCKS
#endif

/*
 * Encrypted private keys of PKCS #8 (RFC 5958 section 3) as OpenSSL writes
 * them: PBES2 with PBKDF2 and AES-CBC (RFC 8018), which mbedTLS 2.28 knows
 * only with DES.
 */

/* Is it an EncryptedPrivateKeyInfo in DER? */
bool winrm_tls_is_locked(const unsigned char *der, size_t len);

#ifdef WINRM_TLS_UNLOCKS

/*
 * Decrypts such a key in place; one with another cipher is left to mbedTLS. 0,
 * or mbedTLS's code, with the bytes wiped.
 */
int winrm_tls_unlock(unsigned char *der, size_t *len, const char *password);

/* The parts of one, pointing into it. */
struct winrm_tls_lock {
	const unsigned char *salt, *iv; /* iv: 16 */
	size_t salt_len;
	int rounds, hash; /* hash: mbedtls_md_type_t */
	unsigned bits;    /* of the AES key; 0: another cipher */
	const unsigned char *data;
	size_t data_len;
};

/* False: not such a key, or one with another cipher. */
bool winrm_tls_lock_read(
	struct winrm_tls_lock *lock, const unsigned char *der, size_t len);

/*
 * Decrypts lock->data_len octets to `out`; they may lie after it in the same
 * memory. 0, or mbedTLS's code: then wipe `out`.
 */
int winrm_tls_decrypt(const struct winrm_tls_lock *lock, const char *password,
	unsigned char *out);

#endif

#endif
