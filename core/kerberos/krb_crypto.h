/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KRB_CRYPTO_H
#define WINRM_CORE_KERBEROS_KRB_CRYPTO_H

#include "core/base/slice.h"
#include "core/config.h"
#include "port/crypto.h"

/*
 * The encryption types of Kerberos, over the AES and the hashes of
 * port/crypto.h: RFC 3961's profile with RFC 3962 (17, 18) and RFC 8009
 * (19, 20: see WINRM_KERBEROS_SHA2). There is no RC4 and no DES.
 */

enum winrm_krb_etype {
	WINRM_KRB_NONE = 0,
	WINRM_KRB_AES128_SHA1 = 17,
	WINRM_KRB_AES256_SHA1 = 18,
	WINRM_KRB_AES128_SHA256 = 19,
	WINRM_KRB_AES256_SHA384 = 20,
	WINRM_KRB_LAST = WINRM_KERBEROS_SHA2 ? WINRM_KRB_AES256_SHA384
					     : WINRM_KRB_AES256_SHA1
};

enum {
	WINRM_KRB_KEY_MAX = 32,
	WINRM_KRB_MAC_MAX = 24,
	WINRM_KRB_CONFOUNDER = 16
};

/* What a key is used for (RFC 4120 7.5.1, RFC 4121 2). */
enum winrm_krb_usage {
	WINRM_KRB_USE_TIMESTAMP = 1,
	WINRM_KRB_USE_AS_REPLY = 3,
	WINRM_KRB_USE_TGS_BODY = 6,
	WINRM_KRB_USE_TGS_AUTHENTICATOR = 7,
	WINRM_KRB_USE_TGS_REPLY = 8,
	WINRM_KRB_USE_AUTHENTICATOR = 11,
	WINRM_KRB_USE_AP_REPLY = 12,
	WINRM_KRB_USE_ACCEPTOR_SEAL = 22,
	WINRM_KRB_USE_ACCEPTOR_SIGN = 23,
	WINRM_KRB_USE_INITIATOR_SEAL = 24,
	WINRM_KRB_USE_INITIATOR_SIGN = 25,
	WINRM_KRB_USE_IAKERB_FINISHED = 42
};

struct winrm_krb_key {
	uint8_t etype; /* NONE: there is no key */
	uint8_t bytes[WINRM_KRB_KEY_MAX];
};

/* Octets of a key and of a MAC; 0 for a type that is none of these. */
size_t winrm_krb_key_len(unsigned etype);
size_t winrm_krb_mac_len(unsigned etype);

/* The type of a checksum under a key of this type: 15, 16, 19, 20. */
unsigned winrm_krb_checksum_type(unsigned etype);

/*
 * In place: `data` is the confounder and the text, `len` octets, and behind
 * them lies room for the MAC. The confounder is the caller's, random. False,
 * and `data` wiped: the type is none of these, or the crypto library failed.
 */
bool winrm_krb_encrypt(const struct winrm_krb_key *key, uint32_t usage,
	uint8_t *data, size_t len);

/*
 * In place, `len` with the confounder and the MAC. The text is then `data` +
 * WINRM_KRB_CONFOUNDER, `len` less that and the MAC. False, and `data` wiped:
 * it is too short, or its MAC does not hold.
 */
bool winrm_krb_decrypt(const struct winrm_krb_key *key, uint32_t usage,
	uint8_t *data, size_t len);

/*
 * A checksum over what comes bit by bit. Each start has its end, which writes
 * winrm_krb_mac_len octets and wipes the context; false as above.
 */
struct winrm_krb_checksum {
	struct winrm_hash hash;
	uint8_t key[WINRM_KRB_KEY_MAX]; /* derived from the one of the start */
	uint8_t etype, key_len;
};

void winrm_krb_checksum_start(struct winrm_krb_checksum *c,
	const struct winrm_krb_key *key, uint32_t usage);
void winrm_krb_checksum_add(
	struct winrm_krb_checksum *c, struct winrm_slice piece);
bool winrm_krb_checksum_end(struct winrm_krb_checksum *c, uint8_t *mac);

/* The same over all pieces at once. */
bool winrm_krb_checksum(const struct winrm_krb_key *key, uint32_t usage,
	const struct winrm_slice *pieces, size_t count, uint8_t *mac);

/*
 * RFC 3962 4, RFC 8009 4. `rounds` is bounded by the caller: 4096 rounds take
 * a Cortex-M4 of 100 MHz about a second. False, and no key: the type is none
 * of these, there are no rounds, or the crypto library failed.
 */
bool winrm_krb_string_to_key(struct winrm_krb_key *key, unsigned etype,
	struct winrm_slice password, struct winrm_slice salt, uint32_t rounds);

#endif
