/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_GSS_TOKEN_H
#define WINRM_TESTS_UNIT_GSS_TOKEN_H

#include <string.h>

#include "core/base/endian.h"
#include "core/kerberos/gss_wrap.h"

/* The other side of core/kerberos/gss_wrap.h, in the plainest way. */

struct gss_shape {
	uint8_t flags; /* 07: acceptor, sealed, acceptor's subkey */
	uint16_t ec, rrc;
	uint64_t number;
	uint32_t usage; /* 22: acceptor seals */
};

static inline size_t gss_token_len(
	const struct winrm_krb_key *key, uint16_t ec, size_t text_len)
{
	return 48 + ec + text_len + winrm_krb_mac_len(key->etype);
}

/* Turns right by one octet, n times. */
static inline void gss_turn(uint8_t *data, size_t len, size_t n)
{
	while (n-- > 0) {
		uint8_t last = data[len - 1];

		memmove(data + 1, data, len - 1);
		data[0] = last;
	}
}

/* A wrapped text, gss_token_len octets. False if the crypto failed. */
static inline bool gss_token_put(uint8_t *token,
	const struct winrm_krb_key *key, const struct gss_shape *shape,
	const void *text, size_t text_len)
{
	size_t len = gss_token_len(key, shape->ec, text_len);
	uint8_t *end;

	memcpy(token, "\5\4\0\xff", 4);
	token[2] = shape->flags;
	winrm_put_be16(token + 4, shape->ec);
	winrm_put_be16(token + 6, 0);
	winrm_put_be32(token + 8, (uint32_t)(shape->number >> 32));
	winrm_put_be32(token + 12, (uint32_t)shape->number);
	memset(token + 16, 0xc0, 16);
	if (text_len > 0)
		memcpy(token + 32, text, text_len);
	end = token + 32 + text_len;
	memset(end, 0xff, shape->ec);
	memcpy(end + shape->ec, token, 16);
	if (!winrm_krb_encrypt(key, shape->usage, token + 16,
		    len - 16 - winrm_krb_mac_len(key->etype)))
		return false;
	gss_turn(token + 16, len - 16, shape->rrc % (len - 16));
	winrm_put_be16(token + 6, shape->rrc);
	return true;
}

/* As the frame has it: what is not text is header. */
static inline struct winrm_sealed gss_frame(
	const uint8_t *token, size_t len, size_t text_len)
{
	struct winrm_sealed s = {
		{token, len}, len - text_len, text_len, len, len - text_len};

	return s;
}

#endif
