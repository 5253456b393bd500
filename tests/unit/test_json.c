/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json.h"

#include "core/base/utf.h"
#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/*
 * Reads all tokens of a text and writes down their kinds: { } [ ] k s n t f
 * 0, then . at the end or ! where it failed. The error sticks.
 */
static void trace(struct winrm_slice text, char *out, size_t cap)
{
	static const char letters[] = ".!{}[]ksntf0";
	struct winrm_json_token t;
	struct winrm_json j;
	enum winrm_json_type type;
	size_t len = 0;

	winrm_json_start(&j, text);
	do {
		type = winrm_json_next(&j, &t);
		assert_int_equal(t.type, type);
		assert_true(j.at <= text.len);
		if (len + 1 < cap)
			out[len++] = letters[type];
	} while (type != WINRM_JSON_END && type != WINRM_JSON_ERROR);
	out[len] = 0;
	assert_int_equal(winrm_json_next(&j, &t), type);
}

static void assert_trace(
	struct guard *g, const char *text, size_t len, const char *want)
{
	char got[128];

	trace(slice_of(guard_put(g, text, len), len), got, sizeof(got));
	if (strcmp(got, want))
		fail_msg("%.*s: %s, not %s", (int)len, text, got, want);
}

/* Named in the manner of JSONTestSuite: y is taken, n is refused. */
static const struct {
	const char *name, *text, *trace;
} accepted[] = {
	{"y_array_empty", "[]", "[]."},
	{"y_array_ending_with_newline", "[\"a\"]\n", "[s]."},
	{"y_array_heterogeneous", "[null, 1, \"1\", {}]", "[0ns{}]."},
	{"y_array_with_leading_space", " [1]", "[n]."},
	{"y_array_nested", "[[],[[]],[1,[2]]]", "[[][[]][n[n]]]."},
	{"y_object_empty", "{}", "{}."},
	{"y_object_empty_key", "{\"\":0}", "{kn}."},
	{"y_object_duplicated_key", "{\"a\":1,\"a\":2}", "{knkn}."},
	{"y_object_nested", "{\"a\":{\"b\":[]}, \"c\":true}", "{k{k[]}kt}."},
	{"y_object_escaped_nul_in_key", "{\"f\\u0000b\":42}", "{kn}."},
	{"y_object_with_newlines", "{\r\n\t\"a\" :\n1\n}", "{kn}."},
	{"y_number_zero", "0", "n."},
	{"y_number_minus_zero", "-0", "n."},
	{"y_number_after_space", "[ 4]", "[n]."},
	{"y_number_real_exponent", "[123.456e78]", "[n]."},
	{"y_number_negative_exponent", "[-1.5E-10]", "[n]."},
	{"y_number_positive_exponent", "[1e+2,0e1,0E-1]", "[nnn]."},
	{"y_number_huge", "[123456789012345678901234567890]", "[n]."},
	{"y_number_double_close_to_zero", "[0.00000000000000001]", "[n]."},
	{"y_string_empty", "\"\"", "s."},
	{"y_string_escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "s."},
	{"y_string_unicode_escape", "\"\\u0060\\u012a\\uABcd\"", "s."},
	{"y_string_surrogate_pair", "\"\\ud834\\udd1e\"", "s."},
	{"y_string_last_surrogates", "\"\\uDBFF\\uDFFF\"", "s."},
	{"y_string_noncharacter", "\"\\uFFFF\"", "s."},
	{"y_string_utf8", "\"\xe2\x82\xac\xf0\x9d\x84\x9e\"", "s."},
	{"y_string_del",
		"\"a\x7f"
		"a\"",
		"s."},
	{"y_string_line_separator", "\"\xe2\x80\xa8\"", "s."},
	{"y_string_double_escape_a", "\"\\\\a\"", "s."},
	{"y_structure_lonely_true", "true", "t."},
	{"y_structure_lonely_false", "false", "f."},
	{"y_structure_lonely_null", "null", "0."},
	{"y_structure_trailing_space", "[] \t\r\n", "[]."},
};

static const struct {
	const char *name, *text;
} refused[] = {
	{"n_array_1_true_without_comma", "[1 true]"},
	{"n_array_colon_instead_of_comma", "[\"\": 1]"},
	{"n_array_comma_after_close", "[\"\"],"},
	{"n_array_comma_first", "[,1]"},
	{"n_array_double_comma", "[1,,2]"},
	{"n_array_extra_close", "[\"x\"]]"},
	{"n_array_extra_comma", "[1,]"},
	{"n_array_just_comma", "[,]"},
	{"n_array_just_minus", "[-]"},
	{"n_array_star_inside", "[*]"},
	{"n_array_unclosed", "[1"},
	{"n_array_closed_as_object", "[1}"},
	{"n_object_closed_as_array", "{\"a\":1]"},
	{"n_object_bad_value", "[\"x\", truth]"},
	{"n_object_bracket_key", "{[: 1}"},
	{"n_object_comma_instead_of_colon", "{\"x\", null}"},
	{"n_object_double_colon", "{\"x\"::\"b\"}"},
	{"n_object_emoji_key", "{\xf0\x9f\x87\xa8}"},
	{"n_object_missing_colon", "{\"a\" b}"},
	{"n_object_missing_key", "{:\"b\"}"},
	{"n_object_missing_value", "{\"a\":"},
	{"n_object_missing_value_closed", "{\"a\":}"},
	{"n_object_no_colon", "{\"a\""},
	{"n_object_number_key", "{1:1}"},
	{"n_object_null_key", "{null:1}"},
	{"n_object_repeated_comma", "{\"a\":1,,\"b\":2}"},
	{"n_object_single_quote", "{'a':0}"},
	{"n_object_trailing_comma", "{\"id\":0,}"},
	{"n_object_unquoted_key", "{a: \"b\"}"},
	{"n_object_two_commas_at_once", "{,}"},
	{"n_object_with_single_string", "{\"foo\"}"},
	{"n_object_garbage_at_end", "{\"a\":\"a\" 123}"},
	{"n_object_trailing_comment", "{\"a\":\"b\"}/**/"},
	{"n_object_comment", "{/*c*/\"a\":1}"},
	{"n_number_plus", "[+1]"},
	{"n_number_minus_alone", "-"},
	{"n_number_minus_space", "[- 1]"},
	{"n_number_double_minus", "[--1]"},
	{"n_number_leading_zero", "[012]"},
	{"n_number_minus_leading_zero", "[-012]"},
	{"n_number_dot_first", "[.5]"},
	{"n_number_dot_last", "[1.]"},
	{"n_number_dot_exponent", "[1.e1]"},
	{"n_number_exponent_empty", "[1e]"},
	{"n_number_exponent_plus_empty", "[1e+]"},
	{"n_number_exponent_dot", "[1e1.0]"},
	{"n_number_hex", "[0x42]"},
	{"n_number_infinity", "[Infinity]"},
	{"n_number_minus_infinity", "[-Infinity]"},
	{"n_number_nan", "[NaN]"},
	{"n_number_with_letter", "[1a]"},
	{"n_number_full_width_digit", "[\xef\xbc\x91]"},
	{"n_number_two_dots", "[1.2.3]"},
	{"n_string_backslash_alone", "[\"\\\"]"},
	{"n_string_escape_x", "[\"\\x00\"]"},
	{"n_string_escaped_emoji", "[\"\\\xf0\x9f\x8c\x80\"]"},
	{"n_string_escaped_tab", "[\"\\\t\"]"},
	{"n_string_incomplete_escape", "[\"\\u00A\"]"},
	{"n_string_escape_not_hex", "[\"\\u00G0\"]"},
	{"n_string_capital_u", "[\"\\U0041\"]"},
	{"n_string_lone_high_surrogate", "[\"\\ud834\"]"},
	{"n_string_lone_low_surrogate", "[\"\\udd1e\"]"},
	{"n_string_first_low_surrogate", "[\"\\udc00\"]"},
	{"n_string_last_low_surrogate", "[\"\\udfff\"]"},
	{"n_string_two_high_surrogates", "[\"\\ud834\\ud834\"]"},
	{"n_string_high_surrogate_then_letter", "[\"\\ud834\\u0041\"]"},
	{"n_string_high_surrogate_then_text", "[\"\\ud834uuuuuu\"]"},
	{"n_string_unescaped_newline", "[\"new\nline\"]"},
	{"n_string_unescaped_tab", "[\"\t\"]"},
	{"n_string_invalid_utf8", "[\"\xff\"]"},
	{"n_string_overlong_utf8", "[\"\xc0\xaf\"]"},
	{"n_string_utf8_surrogate", "[\"\xed\xa0\x80\"]"},
	{"n_string_cut_utf8", "[\"\xe2\x82\"]"},
	{"n_string_single_quote", "['a']"},
	{"n_string_unclosed", "\"a"},
	{"n_string_no_quotes", "[\\n]"},
	{"n_structure_no_data", ""},
	{"n_structure_only_space", " \n"},
	{"n_structure_bom", "\xef\xbb\xbf{}"},
	{"n_structure_capital_true", "[True]"},
	{"n_structure_cut_true", "[tru"},
	{"n_structure_true_and_more", "[truer]"},
	{"n_structure_nulls", "nullnull"},
	{"n_structure_two_values", "1 2"},
	{"n_structure_two_objects", "{}{}"},
	{"n_structure_close_first", "]"},
	{"n_structure_form_feed", "[\f]"},
	{"n_structure_no_break_space", "[\xc2\xa0]"},
	{"n_structure_lone_quote", "\""},
};

static void test_well_formed_texts_give_their_tokens(void **state)
{
	struct guard g = guard_open(128);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(accepted); i++)
		assert_trace(&g, accepted[i].text, strlen(accepted[i].text),
			accepted[i].trace);
	guard_close(&g);
}

static void test_all_else_is_refused(void **state)
{
	struct guard g = guard_open(128);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(refused); i++) {
		size_t len = strlen(refused[i].text);
		char got[128];

		trace(slice_of(guard_put(&g, refused[i].text, len), len), got,
			sizeof(got));
		if (got[strlen(got) - 1] != '!')
			fail_msg("%s: %s", refused[i].name, got);
	}
	assert_trace(&g, "[1]\0", 4, "[n]!");
	assert_trace(&g, "\"a\0b\"", 5, "!");
	assert_trace(&g, "\0", 1, "!");
	guard_close(&g);
}

static void test_a_cut_text_is_never_at_its_end(void **state)
{
	static const char whole[] =
		"{\"a\\u20ac\\ud834\\udd1e\":[1.5e-3,\"\xe2\x82\xac\\n\",true,"
		"false,null,{\"b\":{}}],\"c\":\"\"}";
	struct guard g = guard_open(sizeof(whole));
	char got[64];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(whole) - 1; len++) {
		trace(slice_of(guard_put(&g, whole, len), len), got,
			sizeof(got));
		assert_int_equal(got[strlen(got) - 1], '!');
	}
	assert_trace(&g, whole, len, "{k[nstf0{k{}}]ks}.");
	guard_close(&g);
}

static void test_depth_has_a_limit(void **state)
{
	char text[2 * WINRM_JSON_DEPTH + 2];
	struct guard g = guard_open(sizeof(text));
	char got[64];
	size_t n;

	(void)state;
	for (n = WINRM_JSON_DEPTH; n <= WINRM_JSON_DEPTH + 1; n++) {
		memset(text, '[', n);
		memset(text + n, ']', n);
		trace(slice_of(guard_put(&g, text, 2 * n), 2 * n), got,
			sizeof(got));
		assert_int_equal(got[strlen(got) - 1],
			n == WINRM_JSON_DEPTH ? '.' : '!');
	}
	guard_close(&g);
}

/* Eight levels, each an object or an array, all 256 ways. */
static void test_each_level_closes_as_it_opened(void **state)
{
	struct guard g = guard_open(64);
	unsigned shape;

	(void)state;
	for (shape = 0; shape < 256; shape++) {
		char text[64], want[64];
		struct winrm_writer t = winrm_writer_init(text, sizeof(text));
		struct winrm_writer w = winrm_writer_init(want, sizeof(want));
		int i;

		for (i = 0; i < 8; i++) {
			bool object = shape >> i & 1;

			winrm_writer_put_str(&t, object ? "{\"\":" : "[");
			winrm_writer_put_str(&w, object ? "{k" : "[");
		}
		winrm_writer_put_str(&t, "0");
		winrm_writer_put_str(&w, "n");
		while (i-- > 0) {
			winrm_writer_put_str(&t, shape >> i & 1 ? "}" : "]");
			winrm_writer_put_str(&w, shape >> i & 1 ? "}" : "]");
		}
		winrm_writer_put_str(&w, ".");
		winrm_writer_end_str(&w);
		assert_trace(&g, text, t.len, want);
	}
	guard_close(&g);
}

static void test_tokens_point_at_their_text(void **state)
{
	static const char text[] = " { \"na\\u006de\" : [ -1.50e+3 , \"\" ] } ";
	static const char *const want[] = {
		"", "na\\u006de", "", "-1.50e+3", "", "", "", ""};
	struct winrm_json_token t;
	struct winrm_json j;
	size_t i;

	(void)state;
	winrm_json_start(&j, winrm_slice_str(text));
	for (i = 0; i < COUNT(want); i++) {
		winrm_json_next(&j, &t);
		assert_slice(t.text, want[i]);
		assert_true(t.text.ptr >= (const uint8_t *)text &&
			t.text.ptr < (const uint8_t *)text + sizeof(text));
	}
	assert_int_equal(t.type, WINRM_JSON_END);
}

static void test_an_error_says_where(void **state)
{
	struct winrm_json_token t;
	struct winrm_json j;

	(void)state;
	winrm_json_start(&j, winrm_slice_str("{\"a\": 1, b}"));
	while (winrm_json_next(&j, &t) != WINRM_JSON_ERROR)
		;
	assert_int_equal(j.at, 9);
}

static void test_skipping_passes_over_one_value(void **state)
{
	static const char *const values[] = {"{}", "[]", "1", "\"s\"", "null",
		"{\"x\":[{},[1,2,{\"y\":\"}\"}]]}", "[[[\"]\"]]]"};
	struct winrm_json_token t;
	struct winrm_json j;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(values); i++) {
		char text[128];

		snprintf(text, sizeof(text), "{\"a\":%s,\"b\":7}", values[i]);
		winrm_json_start(&j, winrm_slice_str(text));
		winrm_json_next(&j, &t);
		winrm_json_next(&j, &t);
		winrm_json_next(&j, &t);
		assert_true(winrm_json_skip(&j, &t));
		assert_int_equal(winrm_json_next(&j, &t), WINRM_JSON_KEY);
		assert_slice(t.text, "b");
	}
	winrm_json_start(&j, winrm_slice_str("[[1,2"));
	winrm_json_next(&j, &t);
	winrm_json_next(&j, &t);
	assert_false(winrm_json_skip(&j, &t));
	winrm_json_next(&j, &t);
	assert_false(winrm_json_skip(&j, &t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_well_formed_texts_give_their_tokens),
		cmocka_unit_test(test_all_else_is_refused),
		cmocka_unit_test(test_a_cut_text_is_never_at_its_end),
		cmocka_unit_test(test_depth_has_a_limit),
		cmocka_unit_test(test_each_level_closes_as_it_opened),
		cmocka_unit_test(test_tokens_point_at_their_text),
		cmocka_unit_test(test_an_error_says_where),
		cmocka_unit_test(test_skipping_passes_over_one_value),
	};

	return RUN(tests);
}
