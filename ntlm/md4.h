/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_NTLM_MD4_H
#define WINRM_NTLM_MD4_H

#include <stddef.h>
#include <stdint.h>

/* RFC 1320. Good only for the NT hash, which is defined by it. */

enum { WINRM_MD4_LEN = 16 };

struct winrm_md4 {
	uint32_t state[4];
	uint32_t total; /* in bytes; no password is longer */
	uint8_t block[64];
};

void winrm_md4_start(struct winrm_md4 *h);
void winrm_md4_add(struct winrm_md4 *h, const void *data, size_t len);

/* Writes the digest and wipes the context. */
void winrm_md4_end(struct winrm_md4 *h, uint8_t digest[WINRM_MD4_LEN]);

#endif
