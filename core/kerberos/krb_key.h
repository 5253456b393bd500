/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KRB_KEY_H
#define WINRM_CORE_KERBEROS_KRB_KEY_H

#include "core/kerberos/krb_crypto.h"

/* Keys made from a key: RFC 3961 5.1 for 17 and 18, RFC 8009 3 for 19, 20. */

/* RFC 3961 5.1: `in` stretched or folded to out_len octets; neither is 0. */
void winrm_krb_nfold(struct winrm_slice in, uint8_t *out, size_t out_len);

/* The hash of a type that there is. */
static inline enum winrm_hash_type winrm_krb_hash(unsigned etype)
{
	if (!WINRM_KERBEROS_SHA2 || etype <= WINRM_KRB_AES256_SHA1)
		return WINRM_SHA1;
	return etype == WINRM_KRB_AES128_SHA256 ? WINRM_SHA256 : WINRM_SHA384;
}

/*
 * The key of that label, `out_len` octets: 16 or 32, of 19 and 20 at most the
 * hash. `out` may be key->bytes. False if the crypto library failed.
 */
bool winrm_krb_derive(const struct winrm_krb_key *key,
	const struct winrm_slice *label, uint8_t *out, size_t out_len);

/* AES in CBC with ciphertext stealing (CBC-CS3), in place, from 16 octets on. */
bool winrm_krb_cipher(
	const struct winrm_slice *key, uint8_t *data, size_t len, bool encrypt);

/* What a key for a usage is for: the last octet of its label. */
enum winrm_krb_purpose {
	WINRM_KRB_INTEGRITY = 0x55,
	WINRM_KRB_CHECKSUM = 0x99,
	WINRM_KRB_ENCRYPTION = 0xaa
};

/* The key for that usage into `out`; its length, 0 if it failed. */
size_t winrm_krb_usage_key(const struct winrm_krb_key *key, uint32_t usage,
	enum winrm_krb_purpose purpose, uint8_t out[WINRM_KRB_KEY_MAX]);

#endif
