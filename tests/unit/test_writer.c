/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/writer.h"

#include "core/base/utf.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

static const char whole[] = "abc"
			    "de"
			    "f"
			    "g"
			    "4294967295"
			    "\0\0\0"
			    "\x34\x12"
			    "\x78\x56\x34\x12"
			    "0";
enum { WHOLE = sizeof(whole) - 1 };

/* Writes one of each. */
static void put_all(struct winrm_writer *w)
{
	winrm_writer_put(w, "abc", 3);
	winrm_writer_put(w, NULL, 0);
	winrm_writer_put_slice(w, slice_of("dex", 2));
	winrm_writer_put_str(w, "f");
	winrm_writer_put_str(w, "");
	winrm_writer_put_byte(w, 'g');
	winrm_writer_put_decimal(w, UINT32_MAX);
	winrm_writer_put_zeros(w, 3);
	winrm_writer_put_zeros(w, 0);
	winrm_writer_put_le16(w, 0x1234);
	winrm_writer_put_le32(w, 0x12345678);
	winrm_writer_put_decimal(w, 0);
}

static void test_every_capacity_holds_the_head_of_the_whole(void **state)
{
	struct guard g = guard_open(WHOLE + 8);
	size_t cap;

	(void)state;
	for (cap = 0; cap < WHOLE + 8; cap++) {
		uint8_t *room = guard_room(&g, cap);
		struct winrm_writer w = winrm_writer_init(room, cap);

		put_all(&w);
		assert_int_equal(w.len, WHOLE);
		assert_int_equal(winrm_writer_ok(&w), cap >= WHOLE);
		assert_memory_equal(room, whole, cap < WHOLE ? cap : WHOLE);
		if (cap > WHOLE)
			assert_int_equal(room[WHOLE], 0xa5);
	}
	guard_close(&g);
}

static void test_no_memory_only_measures(void **state)
{
	struct winrm_writer w = winrm_writer_init(NULL, 0);

	(void)state;
	assert_true(winrm_writer_ok(&w));
	winrm_writer_put_str(&w, "");
	winrm_writer_put_zeros(&w, 0);
	assert_true(winrm_writer_ok(&w));
	put_all(&w);
	assert_int_equal(w.len, WHOLE);
	assert_false(winrm_writer_ok(&w));
}

static void test_the_count_saturates(void **state)
{
	uint8_t room[4] = {0};
	struct winrm_writer w = winrm_writer_init(room, sizeof(room));

	(void)state;
	winrm_writer_put_zeros(&w, SIZE_MAX - 2);
	assert_true(w.len == SIZE_MAX - 2);
	winrm_writer_put(&w, "abc", 3);
	assert_true(w.len == SIZE_MAX);
	winrm_writer_put_byte(&w, 'd');
	winrm_writer_put_zeros(&w, SIZE_MAX);
	assert_true(w.len == SIZE_MAX);
	assert_false(winrm_writer_ok(&w));
	assert_memory_equal(room, "\0\0\0\0", 4);
}

static void test_decimals_have_no_leading_zero(void **state)
{
	static const struct {
		size_t value;
		const char *text;
	} rows[] = {
		{0, "0"},
		{9, "9"},
		{10, "10"},
		{4000000000u, "4000000000"},
#if SIZE_MAX > UINT32_MAX
		{10000000000000000000u, "10000000000000000000"},
#endif
	};
	char text[21];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));

		winrm_writer_put_decimal(&w, rows[i].value);
		assert_slice(slice_of(text, w.len), rows[i].text);
	}
}

static void test_a_text_that_fits_gets_its_nul(void **state)
{
	char text[4];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	(void)state;
	winrm_writer_put_str(&w, "abc");
	assert_int_equal(winrm_writer_end_str(&w), 3);
	assert_string_equal(text, "abc");
}

/* 1, 2, 3 and 4 bytes, in pieces and in one piece. */
static const char mixed[] = "a\xc3\xa4\xe2\x82\xac\xf0\x9d\x84\x9ez";

static void check_cut(struct guard *g, size_t cap, bool pieces)
{
	char *room = (char *)guard_room(g, cap);
	struct winrm_writer w = winrm_writer_init(room, cap);
	struct winrm_slice rest = winrm_slice_str(mixed);
	size_t len, keep = 0;
	uint32_t cp;

	if (!pieces)
		winrm_writer_put_str(&w, mixed);
	while (rest.len > 0) { /* `keep`: all characters that end before cap */
		size_t n = winrm_utf8_next(rest, &cp);

		if (pieces)
			winrm_utf8_put(&w, cp);
		rest.ptr += n;
		rest.len -= n;
		if (sizeof(mixed) - 1 - rest.len < cap)
			keep = sizeof(mixed) - 1 - rest.len;
	}
	len = winrm_writer_end_str(&w);
	assert_int_equal(len, keep);
	if (cap > 0)
		assert_int_equal(strlen(room), len);
	assert_memory_equal(room, mixed, len);
}

static void test_a_text_is_never_cut_inside_a_character(void **state)
{
	struct guard g = guard_open(sizeof(mixed) + 4);
	size_t cap;

	(void)state;
	for (cap = 0; cap < sizeof(mixed) + 4; cap++) {
		check_cut(&g, cap, false);
		check_cut(&g, cap, true);
	}
	guard_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_every_capacity_holds_the_head_of_the_whole),
		cmocka_unit_test(test_no_memory_only_measures),
		cmocka_unit_test(test_the_count_saturates),
		cmocka_unit_test(test_decimals_have_no_leading_zero),
		cmocka_unit_test(test_a_text_that_fits_gets_its_nul),
		cmocka_unit_test(test_a_text_is_never_cut_inside_a_character),
	};

	return RUN(tests);
}
