/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_NTLM_RC4_H
#define WINRM_NTLM_RC4_H

#include <stddef.h>
#include <stdint.h>

/* The stream cipher of NTLM's sealing; MS-NLMP 3.4.3 allows no other. */
struct winrm_rc4 {
	uint8_t s[256];
	uint8_t i, j;
};

void winrm_rc4_start(struct winrm_rc4 *c, const uint8_t *key, size_t len);

/* Encrypts or decrypts in place and advances the stream. */
void winrm_rc4_apply(struct winrm_rc4 *c, uint8_t *data, size_t len);

#endif
