/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_NTLM_KEYS_H
#define WINRM_NTLM_KEYS_H

#include "core/base/slice.h"
#include "ntlm/rc4.h"

/* The computations of NTLMv2 (MS-NLMP 3.3.2, 3.4) and its flags (2.2.2.5). */

#define WINRM_NTLM_UNICODE        0x00000001u
#define WINRM_NTLM_OEM            0x00000002u
#define WINRM_NTLM_REQUEST_TARGET 0x00000004u
#define WINRM_NTLM_SIGN           0x00000010u
#define WINRM_NTLM_SEAL           0x00000020u
#define WINRM_NTLM_NTLM           0x00000200u
#define WINRM_NTLM_ALWAYS_SIGN    0x00008000u
#define WINRM_NTLM_ESS            0x00080000u /* extended session security */
#define WINRM_NTLM_TARGET_INFO    0x00800000u
#define WINRM_NTLM_VERSION        0x02000000u
#define WINRM_NTLM_128            0x20000000u
#define WINRM_NTLM_KEY_EXCH       0x40000000u
#define WINRM_NTLM_56             0x80000000u

enum { WINRM_NTLM_KEY = 16, WINRM_NTLM_SIGNATURE = 16 };

/* MD4 of the password as UTF-16LE. False: the password is not UTF-8. */
bool winrm_ntlm_hash(struct winrm_slice password, uint8_t out[WINRM_NTLM_KEY]);

/*
 * NTOWFv2: `user` in UTF-8, upper-cased here; `domain` in UTF-16LE, as sent.
 * False: the user is not UTF-8, or the hash failed.
 */
bool winrm_ntlm_owf(const uint8_t hash[WINRM_NTLM_KEY], struct winrm_slice user,
	struct winrm_slice domain, uint8_t out[WINRM_NTLM_KEY]);

/* HMAC-MD5 over two or three parts, for proofs and the MIC. */
bool winrm_ntlm_mac(const uint8_t key[WINRM_NTLM_KEY], struct winrm_slice a,
	struct winrm_slice b, struct winrm_slice c,
	uint8_t out[WINRM_NTLM_KEY]);

/* One direction of a session: signing key, cipher and sequence number. */
struct winrm_ntlm_side {
	struct winrm_rc4 rc4;
	uint8_t sign_key[WINRM_NTLM_KEY];
	uint32_t sequence;
	bool encrypt_mac; /* KEY_EXCH was negotiated */
};

/* From the exported session key; `client` is client-to-server. */
bool winrm_ntlm_side_start(struct winrm_ntlm_side *side,
	const uint8_t key[WINRM_NTLM_KEY], uint32_t flags, bool client);

/* Seals in place and writes the signature (MS-NLMP 3.4.3, 3.4.4.2). */
bool winrm_ntlm_side_seal(struct winrm_ntlm_side *side, uint8_t *data,
	size_t len, uint8_t signature[WINRM_NTLM_SIGNATURE]);

/* Unseals in place; false if the signature is wrong. */
bool winrm_ntlm_side_unseal(struct winrm_ntlm_side *side, uint8_t *data,
	size_t len, const uint8_t signature[WINRM_NTLM_SIGNATURE]);

#endif
