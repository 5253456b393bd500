/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/md4.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/base/secret.h"

static uint32_t rotate(uint32_t x, unsigned by)
{
	return x << by | x >> (32 - by);
}

/* The function of each round, RFC 1320 section 3.4. */
static uint32_t mix(unsigned round, uint32_t b, uint32_t c, uint32_t d)
{
	if (round == 0)
		return (b & c) | (~b & d);
	if (round == 1)
		return (b & c) | (b & d) | (c & d);
	return b ^ c ^ d;
}

static void compress(struct winrm_md4 *h)
{
	static const uint32_t add[3] = {0, 0x5a827999, 0x6ed9eba1};
	static const uint8_t shift[3][4] = {
		{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}};
	static const uint8_t order[2][16] = {
		{0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15},
		{0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15}};
	uint32_t s[4];
	unsigned i;

	memcpy(s, h->state, sizeof(s));
	for (i = 0; i < 48; i++) {
		unsigned round = i / 16;
		unsigned a = (48 - i) % 4; /* a, d, c, b, a, ... */
		unsigned word = round ? order[round - 1][i % 16] : i;
		uint32_t x = winrm_get_le32(h->block + 4 * word);

		s[a] = rotate(s[a] +
				mix(round, s[(a + 1) % 4], s[(a + 2) % 4],
					s[(a + 3) % 4]) +
				x + add[round],
			shift[round][i % 4]);
	}
	for (i = 0; i < 4; i++)
		h->state[i] += s[i];
	winrm_wipe(s, sizeof(s));
}

void winrm_md4_start(struct winrm_md4 *h)
{
	static const uint32_t first[4] = {
		0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};

	memcpy(h->state, first, sizeof(first));
	h->total = 0;
}

void winrm_md4_add(struct winrm_md4 *h, const void *data, size_t len)
{
	const uint8_t *in = data;

	for (; len > 0; len--) {
		h->block[h->total++ % 64] = *in++;
		if (h->total % 64 == 0)
			compress(h);
	}
}

void winrm_md4_end(struct winrm_md4 *h, uint8_t digest[WINRM_MD4_LEN])
{
	uint32_t total = h->total;
	unsigned i;

	winrm_md4_add(h, "\x80", 1);
	while (h->total % 64 != 56)
		winrm_md4_add(h, "", 1);
	winrm_put_le32(h->block + 56, total << 3);
	winrm_put_le32(h->block + 60, total >> 29);
	compress(h);
	for (i = 0; i < 4; i++)
		winrm_put_le32(digest + 4 * i, h->state[i]);
	winrm_wipe(h, sizeof(*h));
}
