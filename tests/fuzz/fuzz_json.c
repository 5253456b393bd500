/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json.h"

#include "core/base/utf.h"
#include "tests/fuzz/fuzz.h"

/* Writes a token again, in the shortest way; a comma goes before it. */
static void put_token(struct winrm_writer *w, const struct winrm_json_token *t,
	bool comma, uint8_t *scratch, size_t cap)
{
	static const char *const signs[] = {"", "", "{", "}", "[", "]", "", "",
		"", "true", "false", "null"};
	struct winrm_writer plain = winrm_writer_init(scratch, cap);

	winrm_writer_put_str(w, comma ? "," : "");
	winrm_writer_put_str(w, signs[t->type]);
	if (t->type == WINRM_JSON_NUMBER)
		winrm_writer_put_slice(w, t->text);
	if (t->type != WINRM_JSON_KEY && t->type != WINRM_JSON_STRING)
		return;
	winrm_json_put_text(&plain, t->text);
	CHECK(winrm_writer_ok(&plain)); /* never longer than escaped */
	CHECK(winrm_utf8_valid(slice_of(scratch, plain.len)));
	winrm_json_put_string(w, slice_of(scratch, plain.len));
	winrm_writer_put_str(w, t->type == WINRM_JSON_KEY ? ":" : "");
}

/* Reads all; writes it to `w`. Is it JSON? */
static bool copy(struct winrm_slice text, struct winrm_writer *w)
{
	uint8_t *scratch = malloc(text.len + 1);
	struct winrm_json_token t;
	struct winrm_json j;
	bool comma = false;

	CHECK(scratch);
	winrm_json_start(&j, text);
	while (winrm_json_next(&j, &t) > WINRM_JSON_ERROR) {
		bool ends = t.type == WINRM_JSON_OBJECT_END ||
			t.type == WINRM_JSON_ARRAY_END;

		CHECK(is_inside(t.text, text));
		CHECK(j.depth <= WINRM_JSON_DEPTH && j.at <= text.len);
		put_token(w, &t, comma && !ends, scratch, text.len + 1);
		comma = t.type != WINRM_JSON_OBJECT &&
			t.type != WINRM_JSON_ARRAY && t.type != WINRM_JSON_KEY;
	}
	CHECK(winrm_json_next(&j, &t) == t.type);
	free(scratch);
	return t.type == WINRM_JSON_END;
}

/* Skipping the first value ends where reading all of it does. */
static void skip(struct winrm_slice text)
{
	struct winrm_json_token t;
	struct winrm_json j;

	winrm_json_start(&j, text);
	winrm_json_next(&j, &t);
	CHECK(winrm_json_skip(&j, &t));
	CHECK(winrm_json_next(&j, &t) == WINRM_JSON_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cap = 6 * size + 64;
	uint8_t *text = exact(data, size), *a = malloc(cap), *b = malloc(cap);
	struct winrm_writer first = winrm_writer_init(a, cap);
	struct winrm_writer second = winrm_writer_init(b, cap);

	CHECK(a && b);
	if (copy(slice_of(text, size), &first)) {
		CHECK(winrm_writer_ok(&first));
		skip(slice_of(text, size));
		CHECK(copy(slice_of(a, first.len), &second));
		CHECK(winrm_slice_eq(
			slice_of(a, first.len), slice_of(b, second.len)));
	}
	free(a);
	free(b);
	drop_exact(text, size);
	return 0;
}
