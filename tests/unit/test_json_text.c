/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json.h"

#include "core/base/utf.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

static const struct {
	const char *escaped, *plain;
} texts[] = {
	{"", ""},
	{"plain", "plain"},
	{"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
	{"\\u0041\\u00e4\\u20AC", "A\xc3\xa4\xe2\x82\xac"},
	{"\\ud834\\udd1e", "\xf0\x9d\x84\x9e"},
	{"\\uD800\\uDC00\\uDBFF\\uDFFF", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
	{"\xe2\x82\xac\\u0020.", "\xe2\x82\xac ."},
};

static void test_escapes_are_resolved_to_utf8(void **state)
{
	struct guard g = guard_open(64);
	char out[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		struct winrm_writer w = winrm_writer_init(out, sizeof(out));
		size_t len = strlen(texts[i].escaped);

		winrm_json_put_text(&w,
			slice_of(guard_put(&g, texts[i].escaped, len), len));
		assert_slice(slice_of(out, w.len), texts[i].plain);
	}
	guard_close(&g);
}

static void test_a_name_is_known_however_it_is_escaped(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++)
		assert_true(winrm_json_is(
			winrm_slice_str(texts[i].escaped), texts[i].plain));
	assert_true(winrm_json_is(
		winrm_slice_str("\\u0068ost\\u006eame"), "hostname"));
	assert_false(winrm_json_is(winrm_slice_str("hostname"), "hostnam"));
	assert_false(winrm_json_is(winrm_slice_str("hostnam"), "hostname"));
	assert_false(winrm_json_is(winrm_slice_str("Hostname"), "hostname"));
	assert_false(winrm_json_is(winrm_slice_str("a\\u0000"), "a"));
	assert_false(winrm_json_is(winrm_slice_str("\\n"), "n"));
}

static void test_every_capacity_holds_the_head_of_the_string(void **state)
{
	static const char plain[] = "a\"\xe2\x82\xac\n\x01\x7f";
	static const char whole[] = "\"a\\\"\xe2\x82\xac\\n\\u0001\\u007f\"";
	enum { LEN = sizeof(whole) - 1 };
	struct guard g = guard_open(LEN + 4);
	size_t cap;

	(void)state;
	for (cap = 0; cap < LEN + 4; cap++) {
		struct winrm_writer w =
			winrm_writer_init(guard_room(&g, cap), cap);

		winrm_json_put_string(&w, winrm_slice_str(plain));
		assert_int_equal(w.len, LEN);
		assert_int_equal(winrm_writer_ok(&w), cap >= LEN);
		assert_memory_equal(w.buf, whole, cap < LEN ? cap : LEN);
	}
	guard_close(&g);
}

static void read_back(struct winrm_slice text, struct winrm_slice plain)
{
	char out[32];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_json_token t;
	struct winrm_json j;

	winrm_json_start(&j, text);
	assert_int_equal(winrm_json_next(&j, &t), WINRM_JSON_STRING);
	winrm_json_put_text(&w, t.text);
	assert_true(winrm_slice_eq(slice_of(out, w.len), plain));
	assert_int_equal(winrm_json_next(&j, &t), WINRM_JSON_END);
}

static void test_what_was_written_is_read_again(void **state)
{
	uint32_t cp;

	(void)state;
	for (cp = 0; cp <= 0x10ffff; cp += cp < 0x3000 ? 1 : 509) {
		char plain[8], text[32];
		struct winrm_writer p = winrm_writer_init(plain, sizeof(plain));
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));
		size_t i;

		if (cp >= 0xd800 && cp < 0xe000)
			continue;
		winrm_utf8_put(&p, cp);
		winrm_utf8_put(&p, 'x');
		winrm_json_put_string(&w, slice_of(plain, p.len));
		read_back(slice_of(text, w.len), slice_of(plain, p.len));
		for (i = 0; i < w.len; i++) /* safe to show on a terminal */
			assert_true(
				(uint8_t)text[i] >= 0x20 && text[i] != 0x7f);
	}
}

static void test_another_reader_takes_what_was_written(void **state)
{
	char plain[128], text[1024];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));
	cJSON *json;
	char c;

	(void)state;
	for (c = 1; c < 127; c++)
		plain[c - 1] = c;
	plain[126] = 0;
	winrm_json_put_string(&w, winrm_slice_str(plain));
	assert_true(winrm_writer_ok(&w));
	json = cJSON_ParseWithLength(text, w.len);
	assert_non_null(json);
	assert_string_equal(cJSON_GetStringValue(json), plain);
	cJSON_Delete(json);
}

/* Beside characters of two octets, too. */
static void test_what_has_an_escape_is_found_anywhere(void **state)
{
	static const char *const around[] = {"xxxxxxxxxxxxxxxxxxxx",
		"\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf"
		"\xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf"};
	char text[20];
	size_t at, i;
	int c;

	(void)state;
	for (i = 0; i < 2; i++)
		for (at = 0; at < sizeof(text); at++)
			for (c = 0; c < 256; c++) {
				bool escaped = c < 0x20 || c == 0x7f ||
					c == '"' || c == '\\';

				memcpy(text, around[i], sizeof(text));
				text[at] = (char)c;
				assert_int_equal(winrm_json_plain(slice_of(
							 text, sizeof(text))),
					escaped ? at : sizeof(text));
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes_are_resolved_to_utf8),
		cmocka_unit_test(test_a_name_is_known_however_it_is_escaped),
		cmocka_unit_test(
			test_every_capacity_holds_the_head_of_the_string),
		cmocka_unit_test(test_what_was_written_is_read_again),
		cmocka_unit_test(test_another_reader_takes_what_was_written),
		cmocka_unit_test(test_what_has_an_escape_is_found_anywhere),
	};

	return RUN(tests);
}
