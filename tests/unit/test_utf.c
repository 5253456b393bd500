/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/utf.h"

#include "core/base/endian.h"
#include "core/base/upper.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"
#include "tests/unit/rig.h"

static bool is_surrogate(uint32_t cp)
{
	return cp >= 0xd800 && cp < 0xe000;
}

static void test_every_code_point_is_its_own_again(void **state)
{
	struct guard g = guard_open(8);
	uint32_t cp, back, step = (uint32_t)rig_stride(11);

	(void)state;
	for (cp = 0; cp <= 0x10ffff; cp += step) {
		uint8_t out[8];
		struct winrm_writer w = winrm_writer_init(out, sizeof(out));
		size_t n;

		winrm_utf8_put(&w, cp);
		n = winrm_utf8_next(
			slice_of(guard_put(&g, out, w.len), w.len), &back);
		if (is_surrogate(cp) ? n != 0 : n != w.len || back != cp)
			fail_msg("U+%04x", cp);
	}
	guard_close(&g);
}

/* Table 3-7 of the Unicode standard: how long the sequence at s is; 0 bad. */
static size_t well_formed(const uint8_t *s)
{
	static const struct {
		uint8_t first, last, low, high, len;
	} rows[] = {{0x00, 0x7f, 0, 255, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4}};
	size_t i, k;

	for (i = 0; i < COUNT(rows); i++) {
		if (s[0] < rows[i].first || s[0] > rows[i].last)
			continue;
		if (s[1] < rows[i].low || s[1] > rows[i].high)
			return 0;
		for (k = 2; k < rows[i].len; k++)
			if (s[k] < 0x80 || s[k] > 0xbf)
				return 0;
		return rows[i].len;
	}
	return 0;
}

static void test_only_well_formed_sequences_are_taken(void **state)
{
	static const uint8_t edges[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff};
	unsigned a, b, c;
	uint32_t cp;

	(void)state;
	for (a = 0; a < 256; a++)
		for (b = 0; b < 256; b += (unsigned)rig_stride(7))
			for (c = 0; c < COUNT(edges) * COUNT(edges); c++) {
				uint8_t s[4] = {(uint8_t)a, (uint8_t)b,
					edges[c % COUNT(edges)],
					edges[c / COUNT(edges)]};

				if (winrm_utf8_next(slice_of(s, 4), &cp) !=
					well_formed(s))
					fail_msg("%02x %02x %02x %02x", s[0],
						s[1], s[2], s[3]);
			}
}

static void test_a_sequence_cut_at_the_page_is_refused(void **state)
{
	static const char *const rows[] = {
		"\xc3\xa4", "\xe2\x82\xac", "\xf0\x9d\x84\x9e"};
	struct guard g = guard_open(8);
	size_t i, n;
	uint32_t cp;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (n = 0; n < strlen(rows[i]); n++)
			assert_int_equal(
				winrm_utf8_next(
					slice_of(guard_put(&g, rows[i], n), n),
					&cp),
				0);
	guard_close(&g);
}

static void test_a_text_is_utf8_only_as_a_whole(void **state)
{
	static const char *const bad[] = {"\x80", "a\xc3", "\xc3\xc3\xa4",
		"\xc0\x80", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
		"\xed\xa0\x80\xed\xb0\x80", "\xf4\x90\x80\x80", "\xff", "\xfe",
		"\xf8\x88\x80\x80\x80", "ok\xe2\x82"};
	size_t i;

	(void)state;
	assert_true(winrm_utf8_valid(winrm_slice_str(NULL)));
	assert_true(winrm_utf8_valid(slice_of("a\0\xc3\xa4\xef\xbf\xbf", 7)));
	for (i = 0; i < COUNT(bad); i++)
		assert_false(winrm_utf8_valid(winrm_slice_str(bad[i])));
}

static void test_upper_case_is_that_of_windows(void **state)
{
	struct blob table = blob_load("tests/unit/upper.txt");
	char *line, *rest = (char *)table.data;
	uint32_t cp = 0;
	unsigned from, to, rows = 0;

	(void)state;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (sscanf(line, "%x %x", &from, &to) != 2)
			continue;
		for (; cp < from; cp++) /* those between have none */
			if (winrm_upper(cp) != cp)
				fail_msg("U+%04x", cp);
		if (winrm_upper(cp) != to)
			fail_msg("U+%04x", cp);
		cp++;
		rows++;
	}
	for (; cp <= 0x10ffff; cp += (uint32_t)rig_stride(11))
		if (winrm_upper(cp) != cp)
			fail_msg("U+%04x", cp);
	assert_int_equal(rows, 973);
	blob_free(&table);
}

static void test_names_of_the_ntowf_set_get_their_upper_case(void **state)
{
	struct blob text =
		blob_load("tests/fixtures/ntlm/vec-ntowfv2-set.json");
	cJSON *json = cJSON_Parse((const char *)text.data);
	const cJSON *row;
	unsigned rows = 0;

	(void)state;
	cJSON_ArrayForEach(row, json_at(json, "vectors"))
	{
		const char *user = json_text(row, "user");
		const char *want = json_text(row, "windows_upper");
		uint8_t a[128], b[128];
		struct winrm_writer got = winrm_writer_init(a, sizeof(a));
		struct winrm_writer exp = winrm_writer_init(b, sizeof(b));

		if (!want)
			continue;
		assert_true(winrm_utf16_put(&got, winrm_slice_str(user), true));
		assert_true(
			winrm_utf16_put(&exp, winrm_slice_str(want), false));
		assert_true(winrm_slice_eq(
			slice_of(a, got.len), slice_of(b, exp.len)));
		rows++;
	}
	assert_int_equal(rows, 17);
	cJSON_Delete(json);
	blob_free(&text);
}

static void test_utf16_is_written_little_endian_with_surrogates(void **state)
{
	static const char text[] = "a\xc3\xa4\xe2\x82\xac\xf0\x9d\x84\x9e";
	uint8_t out[16];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));

	(void)state;
	assert_true(winrm_utf16_put(&w, winrm_slice_str(text), false));
	assert_hex(out, w.len, "6100e400ac2034d81edd");
	w.len = 0;
	assert_true(winrm_utf16_put(&w, winrm_slice_str(text), true));
	assert_hex(out, w.len, "4100c400ac2034d81edd");
	assert_true(winrm_utf16_put(&w, winrm_slice_str(NULL), true));
	assert_false(winrm_utf16_put(&w, winrm_slice_str("a\xed\xa0\x80"), 0));
}

/* Every code point: its units encode it, and it is taken off the text. */
static void test_each_character_has_its_utf16_units(void **state)
{
	uint32_t cp, back, step = (uint32_t)rig_stride(11);

	(void)state;
	for (cp = 0; cp <= 0x10ffff; cp += step) {
		uint8_t text[8], units[4];
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));
		struct winrm_slice s;
		size_t n;

		winrm_utf8_put(&w, cp);
		winrm_utf8_put(&w, 'x');
		s = slice_of(text, w.len);
		n = winrm_utf16_next(&s, false, units);
		if (is_surrogate(cp)) {
			assert_true(n == 0 && s.len == w.len);
			continue;
		}
		assert_true(n == (cp < 0x10000 ? 2u : 4u));
		back = winrm_get_le16(units);
		if (n == 4)
			back = 0x10000 +
				((back & 0x3ff) << 10 |
					(winrm_get_le16(units + 2) & 0x3ff));
		if (back != cp || s.len != 1 || s.ptr[0] != 'x')
			fail_msg("U+%04x", cp);
		assert_true(winrm_utf16_next(&s, true, units) == 2 &&
			winrm_get_le16(units) == 'X' && s.len == 0);
		assert_true(winrm_utf16_next(&s, true, units) == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code_point_is_its_own_again),
		cmocka_unit_test(test_only_well_formed_sequences_are_taken),
		cmocka_unit_test(test_a_sequence_cut_at_the_page_is_refused),
		cmocka_unit_test(test_a_text_is_utf8_only_as_a_whole),
		cmocka_unit_test(test_upper_case_is_that_of_windows),
		cmocka_unit_test(
			test_names_of_the_ntowf_set_get_their_upper_case),
		cmocka_unit_test(
			test_utf16_is_written_little_endian_with_surrogates),
		cmocka_unit_test(test_each_character_has_its_utf16_units),
	};

	return RUN(tests);
}
