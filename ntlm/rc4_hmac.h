/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_NTLM_RC4_HMAC_H
#define WINRM_NTLM_RC4_HMAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ntlm/rc4.h"

enum { WINRM_RC4_HMAC_KEY = 16, WINRM_RC4_HMAC_CODE = 16 };

/*
 * RC4 over a message in place, and HMAC-MD5 over four octets (the sequence
 * number) and the message's plaintext, in one pass. For WINRM_FAST of 2: both
 * are chains of instructions that wait for each other, and a processor that
 * executes out of order runs one chain while the other waits. `seal` encrypts.
 */
void winrm_rc4_hmac(struct winrm_rc4 *rc4,
	const uint8_t key[WINRM_RC4_HMAC_KEY], const uint8_t sequence[4],
	uint8_t *data, size_t len, bool seal,
	uint8_t code[WINRM_RC4_HMAC_CODE]);

#endif
