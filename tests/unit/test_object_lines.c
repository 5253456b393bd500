/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/object_lines.h"

#include "tests/unit/unit.h"

static char seen[4096];

static bool on_text(void *user, const uint8_t *data, size_t len)
{
	size_t at = strlen(seen);

	(void)user;
	assert_true(at + len < sizeof(seen));
	memcpy(seen + at, data, len);
	return true;
}

/* As text, in pieces of that size. */
static const char *show(const char *json, size_t piece)
{
	struct object_lines lines = {{0}, 0, false, false, false};
	size_t len = strlen(json);

	memset(seen, 0, sizeof(seen));
	while (len > 0) {
		size_t n = len < piece ? len : piece;

		assert_true(object_lines_feed(
			&lines, (const uint8_t *)json, n, on_text, NULL));
		json += n;
		len -= n;
	}
	return seen;
}

static void strings_are_shown_as_text_and_the_rest_as_json(void **state)
{
	static const struct {
		const char *json, *text;
	} rows[] = {
		{"\"a\"\n\"\"\n\"b\"\n", "a\n\nb\n"},
		{"5\nnull\n\"5\"\n", "5\nnull\n5\n"},
		{"{\"a\":\"\\n\"}\n\"\\n\"\n", "{\"a\":\"\\n\"}\n\n\n"},
		{"[\"x\"]\n\"\\\\\\\"\"\n", "[\"x\"]\n\\\"\n"},
		{"\"\\u00e9\\ud83d\\ude00\"\n", "\xc3\xa9\xf0\x9f\x98\x80\n"},
	};
	size_t i, piece;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (piece = 1; piece < 20; piece++)
			assert_string_equal(
				show(rows[i].json, piece), rows[i].text);
}

/* A string of any length, whose escapes come anywhere in it. */
static void no_escape_is_cut(void **state)
{
	char json[1400], text[1400];
	size_t pad;

	(void)state;
	for (pad = 460; pad < 530; pad++) {
		memset(json, 'x', sizeof(json));
		json[0] = '"';
		strcpy(json + pad, "\\\\\\ud83d\\ude00\\u0041\\\"y\"\n");
		memset(text, 'x', sizeof(text));
		strcpy(text + pad - 1,
			"\\\xf0\x9f\x98\x80"
			"A\"y\n");
		assert_string_equal(show(json, sizeof(json)), text);
		assert_string_equal(show(json, 1), text);
	}
}

static bool refuse(void *user, const uint8_t *data, size_t len)
{
	(void)user;
	(void)data;
	(void)len;
	return false;
}

static void a_reader_that_is_gone_ends_it(void **state)
{
	struct object_lines lines = {{0}, 0, false, false, false};

	(void)state;
	assert_false(object_lines_feed(
		&lines, (const uint8_t *)"\"a\"\n", 4, refuse, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			strings_are_shown_as_text_and_the_rest_as_json),
		cmocka_unit_test(no_escape_is_cut),
		cmocka_unit_test(a_reader_that_is_gone_ends_it),
	};

	return RUN(tests);
}
