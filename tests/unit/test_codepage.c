/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/codepage.h"

#include <iconv.h>

#include "tests/unit/unit.h"

/* Output in a code page, in pieces: what comes out, and in how many. */

enum { MOST = 3 * 4096 };

struct result {
	char text[MOST + 1];
	size_t len, pieces;
};

static bool sink(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	struct result *r = user;

	assert_int_equal(stream, WINRM_STDOUT);
	assert_true(len > 0 && len <= MOST - r->len);
	memcpy(r->text + r->len, data, len);
	r->len += len;
	r->pieces++;
	return true;
}

static void feed(struct codepage *c, const char *data, size_t len, size_t piece,
	struct result *r)
{
	size_t at, n;

	for (at = 0; at < len; at += n) {
		n = piece < len - at ? piece : len - at;
		assert_true(codepage_feed(c, false, WINRM_STDOUT,
			(const uint8_t *)data + at, n, sink, r));
	}
}

static void a_character_is_split_between_pieces(void **state)
{
	static const struct {
		uint32_t codepage;
		const char *in, *out;
	} rows[] = {
		{437, "a\x81z", "a\xc3\xbcz"},
		{932, "a\x93\xfa\x96\x7b\x8c\xeaz",
			"a\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9ez"},
		{54936, "a\x81\x30\x81\x30\x94\x39\xfc\x36z",
			"a\xc2\x80\xf0\x9f\x98\x80z"},
		/* the second is invalid, the z stands alone */
		{51949, "\xb0\xa1\xffz", "\xea\xb0\x80\xef\xbf\xbdz"},
	};
	size_t i, piece;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (piece = 1; piece <= strlen(rows[i].in); piece++) {
			static struct codepage zero;
			struct codepage c = zero;
			struct result r = {"", 0, 0};

			assert_true(codepage_start(&c, rows[i].codepage));
			feed(&c, rows[i].in, strlen(rows[i].in), piece, &r);
			assert_true(codepage_end(&c, sink, &r));
			assert_string_equal(r.text, rows[i].out);
		}
}

/*
 * 0xff may be the first byte of an invalid pair: the last byte of each piece is
 * left for the next, whose rest is converted as a whole.
 */
static void what_is_left_of_a_piece_does_not_cut_the_next_one_up(void **state)
{
	char in[4096];
	size_t piece, i;

	(void)state;
	memset(in, 0xff, sizeof(in));
	for (piece = 1; piece < 1000; piece += 37) {
		struct codepage c = {0};
		struct result r = {"", 0, 0};
		size_t fed = (sizeof(in) + piece - 1) / piece;

		assert_true(codepage_start(&c, 51949));
		feed(&c, in, sizeof(in), piece, &r);
		assert_true(codepage_end(&c, sink, &r));
		assert_int_equal(r.len, 3 * sizeof(in));
		for (i = 0; i < r.len; i += 3)
			assert_memory_equal(r.text + i, "\xef\xbf\xbd", 3);
		assert_true(r.pieces <= 2 * fed + 1);
	}
}

static void a_character_that_does_not_end_is_replaced(void **state)
{
	struct codepage c = {0};
	struct result r = {"", 0, 0};

	(void)state;
	assert_true(codepage_start(&c, 932));
	feed(&c, "a\x93", 2, 2, &r);
	assert_string_equal(r.text, "a");
	assert_true(codepage_end(&c, sink, &r));
	assert_string_equal(r.text, "a\xef\xbf\xbd");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_character_is_split_between_pieces),
		cmocka_unit_test(
			what_is_left_of_a_piece_does_not_cut_the_next_one_up),
		cmocka_unit_test(a_character_that_does_not_end_is_replaced),
	};
	iconv_t tables = iconv_open("UTF-8", "CP932");

	/* the C libraries for other processors come without them */
	if (tables == (iconv_t)-1) {
		print_message("[  SKIPPED ] iconv has no tables: 3 test(s)\n");
		return 0;
	}
	(void)iconv_close(tables);
	return RUN(tests);
}
