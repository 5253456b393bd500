/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KRB_HMAC_H
#define WINRM_CORE_KERBEROS_KRB_HMAC_H

#include "core/base/slice.h"
#include "port/crypto.h"

/* HMAC (RFC 2104) and PBKDF2 (RFC 8018 5.2) over the hashes of port/crypto.h. */

/*
 * In between winrm_hash_add. The end takes the key of the start once more,
 * writes the MAC, as long as the hash, and wipes the context; false if anything
 * failed.
 */
void winrm_krb_hmac_start(struct winrm_hash *h, enum winrm_hash_type type,
	struct winrm_slice key);
bool winrm_krb_hmac_end(
	struct winrm_hash *h, struct winrm_slice key, uint8_t *mac);

/* The salt is that of both slices, joined. `rounds` is 1 or more. */
bool winrm_krb_pbkdf2(enum winrm_hash_type type, struct winrm_slice password,
	const struct winrm_slice salt[2], uint32_t rounds, uint8_t *out,
	size_t out_len);

#endif
