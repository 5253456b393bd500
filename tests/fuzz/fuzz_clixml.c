/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/clixml.h"

#include "tests/fuzz/fuzz.h"

/* Both kinds in the order they came, each byte after its kind. */
struct got {
	uint8_t *bytes;
	size_t len, cap;
};

static bool sink(void *user, enum winrm_clixml_kind kind, const uint8_t *data,
	size_t len)
{
	struct got *g = user;
	size_t i;

	CHECK(len > 0 && len <= (g->cap - g->len) / 2);
	for (i = 0; i < len; i++) {
		g->bytes[g->len++] = (uint8_t)kind;
		g->bytes[g->len++] = data[i];
	}
	return true;
}

/* Decodes in pieces: the seed determines how long each is. */
static struct got decode(struct winrm_slice in, uint32_t seed)
{
	/* the shortest record, <S S="WARNING"/>, shows as "WARNING: \r\n" */
	struct got g = {NULL, 0, 8 * in.len + 64};
	struct winrm_clixml c;

	g.bytes = malloc(g.cap);
	CHECK(g.bytes);
	winrm_clixml_start(&c, sink, &g);
	while (in.len > 0) {
		size_t n = seed == 0 ? in.len : 1 + (seed >> 16) % 24;
		uint8_t *piece;

		n = n < in.len ? n : in.len;
		piece = exact(in.ptr, n);
		CHECK(winrm_clixml_feed(&c, piece, n));
		drop_exact(piece, n);
		in.ptr += n;
		in.len -= n;
		if (seed > 1)
			seed = seed * 1103515245 + 12345;
	}
	CHECK(winrm_clixml_end(&c));
	return g;
}

static bool is_same(const struct got *a, const struct got *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

/* Where the first header is, at the start of a line; len: nowhere. */
static size_t header_at(struct winrm_slice in)
{
	size_t i;

	for (i = 0; i + 10 <= in.len; i++)
		if ((i == 0 || in.ptr[i - 1] == '\n') &&
			!memcmp(in.ptr + i, "#< CLIXML", 9))
			return i;
	return in.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct winrm_slice in = slice_of(data, size);
	size_t i, header = header_at(in);
	struct got whole = decode(in, 0), single = decode(in, 1);
	struct got pieces = decode(in, (uint32_t)size * 2654435761u | 2);

	CHECK(is_same(&whole, &single));
	CHECK(is_same(&whole, &pieces));
	CHECK(whole.len >= 2 * header);
	for (i = 0; i < header; i++)
		CHECK(whole.bytes[2 * i] == WINRM_CLIXML_TEXT &&
			whole.bytes[2 * i + 1] == data[i]);
	CHECK(header < size || whole.len == 2 * size);
	free(whole.bytes);
	free(single.bytes);
	free(pieces.bytes);
	return 0;
}
