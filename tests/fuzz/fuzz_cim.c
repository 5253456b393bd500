/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/json.h"
#include "core/cim/cim_event.h"
#include "core/cim/cim_reader.h"
#include "core/cim/cim_reply.h"
#include "core/winrm.h"
#include "tests/fuzz/fuzz.h"

/* What on_value has seen of one reply. */
struct seen {
	struct winrm_slice doc;
	struct winrm_cim_json json;
	uint8_t *text;
	size_t len, cap, depth, deepest;
	bool in_row;
};

static bool write_text(void *user, const char *text, size_t len)
{
	struct seen *s = user;

	CHECK(len > 0);
	if (len > s->cap - s->len) {
		s->cap = 2 * (s->len + len);
		s->text = realloc(s->text, s->cap);
		CHECK(s->text);
	}
	memcpy(s->text + s->len, text, len);
	s->len += len;
	return true;
}

/* A row is an object. */
static void check_json(struct seen *s)
{
	struct winrm_json_token t;
	struct winrm_json j;

	winrm_json_start(&j, slice_of(s->text, s->len));
	while (winrm_json_next(&j, &t) > WINRM_JSON_ERROR)
		;
	/* an array counts as well, so twice as deep at most */
	CHECK(t.type == WINRM_JSON_END || 2 * s->deepest >= WINRM_JSON_DEPTH);
	s->len = 0;
	s->deepest = 0;
}

static bool on_value(void *user, const struct winrm_cim_value *v)
{
	struct seen *s = user;

	CHECK(is_inside(slice_of(v->name, v->name_len), s->doc));
	if (v->kind == WINRM_CIM_VALUE)
		CHECK(is_inside(slice_of(v->text, v->text_len), s->doc));
	s->depth -=
		v->kind == WINRM_CIM_OBJECT_END || v->kind == WINRM_CIM_ROW_END;
	CHECK(v->depth == s->depth);
	CHECK(v->in_array || v->index == 0);
	CHECK((v->depth == 0) ==
		(v->kind == WINRM_CIM_ROW || v->kind == WINRM_CIM_ROW_END));
	s->depth += v->kind == WINRM_CIM_OBJECT || v->kind == WINRM_CIM_ROW;
	if (s->deepest < s->depth)
		s->deepest = s->depth;
	CHECK(winrm_cim_json(&s->json, v));
	if (v->kind == WINRM_CIM_ROW_END)
		check_json(s);
	return true;
}

static void read_rows(const struct winrm_envelope_first *first,
	enum winrm_cim_rows where, const uint8_t *data, size_t size)
{
	uint8_t *doc = exact(data, size);
	struct seen s = {.doc = slice_of(doc, size)};
	struct winrm_cim_reader r = {.on_value = on_value, .user = &s};

	s.json.write = write_text;
	s.json.user = &s;
	CHECK(winrm_cim_read(&r, where, first, s.doc) == WINRM_OK);
	CHECK(s.depth == 0 && s.len == 0);
	free(s.text);
	drop_exact(doc, size);
}

/* A reply that is accepted is read to its end, wherever its rows are, and each
 * row is complete. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const verbs[] = {
		"Get", "Pull", "Enumerate", "Create", "Subscribe"};
	uint8_t *doc = exact(data, size);
	struct winrm_slice all = slice_of(doc, size);
	struct winrm_cim_reply r;
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (winrm_cim_reply_read(&r, all, verbs[i]))
			break;
	if (i < sizeof(verbs) / sizeof(verbs[0]) && !r.envelope.is_fault &&
		r.envelope.first.at[2] > 0) {
		CHECK(memchr(r.context, 0, sizeof(r.context)) != NULL);
		CHECK(is_inside(winrm_cim_bookmark(all), all));
		read_rows(&r.envelope.first, WINRM_CIM_IN_BODY, data, size);
		read_rows(&r.envelope.first, WINRM_CIM_IN_ITEMS, data, size);
		read_rows(&r.envelope.first, WINRM_CIM_IN_EVENTS, data, size);
	}
	drop_exact(doc, size);
	return 0;
}
