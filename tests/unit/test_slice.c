/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/slice.h"

#include "core/base/endian.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

static void test_no_string_is_an_empty_slice(void **state)
{
	struct winrm_slice none = winrm_slice_str(NULL);

	(void)state;
	assert_int_equal(none.len, 0);
	assert_true(winrm_slice_is(none, ""));
	assert_true(winrm_slice_eq(none, winrm_slice_str("")));
	assert_int_equal(winrm_slice_trim(none).len, 0);
	assert_int_equal(winrm_slice_cut(&none, ',').len, 0);
	assert_int_equal(winrm_slice_find_nocase(none, "x"), 0);
}

static void test_equality_looks_at_every_byte(void **state)
{
	(void)state;
	assert_true(winrm_slice_is(winrm_slice_str("abc"), "abc"));
	assert_false(winrm_slice_is(winrm_slice_str("abc"), "ab"));
	assert_false(winrm_slice_is(winrm_slice_str("ab"), "abc"));
	assert_false(winrm_slice_is(winrm_slice_str("abc"), "abC"));
	assert_false(winrm_slice_eq(slice_of("a\0b", 3), slice_of("a\0c", 3)));
	assert_true(winrm_slice_eq(slice_of("a\0b", 3), slice_of("a\0b", 3)));
}

static void test_case_is_folded_for_ascii_letters_only(void **state)
{
	static const char *const same[][2] = {
		{"NegoTIATE", "negotiate"}, {"az", "AZ"}, {"@[`{", "@[`{"}};
	static const char *const other[][2] = {{"@", "`"}, {"[", "{"},
		{"\xc3\x84", "\xc3\xa4"}, {"abc", "abcd"}, {"abcd", "abc"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(same); i++)
		assert_true(winrm_slice_is_nocase(
			winrm_slice_str(same[i][0]), same[i][1]));
	for (i = 0; i < COUNT(other); i++)
		assert_false(winrm_slice_is_nocase(
			winrm_slice_str(other[i][0]), other[i][1]));
}

static void test_prefix_is_not_read_past_the_slice(void **state)
{
	struct guard g = guard_open(16);
	struct winrm_slice s = slice_of(guard_put(&g, "Multi", 5), 5);

	(void)state;
	assert_true(winrm_slice_starts_nocase(s, "mULTI"));
	assert_true(winrm_slice_starts_nocase(s, ""));
	assert_false(winrm_slice_starts_nocase(s, "multipart"));
	assert_int_equal(winrm_slice_find_nocase(s, "tI"), 3);
	assert_int_equal(winrm_slice_find_nocase(s, "tix"), 5);
	assert_int_equal(winrm_slice_find_nocase(s, "M"), 0);
	assert_int_equal(winrm_slice_find_nocase(s, "I"), 4);
	guard_close(&g);
}

static void test_trim_takes_xml_white_space_at_both_ends(void **state)
{
	(void)state;
	assert_slice(
		winrm_slice_trim(winrm_slice_str(" \t\r\n a b\n\t ")), "a b");
	assert_slice(winrm_slice_trim(winrm_slice_str("\va\f")), "\va\f");
	assert_slice(winrm_slice_trim(winrm_slice_str(" \r\n ")), "");
	assert_slice(winrm_slice_trim(winrm_slice_str("a")), "a");
}

static void test_cut_gives_the_parts_in_order(void **state)
{
	struct winrm_slice rest = winrm_slice_str("a,,b,");

	(void)state;
	assert_slice(winrm_slice_cut(&rest, ','), "a");
	assert_slice(winrm_slice_cut(&rest, ','), "");
	assert_slice(winrm_slice_cut(&rest, ','), "b");
	assert_int_equal(rest.len, 0);
	assert_slice(winrm_slice_cut(&rest, ','), "");
}

static void test_cut_without_a_separator_takes_all(void **state)
{
	struct winrm_slice rest = winrm_slice_str("abc");

	(void)state;
	assert_slice(winrm_slice_cut(&rest, ','), "abc");
	assert_int_equal(rest.len, 0);
}

static void test_decimal_takes_digits_up_to_its_limit(void **state)
{
	static const struct {
		const char *text;
		size_t max, value;
	} rows[] = {
		{"0", 0, 0},
		{"007", 7, 7},
		{"255", 255, 255},
		{"4294967295", UINT32_MAX, UINT32_MAX},
#if SIZE_MAX > UINT32_MAX
		{"18446744073709551615", SIZE_MAX, SIZE_MAX},
#endif
	};
	size_t value;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_true(winrm_slice_decimal(
			winrm_slice_str(rows[i].text), rows[i].max, &value));
		assert_int_equal(value, rows[i].value);
	}
}

static void test_decimal_refuses_all_else(void **state)
{
	static const struct {
		const char *text;
		size_t max;
	} rows[] = {
		{"", 9},
		{"-1", 9},
		{"+1", 9},
		{" 1", 9},
		{"1 ", 9},
		{"0x1", 9},
		{"1.0", 9},
		{"1", 0},
		{"256", 255},
		{"4294967296", UINT32_MAX},
		{"18446744073709551616", SIZE_MAX},
		{"18446744073709551620", SIZE_MAX},
		{"99999999999999999999999", SIZE_MAX},
		{"\xd9\xa1", 9},
	};
	size_t value;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		assert_false(winrm_slice_decimal(
			winrm_slice_str(rows[i].text), rows[i].max, &value));
}

static void test_wire_integers_are_little_endian_at_any_address(void **state)
{
	struct guard g = guard_open(16);
	uint8_t *at = guard_room(&g, 5) + 1;

	(void)state;
	winrm_put_le32(at, 0x89abcdefu);
	assert_memory_equal(at, "\xef\xcd\xab\x89", 4);
	assert_true(winrm_get_le32(at) == 0x89abcdefu);
	assert_int_equal(winrm_get_le16(at + 2), 0x89ab);
	winrm_put_le16(at + 2, 0x12345);
	assert_memory_equal(at, "\xef\xcd\x45\x23", 4);
	guard_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_string_is_an_empty_slice),
		cmocka_unit_test(test_equality_looks_at_every_byte),
		cmocka_unit_test(test_case_is_folded_for_ascii_letters_only),
		cmocka_unit_test(test_prefix_is_not_read_past_the_slice),
		cmocka_unit_test(test_trim_takes_xml_white_space_at_both_ends),
		cmocka_unit_test(test_cut_gives_the_parts_in_order),
		cmocka_unit_test(test_cut_without_a_separator_takes_all),
		cmocka_unit_test(test_decimal_takes_digits_up_to_its_limit),
		cmocka_unit_test(test_decimal_refuses_all_else),
		cmocka_unit_test(
			test_wire_integers_are_little_endian_at_any_address),
	};

	return RUN(tests);
}
