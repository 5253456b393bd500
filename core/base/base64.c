/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/base64.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/base/secret.h"
#include "core/config.h"

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { SPACE = 0x40, PAD = 0x41, BAD = 0x80 };

#if WINRM_FAST

/* What an ASCII character is worth; above 63 it is one of the kinds above. */
/* clang-format off */
#define WORTHS(R) \
	R(128, 128, 128, 128, 128, 128, 128, 128, 128, 64, 64, 128, 128, 64, 128, 128), \
	R(128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128), \
	R(64, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 62, 128, 128, 128, 63), \
	R(52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 128, 128, 128, 65, 128, 128), \
	R(128, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), \
	R(15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 128, 128, 128, 128, 128), \
	R(128, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40), \
	R(41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 128, 128, 128, 128, 128)
#define AS_IT_IS(...) __VA_ARGS__
/* clang-format on */

static const uint8_t worth[128] = {WORTHS(AS_IT_IS)};

static uint32_t worth_of(uint8_t c)
{
	return c & BAD ? BAD : worth[c];
}

#if WINRM_FAST > 1

#define OTHER 0x80000000u /* not of the alphabet */

/* The same, at the character's place in the 24 bits of a group. */
/* clang-format off */
#define AT(by, x) ((x) & (SPACE | BAD) ? OTHER : (uint32_t)(x) << (by))
#define SHIFTED(by, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) \
	AT(by, a), AT(by, b), AT(by, c), AT(by, d), \
	AT(by, e), AT(by, f), AT(by, g), AT(by, h), \
	AT(by, i), AT(by, j), AT(by, k), AT(by, l), \
	AT(by, m), AT(by, n), AT(by, o), AT(by, p)
#define FIRST(...)  SHIFTED(18, __VA_ARGS__)
#define SECOND(...) SHIFTED(12, __VA_ARGS__)
#define THIRD(...)  SHIFTED(6, __VA_ARGS__)
#define FOURTH(...) SHIFTED(0, __VA_ARGS__)
/* clang-format on */

static const uint32_t worth_at[4][128] = {
	{WORTHS(FIRST)}, {WORTHS(SECOND)}, {WORTHS(THIRD)}, {WORTHS(FOURTH)}};

static inline uint32_t group_of(const uint8_t *p)
{
	return worth_at[0][p[0]] | worth_at[1][p[1]] | worth_at[2][p[2]] |
		worth_at[3][p[3]];
}

static inline bool is_ascii(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return !(word & 0x8080808080808080u);
}

/* As decode_groups, two groups at a time while they are of the alphabet. */
static void decode_pairs(const uint8_t **in, const uint8_t *end, uint8_t **out)
{
	const uint8_t *p = *in;
	uint8_t *o = *out;

	for (; end - p >= 8 && is_ascii(p); p += 8, o += 6) {
		uint32_t first = group_of(p), second = group_of(p + 4);

		if ((first | second) & OTHER)
			break;
		winrm_put_be32(o, first << 8 | second >> 16);
		winrm_put_be16(o + 4, second);
	}
	*in = p;
	*out = o;
}

#else

static void decode_pairs(const uint8_t **in, const uint8_t *end, uint8_t **out)
{
	(void)in;
	(void)end;
	(void)out;
}

#endif

/*
 * Decodes whole groups from *in to *out and moves both on. False at a character
 * outside the alphabet.
 */
static bool decode_groups(const uint8_t **in, const uint8_t *end, uint8_t **out)
{
	const uint8_t *p;
	uint8_t *o;

	decode_pairs(in, end, out);
	p = *in;
	o = *out;
	for (; end - p >= 4; p += 4, o += 3) {
		uint32_t a, b, c, d, bits;

		if ((p[0] | p[1] | p[2] | p[3]) & BAD)
			return false;
		a = worth[p[0]];
		b = worth[p[1]];
		c = worth[p[2]];
		d = worth[p[3]];
		if ((a | b | c | d) & (SPACE | BAD))
			break;
		bits = a << 18 | b << 12 | c << 6 | d;
		o[0] = (uint8_t)(bits >> 16);
		o[1] = (uint8_t)(bits >> 8);
		o[2] = (uint8_t)bits;
	}
	*in = p;
	*out = o;
	return true;
}

#else

static uint32_t worth_of(uint8_t c)
{
	const char *at = c ? strchr(alphabet, c) : NULL;

	if (at)
		return (uint32_t)(at - alphabet);
	if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
		return SPACE;
	return c == '=' ? PAD : BAD;
}

static bool decode_groups(const uint8_t **in, const uint8_t *end, uint8_t **out)
{
	(void)in;
	(void)end;
	(void)out;
	return true;
}

#endif

static void put_group(struct winrm_writer *w, const uint8_t *in, size_t len)
{
	uint32_t bits = (uint32_t)in[0] << 16;
	char out[4];

	if (len > 1)
		bits |= (uint32_t)in[1] << 8;
	if (len > 2)
		bits |= in[2];
	out[0] = alphabet[bits >> 18];
	out[1] = alphabet[bits >> 12 & 63];
	out[2] = len > 1 ? alphabet[bits >> 6 & 63] : '=';
	out[3] = len > 2 ? alphabet[bits & 63] : '=';
	winrm_writer_put(w, out, sizeof(out));
	winrm_wipe(&bits, sizeof(bits));
}

void winrm_base64_start(struct winrm_base64 *b, struct winrm_writer *w)
{
	b->w = w;
	b->held_len = 0;
}

void winrm_base64_add(struct winrm_base64 *b, const void *data, size_t len)
{
	const uint8_t *in = data;

	for (; len > 0; in++, len--) {
		if (b->held_len == 0 && len >= 3) {
			put_group(b->w, in, 3);
			in += 2;
			len -= 2;
			continue;
		}
		b->held[b->held_len++] = *in;
		if (b->held_len == 3) {
			put_group(b->w, b->held, 3);
			b->held_len = 0;
		}
	}
}

void winrm_base64_end(struct winrm_base64 *b)
{
	if (b->held_len > 0)
		put_group(b->w, b->held, b->held_len);
	winrm_wipe(b, sizeof(*b));
}

/* Writes whole groups, but not the last, while there is room; counts them where
 * there is none left. Returns how many octets they were of. */
static size_t put_groups(struct winrm_writer *w, const uint8_t *in, size_t len)
{
	size_t room = w->len < w->cap ? (w->cap - w->len) / 4 : SIZE_MAX;
	size_t groups = len > 3 ? (len - 1) / 3 : 0, n;
	uint8_t *out;

	if (WINRM_FAST < 2)
		return 0;
	if (groups > room)
		groups = room;
	n = room < SIZE_MAX ? groups : 0;
	out = n > 0 ? w->buf + w->len : NULL;
	w->len += 4 * groups;
	for (; n > 0; n--, in += 3, out += 4) {
		uint32_t bits =
			(uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];

		out[0] = (uint8_t)alphabet[bits >> 18];
		out[1] = (uint8_t)alphabet[bits >> 12 & 63];
		out[2] = (uint8_t)alphabet[bits >> 6 & 63];
		out[3] = (uint8_t)alphabet[bits & 63];
	}
	return 3 * groups;
}

void winrm_base64_put(struct winrm_writer *w, const void *data, size_t len)
{
	const uint8_t *in = data;
	size_t done = put_groups(w, in, len);

	in += done;
	len -= done;
	for (; len > 3; in += 3, len -= 3)
		put_group(w, in, 3);
	if (len > 0)
		put_group(w, in, len);
}

/* May the text end here? Padding must fill up the last group. */
static bool ends(unsigned held, unsigned pads, uint32_t bits)
{
	if (held == 2)
		return pads == 2 && (bits & 15) == 0;
	if (held == 3)
		return pads == 1 && (bits & 3) == 0;
	return held == 0 && pads == 0;
}

bool winrm_base64_decode(uint8_t *data, size_t len, size_t *out_len)
{
	const uint8_t *in = data;
	const uint8_t *end = data + len;
	uint8_t *out = data;
	uint32_t bits = 0;
	unsigned held = 0, pads = 0;

	for (;;) {
		uint32_t value;

		if (held == 0 && pads == 0 && !decode_groups(&in, end, &out))
			return false;
		if (in == end)
			break;
		value = worth_of(*in++);
		if (value == SPACE)
			continue;
		if (value == PAD) {
			pads++;
			continue;
		}
		if (value == BAD || pads > 0)
			return false;
		bits = bits << 6 | value;
		if (++held == 4) {
			*out++ = (uint8_t)(bits >> 16);
			*out++ = (uint8_t)(bits >> 8);
			*out++ = (uint8_t)bits;
			held = 0;
		}
	}
	if (!ends(held, pads, bits))
		return false;
	if (held == 3) {
		*out++ = (uint8_t)(bits >> 10);
		*out++ = (uint8_t)(bits >> 2);
	}
	if (held == 2)
		*out++ = (uint8_t)(bits >> 4);
	*out_len = (size_t)(out - data);
	return true;
}
