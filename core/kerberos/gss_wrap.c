/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/gss_wrap.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/base/secret.h"
#include "core/config.h"

#if WINRM_KERBEROS

/*
 * RFC 4121 4.2.6, integers big-endian:
 *
 *	offset	wrap	MIC
 *	0	05 04	04 04	what it is
 *	2	flags	flags
 *	3	ff	ff
 *	4	EC	ff ff	octets behind the text that count for nothing
 *	6	RRC	ff ff	how far all behind the header is turned right
 *	8	number	number
 *
 * A wrapped text is the header and, encrypted, the text, the EC octets and
 * the header again, with an RRC of 0. What encrypting adds is the confounder
 * before that and the MAC behind it.
 */
enum {
	HEADER = WINRM_GSS_HEADER,
	FRONT = HEADER + WINRM_KRB_CONFOUNDER,
	OF_ACCEPTOR = 1,
	SEALED = 2,
	ACCEPTOR_SUBKEY = 4
};

enum { WRAP = 0x0504, MIC = 0x0404 };

/*
 * With EC and RRC of 0, and the next number. One of ours is used up, whatever
 * comes of it, so that none is used twice.
 */
static void put_header(
	uint8_t *out, struct winrm_gss *g, unsigned id, unsigned flags)
{
	uint64_t number = flags & OF_ACCEPTOR ? g->theirs : g->ours++;

	winrm_put_be16(out, id);
	out[2] = (uint8_t)(flags | (g->acceptor_subkey ? ACCEPTOR_SUBKEY : 0));
	out[3] = 0xff;
	winrm_put_be32(out + 4, id == WRAP ? 0 : 0xffffffff);
	winrm_put_be32(out + 8, (uint32_t)(number >> 32));
	winrm_put_be32(out + 12, (uint32_t)number);
}

/*
 * Is it the one due, which comes into `due`? EC and RRC may be any. RFC 4121
 * 4.2.2: flags that are unknown count for nothing.
 */
static bool is_header(const uint8_t *header, uint8_t due[HEADER],
	struct winrm_gss *g, unsigned id, unsigned flags)
{
	put_header(due, g, id, flags);
	due[2] |= header[2] & 0xf8;
	if (id == WRAP)
		memcpy(due + 4, header + 4, 4);
	return !memcmp(header, due, HEADER);
}

size_t winrm_gss_front(const struct winrm_gss *g)
{
	(void)g;
	return FRONT;
}

size_t winrm_gss_back(const struct winrm_gss *g)
{
	return HEADER + winrm_krb_mac_len(g->key.etype);
}

bool winrm_gss_wrap(struct winrm_gss *g, uint8_t *text, size_t text_len,
	const uint8_t *confounder)
{
	uint8_t *token = text - FRONT, *turned = token + HEADER;
	uint8_t back[HEADER + WINRM_KRB_MAC_MAX];
	size_t back_len = winrm_gss_back(g);

	put_header(token, g, WRAP, SEALED);
	memcpy(turned, confounder, WINRM_KRB_CONFOUNDER);
	memcpy(text + text_len, token, HEADER);
	if (!winrm_krb_encrypt(&g->key, WINRM_KRB_USE_INITIATOR_SEAL, turned,
		    WINRM_KRB_CONFOUNDER + text_len + HEADER))
		return false;
	/* What is behind the text goes to the front, and counts as header. */
	memcpy(back, text + text_len, back_len);
	memmove(turned + back_len, turned, WINRM_KRB_CONFOUNDER + text_len);
	memcpy(turned, back, back_len);
	winrm_put_be16(token + 6, (uint32_t)back_len);
	return true;
}

/* Left by n octets, at most len. What is usual is one step. */
static void turn_left(uint8_t *data, size_t len, size_t n)
{
	uint8_t front[64];

	while (n > 0) {
		size_t step = n < sizeof(front) ? n : sizeof(front);

		memcpy(front, data, step);
		memmove(data, data + step, len - step);
		memcpy(data + len - step, front, step);
		n -= step;
	}
}

bool winrm_gss_unwrap(
	struct winrm_gss *g, uint8_t *token, struct winrm_sealed *s)
{
	size_t len = s->header_len + s->text_len, more;
	uint8_t header[HEADER];

	more = FRONT + winrm_gss_back(g);
	if (s->header_len < more)
		return false;
	if (!is_header(token, header, g, WRAP, OF_ACCEPTOR | SEALED) ||
		s->header_len - more != winrm_get_be16(token + 4))
		return false;
	turn_left(token + HEADER, len - HEADER,
		winrm_get_be16(token + 6) % (len - HEADER));
	if (!winrm_krb_decrypt(&g->key, WINRM_KRB_USE_ACCEPTOR_SEAL,
		    token + HEADER, len - HEADER))
		return false;
	winrm_put_be16(header + 6, 0);
	if (memcmp(token + len - (more - FRONT), header, HEADER) != 0) {
		winrm_wipe(token, len);
		return false;
	}
	s->token_len = len;
	s->text_at = FRONT;
	g->theirs++;
	return true;
}

/* Of the message and of the 16 octets before the MAC. */
static bool checksum(const struct winrm_gss *g, uint32_t usage,
	struct winrm_slice message, const uint8_t *header, uint8_t *mac)
{
	struct winrm_slice pieces[2] = {message, {header, HEADER}};

	return winrm_krb_checksum(&g->key, usage, pieces, 2, mac);
}

bool winrm_gss_sign(
	struct winrm_gss *g, struct winrm_slice message, uint8_t *mic)
{
	put_header(mic, g, MIC, 0);
	return checksum(
		g, WINRM_KRB_USE_INITIATOR_SIGN, message, mic, mic + HEADER);
}

bool winrm_gss_verify(
	struct winrm_gss *g, struct winrm_slice message, struct winrm_slice mic)
{
	size_t mac_len = winrm_krb_mac_len(g->key.etype);
	uint8_t header[HEADER], mac[WINRM_KRB_MAC_MAX];

	if (mic.len != HEADER + mac_len ||
		!is_header(mic.ptr, header, g, MIC, OF_ACCEPTOR) ||
		!checksum(g, WINRM_KRB_USE_ACCEPTOR_SIGN, message, mic.ptr,
			mac) ||
		!winrm_equal_ct(mac, mic.ptr + HEADER, mac_len))
		return false;
	g->theirs++;
	return true;
}
#endif
