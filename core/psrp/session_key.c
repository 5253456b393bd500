/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/session_key.h"

#include <string.h>

#if WINRM_PSRP && WINRM_PSRP_SECRETS

/* What CryptoAPI has before a key: type, version, algorithm; RSA with "RSA1",
 * its bits and its exponent. */
static const uint8_t public_head[20] = {6, 2, 0, 0, 0x00, 0xa4, 0, 0, 'R', 'S',
	'A', '1', 0, 8, 0, 0, 1, 0, 1, 0};
/* AES-256, encrypted with RSA. */
static const uint8_t simple_head[12] = {
	1, 2, 0, 0, 0x10, 0x66, 0, 0, 0x00, 0xa4, 0, 0};

enum {
	HEAD = sizeof(public_head),
	PIECE = 12, /* of base64: a multiple of 3 that divides all of it */
	ALL = HEAD + WINRM_PSRP_RSA_LEN
};

void winrm_psrp_out_public_key(
	struct winrm_psrp_out *o, const struct winrm_psrp_keys *keys)
{
	const uint8_t *modulus = keys->modulus(keys->user);
	size_t at, i;

	winrm_psrp_out_put(o, P_OPEN P_S "PublicKey" P_VALUE, NULL);
	for (at = 0; at < ALL; at += PIECE) {
		uint8_t piece[PIECE];
		char text[PIECE / 3 * 4];
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		for (i = 0; i < PIECE; i++)
			piece[i] = at + i < HEAD ? public_head[at + i]
						 : modulus[ALL - 1 - at - i];
		winrm_base64_put(&w, piece, PIECE);
		winrm_psrp_out_bytes(o, text, w.len);
	}
	winrm_psrp_out_put(o, P_S_END P_OBJ_END, NULL);
}

static void reverse(uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i < len / 2; i++) {
		uint8_t octet = data[i];

		data[i] = data[len - 1 - i];
		data[len - 1 - i] = octet;
	}
}

bool winrm_psrp_end_key(struct winrm_psrp_receiver *r)
{
	const struct winrm_psrp_keys *keys = r->pipeline->keys;
	uint8_t *blob = (uint8_t *)(uintptr_t)r->record.field[WINRM_PSRP_TEXT];
	size_t len = 0;

	if (!blob || !winrm_base64_decode(blob, strlen((char *)blob), &len) ||
		len != sizeof(simple_head) + WINRM_PSRP_RSA_LEN ||
		memcmp(blob, simple_head, sizeof(simple_head)) != 0)
		return false;
	blob += sizeof(simple_head);
	reverse(blob, WINRM_PSRP_RSA_LEN);
	r->awaits_key = false;
	r->has_key = keys->decrypt(keys->user, blob, r->key);
	return r->has_key;
}

#else
typedef int winrm_no_session_key; /* ISO C has no empty file */
#endif
