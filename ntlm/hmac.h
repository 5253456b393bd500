/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_NTLM_HMAC_H
#define WINRM_NTLM_HMAC_H

#include "port/crypto.h"

/* HMAC-MD5, RFC 2104; keys up to one block (NTLM's have 16 bytes). */
struct winrm_hmac {
	struct winrm_md5 md5;
	uint8_t key[WINRM_MD5_BLOCK];
};

void winrm_hmac_start(struct winrm_hmac *h, const uint8_t *key, size_t len);
void winrm_hmac_add(struct winrm_hmac *h, const void *data, size_t len);

/* Writes the code and wipes the context. False if the hash failed. */
bool winrm_hmac_end(struct winrm_hmac *h, uint8_t code[WINRM_MD5_LEN]);

#endif
