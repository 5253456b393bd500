/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fuzz.h"
#include "tests/unit/gss_token.h"

/*
 * Tokens under a key that is known, so that what comes behind the MAC is seen,
 * too. The input begins with
 *
 *	octet	0	1	2	3	4
 *		choices	type	EC	RRC	where a flip goes
 *
 * and what follows is the token, or the text of one that is made.
 */

enum { HEAD = 5, CHOOSE_MADE = 1, CHOOSE_FLIP = 2, CHOOSE_MIC = 4 };

static struct winrm_gss context_of(uint8_t type)
{
	struct winrm_gss g = {{(uint8_t)(17 + type % 4), {0}}, true, 1, 1};

	memset(g.key.bytes, 0x42, sizeof(g.key.bytes));
	return g;
}

static void check_unwrap(struct winrm_gss *g, const uint8_t *data, size_t len,
	size_t text_len, bool good)
{
	uint8_t *token = exact(data, len);
	struct winrm_sealed s;
	uint64_t number = g->theirs;
	bool ok;

	if (text_len > len)
		text_len = len;
	s = gss_frame(token, len, text_len);
	ok = winrm_gss_unwrap(g, token, &s);
	CHECK(ok || !good);
	CHECK(g->theirs == number + ok);
	if (ok) {
		CHECK(s.text_len == text_len && s.token_len == len);
		CHECK(s.text_at + s.text_len <= len);
	}
	drop_exact(token, len);
}

/* A token as an acceptor makes it: taken whole, refused with a flipped bit. */
static void made(struct winrm_gss *g, const uint8_t *in, const uint8_t *text,
	size_t text_len)
{
	struct gss_shape shape = {7, in[2], (uint16_t)(in[3] * 5), 1,
		WINRM_KRB_USE_ACCEPTOR_SEAL};
	size_t len = gss_token_len(&g->key, shape.ec, text_len), at;
	uint8_t *token = malloc(len);
	bool flip = in[0] & CHOOSE_FLIP;

	CHECK(token);
	CHECK(gss_token_put(token, &g->key, &shape, text, text_len));
	at = in[4] % len;
	/* An RRC that means the same is none that is broken. */
	if (at == 6 || at == 7)
		flip = false;
	if (flip)
		token[at] ^= (uint8_t)(1 << (in[0] >> 5));
	else
		check_unwrap(g, token, len, text_len, true);
	/* once more, or flipped */
	check_unwrap(g, token, len, text_len, false);
	CHECK(g->theirs == (flip ? 1 : 2));
	free(token);
}

/* Ours, which is no token of theirs. */
static void round_trip(
	const struct winrm_gss *from, const uint8_t *text, size_t text_len)
{
	struct winrm_gss g = *from;
	size_t front = winrm_gss_front(&g);
	size_t len = front + text_len + winrm_gss_back(&g);
	uint8_t *block = malloc(len);
	static const uint8_t confounder[16] = {1, 2, 3};

	CHECK(block);
	if (text_len > 0)
		memcpy(block + front, text, text_len);
	CHECK(winrm_gss_wrap(&g, block + front, text_len, confounder));
	CHECK(g.ours == from->ours + 1);
	check_unwrap(&g, block, len, text_len, false);
	CHECK(g.theirs == from->theirs);
	free(block);
}

static void mic(struct winrm_gss *g, const uint8_t *data, size_t len)
{
	uint8_t *copy = exact(data, len);
	struct winrm_slice message = winrm_slice_str("message");

	if (winrm_gss_verify(g, message, slice_of(copy, len)))
		CHECK(len == 16 + winrm_krb_mac_len(g->key.etype) &&
			g->theirs == 2);
	drop_exact(copy, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct winrm_gss g;
	uint8_t *copy;

	if (size < HEAD)
		return 0;
	g = context_of(data[1]);
	if (data[0] & CHOOSE_MADE) {
		made(&g, data, data + HEAD, size - HEAD);
		round_trip(&g, data + HEAD, size - HEAD);
	} else if (data[0] & CHOOSE_MIC) {
		mic(&g, data + HEAD, size - HEAD);
	} else {
		check_unwrap(&g, data + HEAD, size - HEAD,
			(size_t)data[2] << 8 | data[3], false);
	}
	copy = exact(data + HEAD, size - HEAD);
	(void)winrm_krb_decrypt(&g.key, data[4], copy, size - HEAD);
	drop_exact(copy, size - HEAD);
	return 0;
}
