/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/rc4_hmac.h"

#include "core/config.h"

#if WINRM_FAST > 1

#include <string.h>

#include "core/base/endian.h"
#include "core/base/secret.h"

enum { BLOCK = 64 };

/* MD5, RFC 1321, with its state between two blocks at hand. */
struct hash {
	uint32_t state[4];
	uint64_t total;
	uint8_t block[BLOCK];
};

/* clang-format off */
static const uint32_t sines[BLOCK] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee,
	0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
	0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
	0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa,
	0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
	0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
	0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
	0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05,
	0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039,
	0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};
/* clang-format on */

#define ROTATE(x, by) ((x) << (by) | (x) >> (32 - (by)))

/* The function of each round, RFC 1321 section 3.4. The second one's terms have
 * no bit in common: a sum, as the one with c need not wait for b then. */
#define F1(b, c, d) ((d) ^ ((b) & ((c) ^ (d))))
#define F2(b, c, d) (((b) & (d)) + ((c) & ~(d)))
#define F3(b, c, d) ((b) ^ (c) ^ (d))
#define F4(b, c, d) ((c) ^ ((b) | ~(d)))

/*
 * One octet of RC4: of octet n of its block, where `at` is s[i] of the block's
 * first. The next s[i] is read before this octet's stores, and corrected in the
 * rare case that they hit it: the processor need not wait for them.
 */
#define CIPHER(n)                                                              \
	do {                                                                   \
		const uint8_t *after =                                         \
			(n) == BLOCK - 1 ? behind : at + (n) + 1;              \
		uint32_t y, next;                                              \
                                                                               \
		j = (j + x) & 255;                                             \
		y = s[j];                                                      \
		next = *after;                                                 \
		s[j] = (uint8_t)x;                                             \
		at[n] = (uint8_t)y;                                            \
		if (after == s + j)                                            \
			next = x;                                              \
		apply[n] ^= s[(x + y) & 255];                                  \
		x = next;                                                      \
	} while (0)

/* One step of MD5 and, while it waits for itself, an octet of RC4. */
#define STEP(f, a, b, c, d, word, by, n, also)                                 \
	do {                                                                   \
		(a) += f(b, c, d) + winrm_get_le32(hash + (word) % 16 * 4) +   \
			sines[n];                                              \
		also(n);                                                       \
		(a) = ROTATE(a, by) + (b);                                     \
	} while (0)

/* Four steps from step n: `first` and `stride` tell the words, s0 ... s3 by how
 * much to rotate. */
#define FOUR(f, n, first, stride, s0, s1, s2, s3, also)                        \
	do {                                                                   \
		STEP(f, a, b, c, d, (first) + (stride) * (n), s0, n, also);    \
		STEP(f, d, a, b, c, (first) + (stride) * ((n) + 1), s1,        \
			(n) + 1, also);                                        \
		STEP(f, c, d, a, b, (first) + (stride) * ((n) + 2), s2,        \
			(n) + 2, also);                                        \
		STEP(f, b, c, d, a, (first) + (stride) * ((n) + 3), s3,        \
			(n) + 3, also);                                        \
	} while (0)

#define ROUND(f, n, first, stride, s0, s1, s2, s3, also)                       \
	FOUR(f, n, first, stride, s0, s1, s2, s3, also);                       \
	FOUR(f, (n) + 4, first, stride, s0, s1, s2, s3, also);                 \
	FOUR(f, (n) + 8, first, stride, s0, s1, s2, s3, also);                 \
	FOUR(f, (n) + 12, first, stride, s0, s1, s2, s3, also)

#define ALONE(n) ((void)0)

#define BLOCK_OF(also)                                                         \
	ROUND(F1, 0, 0, 1, 7, 12, 17, 22, also);                               \
	ROUND(F2, 16, 1, 5, 5, 9, 14, 20, also);                               \
	ROUND(F3, 32, 5, 3, 4, 11, 16, 23, also);                              \
	ROUND(F4, 48, 0, 7, 6, 10, 15, 21, also);                              \
	a = state[0] += a;                                                     \
	b = state[1] += b;                                                     \
	c = state[2] += c;                                                     \
	d = state[3] += d

/* One block by itself: those at both ends of a message. */
static void hash_block(uint32_t state[4], const uint8_t *hash)
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];

	BLOCK_OF(ALONE);
}

static void hash_add(struct hash *h, const uint8_t *data, size_t len)
{
	for (; len > 0; len--) {
		h->block[h->total++ % BLOCK] = *data++;
		if (h->total % BLOCK == 0)
			hash_block(h->state, h->block);
	}
}

/* HMAC's inner or outer hash: its first block is the key, XORed. */
static void hash_start(
	struct hash *h, const uint8_t key[WINRM_RC4_HMAC_KEY], uint8_t with)
{
	static const uint32_t first[4] = {
		0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
	unsigned i;

	memcpy(h->state, first, sizeof(first));
	memset(h->block, with, sizeof(h->block));
	for (i = 0; i < WINRM_RC4_HMAC_KEY; i++)
		h->block[i] ^= key[i];
	hash_block(h->state, h->block);
	h->total = BLOCK;
}

static void hash_end(struct hash *h, uint8_t digest[WINRM_RC4_HMAC_CODE])
{
	uint64_t bits = h->total << 3;
	unsigned i;

	hash_add(h, (const uint8_t *)"\x80", 1);
	while (h->total % BLOCK != BLOCK - 8)
		hash_add(h, (const uint8_t *)"", 1);
	winrm_put_le32(h->block + BLOCK - 8, (uint32_t)bits);
	winrm_put_le32(h->block + BLOCK - 4, (uint32_t)(bits >> 32));
	hash_block(h->state, h->block);
	for (i = 0; i < 4; i++)
		winrm_put_le32(digest + 4 * i, h->state[i]);
}

/*
 * Hashes blocks from `hash` on while RC4 goes over as many from `apply` on: no
 * octet of a block is in both at the same time. RC4 stands at a multiple of the
 * block's length.
 */
static void process_blocks(uint32_t state[4], const uint8_t *hash,
	struct winrm_rc4 *rc4, uint8_t *apply, size_t blocks)
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint8_t *const s = rc4->s;
	uint8_t i = (uint8_t)(rc4->i + 1);
	uint32_t j = rc4->j, x = s[i];

	for (; blocks > 0; blocks--, hash += BLOCK, apply += BLOCK) {
		uint8_t *const at = s + i;
		uint8_t *behind;

		i = (uint8_t)(i + BLOCK);
		behind = s + i;
		BLOCK_OF(CIPHER);
	}
	rc4->i = (uint8_t)(i - 1);
	rc4->j = (uint8_t)j;
}

/* Octets that RC4 goes over by itself, `least` or more, to stand at a multiple
 * of the block's length. */
static size_t before_blocks(const struct winrm_rc4 *rc4, size_t least)
{
	return least + (BLOCK - (rc4->i + 1 + least) % BLOCK) % BLOCK;
}

/*
 * The sequence number makes the first block of MD5 end after 60 octets of the
 * message. RC4 is ahead of MD5 by a block where MD5 reads what it has decrypted,
 * and behind by a block where MD5 reads what it will encrypt.
 */
static void process(struct hash *h, struct winrm_rc4 *rc4, uint8_t *data,
	size_t len, bool seal)
{
	size_t hashed = BLOCK - 4 + (seal ? 2 * BLOCK : 0);
	size_t applied = before_blocks(rc4, seal ? 0 : 2 * BLOCK - 4);
	size_t done = seal ? hashed : applied;
	size_t blocks = len > done ? (len - done) / BLOCK : 0;

	if (blocks == 0)
		hashed = applied = len;
	if (seal)
		hash_add(h, data, hashed);
	winrm_rc4_apply(rc4, data, applied);
	if (!seal)
		hash_add(h, data, hashed);
	process_blocks(h->state, data + hashed, rc4, data + applied, blocks);
	h->total += blocks * BLOCK;
	hashed += blocks * BLOCK;
	applied += blocks * BLOCK;
	if (seal)
		hash_add(h, data + hashed, len - hashed);
	winrm_rc4_apply(rc4, data + applied, len - applied);
	if (!seal)
		hash_add(h, data + hashed, len - hashed);
}

void winrm_rc4_hmac(struct winrm_rc4 *rc4,
	const uint8_t key[WINRM_RC4_HMAC_KEY], const uint8_t sequence[4],
	uint8_t *data, size_t len, bool seal, uint8_t code[WINRM_RC4_HMAC_CODE])
{
	struct hash h;

	hash_start(&h, key, 0x36);
	hash_add(&h, sequence, 4);
	process(&h, rc4, data, len, seal);
	hash_end(&h, code);
	hash_start(&h, key, 0x5c);
	hash_add(&h, code, WINRM_RC4_HMAC_CODE);
	hash_end(&h, code);
	winrm_wipe(&h, sizeof(h));
}

#endif
