/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/base/json.h"
#include "core/cim/cim.h"

#if WINRM_CIM

/* Short texts go to the caller's function together. */
enum { ROOM = 96 };

struct output {
	struct winrm_cim_json *json;
	bool ok;
	size_t len;
	char room[ROOM];
};

static void flush(struct output *o)
{
	if (o->ok && o->len > 0)
		o->ok = o->json->write(o->json->user, o->room, o->len);
	o->len = 0;
}

static void put(struct output *o, const void *text, size_t len)
{
	if (len > ROOM - o->len)
		flush(o);
	if (len > ROOM) {
		o->ok = o->ok && o->json->write(o->json->user, text, len);
		return;
	}
	memcpy(o->room + o->len, text, len);
	o->len += len;
}

/* A string: what has no escapes as it is, others one by one. */
static void put_string(struct output *o, const char *text, size_t len)
{
	struct winrm_slice s = {(const uint8_t *)text, len};

	if (winrm_json_plain(s) == len && len + 2 <= ROOM - o->len) {
		char *at = o->room + o->len;

		at[0] = at[len + 1] = '"';
		memcpy(at + 1, text, len);
		o->len += len + 2;
		return;
	}
	put(o, "\"", 1);
	for (;;) {
		struct winrm_slice one = s;
		uint8_t escaped[8]; /* and the quotes */
		struct winrm_writer w =
			winrm_writer_init(escaped, sizeof(escaped));
		size_t n = winrm_json_plain(s);

		put(o, s.ptr, n);
		if (n == s.len)
			break;
		one.ptr += n;
		one.len = 1;
		winrm_json_put_string(&w, one);
		put(o, escaped + 1, w.len - 2);
		s.ptr += n + 1;
		s.len -= n + 1;
	}
	put(o, "\"", 1);
}

static bool is_number(struct winrm_slice text)
{
	struct winrm_json_token t;
	struct winrm_json j;

	winrm_json_start(&j, text);
	return winrm_json_next(&j, &t) == WINRM_JSON_NUMBER &&
		t.text.len == text.len;
}

static void put_value(struct output *o, const struct winrm_cim_value *v)
{
	struct winrm_slice text = {(const uint8_t *)v->text, v->text_len};
	enum winrm_cim_type type = v->type;

	if (type == WINRM_CIM_UNTYPED && o->json->type_of)
		type = o->json->type_of(o->json->user, v);
	if (type == WINRM_CIM_BOOLEAN) {
		unsigned which = winrm_slice_which_nocase(
			text, "true\0001\0false\0000\0");

		if (which > 0) {
			put(o, which < 3 ? "true" : "false", which < 3 ? 4 : 5);
			return;
		}
	}
	if ((type == WINRM_CIM_INTEGER || type == WINRM_CIM_REAL) &&
		is_number(text))
		put(o, v->text, v->text_len);
	else
		put_string(o, v->text, v->text_len);
}

/* What comes before a value: a comma, and the name unless it is an element. */
static void put_name(struct output *o, const char *name, size_t len)
{
	if (o->json->follows)
		put(o, ",", 1);
	if (name) {
		put_string(o, name, len);
		put(o, ":", 1);
	}
}

static void put_class(struct output *o, const struct winrm_cim_value *v)
{
	const char *key = o->json->class_key;

	if (!key)
		return;
	put_name(o, key, strlen(key));
	put_string(o, v->name, v->name_len);
	o->json->follows = true;
}

bool winrm_cim_json(
	struct winrm_cim_json *json, const struct winrm_cim_value *v)
{
	const char *name = v->in_array ? NULL : v->name;
	struct output o;

	o.json = json;
	o.ok = true;
	o.len = 0;
	if (v->kind == WINRM_CIM_ARRAY || v->kind == WINRM_CIM_OBJECT ||
		v->kind == WINRM_CIM_VALUE || v->kind == WINRM_CIM_NULL)
		put_name(&o, name, v->name_len);
	json->follows = v->kind != WINRM_CIM_ROW &&
		v->kind != WINRM_CIM_ARRAY && v->kind != WINRM_CIM_OBJECT;
	switch (v->kind) {
	case WINRM_CIM_ROW:
		put(&o, "{", 1);
		put_class(&o, v);
		break;
	case WINRM_CIM_OBJECT: put(&o, "{", 1); break;
	case WINRM_CIM_ROW_END:
	case WINRM_CIM_OBJECT_END: put(&o, "}", 1); break;
	case WINRM_CIM_ARRAY: put(&o, "[", 1); break;
	case WINRM_CIM_ARRAY_END: put(&o, "]", 1); break;
	case WINRM_CIM_VALUE: put_value(&o, v); break;
	case WINRM_CIM_NULL: put(&o, "null", 4); break;
	}
	flush(&o);
	return o.ok;
}

bool winrm_cim_json_on_value(void *json, const struct winrm_cim_value *v)
{
	return winrm_cim_json(json, v);
}

#else
typedef int winrm_no_cim; /* ISO C has no empty file */
#endif
