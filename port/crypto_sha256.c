/* SPDX-License-Identifier: Apache-2.0 */
#include "port/crypto_sha256.h"

#if WINRM_SHA256_BLOCKS

#include <cpuid.h>
#include <immintrin.h>

/* FIPS 180-4, 4.2.2 */
static const uint32_t k[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
	0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
	0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138,
	0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624,
	0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f,
	0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

bool winrm_sha256_has_blocks(void)
{
	unsigned a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) ||
		!(c & bit_SSE4_1))
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29) != 0;
}

#define SHA_CODE __attribute__((target("sha,sse4.1,ssse3")))

/* Four rounds, and the words of the schedule that replace those of w0. */
#define ROUNDS(w0, w1, w2, w3, i)                                              \
	do {                                                                   \
		__m128i sum =                                                  \
			_mm_add_epi32(w0, _mm_loadu_si128(constants + (i)));   \
		y = _mm_sha256rnds2_epu32(y, x, sum);                          \
		w0 = _mm_sha256msg2_epu32(                                     \
			_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1),            \
				_mm_alignr_epi8(w3, w2, 4)),                   \
			w3);                                                   \
		x = _mm_sha256rnds2_epu32(x, y, _mm_shuffle_epi32(sum, 0x0e)); \
	} while (0)

SHA_CODE static __m128i load(const uint8_t *data)
{
	const __m128i swap =
		_mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);

	return _mm_shuffle_epi8(
		_mm_loadu_si128((const __m128i *)(const void *)data), swap);
}

/* The words of the state as the instructions have them. */
SHA_CODE static void add_block(
	__m128i *abef, __m128i *cdgh, const uint8_t *data)
{
	const __m128i *constants = (const __m128i *)(const void *)k;
	__m128i x = *abef, y = *cdgh;
	__m128i w0 = load(data), w1 = load(data + 16);
	__m128i w2 = load(data + 32), w3 = load(data + 48);
	int i;

	for (i = 0; i < 16; i += 4) {
		ROUNDS(w0, w1, w2, w3, i);
		ROUNDS(w1, w2, w3, w0, i + 1);
		ROUNDS(w2, w3, w0, w1, i + 2);
		ROUNDS(w3, w0, w1, w2, i + 3);
	}
	*abef = _mm_add_epi32(*abef, x);
	*cdgh = _mm_add_epi32(*cdgh, y);
}

SHA_CODE void winrm_sha256_blocks(
	uint32_t state[8], const uint8_t *data, size_t blocks)
{
	__m128i *words = (__m128i *)(void *)state;
	__m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xb1);
	__m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1b);
	__m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
	__m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);

	for (; blocks > 0; blocks--, data += 64)
		add_block(&abef, &cdgh, data);
	cdab = _mm_shuffle_epi32(abef, 0x1b); /* FEBA */
	efgh = _mm_shuffle_epi32(cdgh, 0xb1); /* DCHG */
	_mm_storeu_si128(words, _mm_blend_epi16(cdab, efgh, 0xf0));
	_mm_storeu_si128(words + 1, _mm_alignr_epi8(efgh, cdab, 8));
}

#endif
