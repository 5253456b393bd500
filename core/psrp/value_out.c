/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/value_out.h"

#include <string.h>

#include "core/base/json.h"
#include "core/base/utf.h"
#include "core/psrp/secret_out.h"

#if WINRM_PSRP && WINRM_PSRP_VALUES

/* --- JSON ------------------------------------------------------------------ */

/* Octets of a character of a string of JSON, escapes as they are. */
static size_t character(struct winrm_slice s)
{
	uint32_t cp;
	size_t len = winrm_utf8_next(s, &cp);

	if (cp != '\\')
		return len;
	if (s.ptr[1] != 'u')
		return 2;
	/* both halves of a pair, if there are two */
	return (s.ptr[2] | 32) == 'd' && winrm_hex_digit(s.ptr[3]) >= 8 &&
			winrm_hex_digit(s.ptr[3]) < 12 && s.len >= 12 &&
			s.ptr[6] == '\\' && s.ptr[7] == 'u'
		? 12
		: 6;
}

bool winrm_psrp_json_character(
	struct winrm_slice *s, uint8_t text[8], struct winrm_slice *one)
{
	struct winrm_writer w = winrm_writer_init(text, 8);
	struct winrm_slice next = {s->ptr, s->len > 0 ? character(*s) : 0};

	if (next.len == 0)
		return false;
	winrm_json_put_text(&w, next);
	s->ptr += next.len;
	s->len -= next.len;
	one->ptr = text;
	one->len = w.len;
	return true;
}

void winrm_psrp_out_json_text(struct winrm_psrp_out *o, struct winrm_slice s)
{
	struct winrm_slice one;
	uint8_t text[8];

	while (winrm_psrp_json_character(&s, text, &one))
		winrm_psrp_out_text(o, one);
}

/* The type of a number: that of PowerShell for the same literal. */
static const char *number_type(struct winrm_slice s)
{
	bool negative = s.ptr[0] == '-';
	uint64_t value = 0, limit = (uint64_t)INT64_MAX + negative;
	size_t i;

	for (i = negative; i < s.len; i++) {
		unsigned digit = (unsigned)(s.ptr[i] - '0');

		if (digit > 9 || value > (limit - digit) / 10)
			return "Db";
		value = value * 10 + digit;
	}
	return value <= (uint64_t)INT32_MAX + negative ? "I32" : "I64";
}

/* --- elements -------------------------------------------------------------- */

void winrm_psrp_out_tag(
	struct winrm_psrp_out *o, const char *tag, struct winrm_slice name)
{
	const char *args[] = {NULL, tag};

	winrm_psrp_out_put(o, "<\2", args);
	if (name.ptr) {
		winrm_psrp_out_put(o, " N=\"", NULL);
		winrm_psrp_out_json_text(o, name);
		winrm_psrp_out_put(o, "\"", NULL);
	}
	winrm_psrp_out_put(o, ">", NULL);
}

static void put_scalar(struct winrm_psrp_out *o, const char *tag,
	struct winrm_slice name, const struct winrm_json_token *t)
{
	static const char *const words[] = {[WINRM_JSON_TRUE] = "true",
		[WINRM_JSON_FALSE] = "false",
		[WINRM_JSON_NULL] = ""};
	const char *args[] = {NULL, tag};

	winrm_psrp_out_tag(o, tag, name);
	if (t->type < WINRM_JSON_TRUE)
		winrm_psrp_out_json_text(o, t->text);
	else
		winrm_psrp_out_put(o, words[t->type], NULL);
	winrm_psrp_out_put(o, "</\2>", args);
}

void winrm_psrp_out_json(
	struct winrm_psrp_out *o, const char *name, struct winrm_slice json)
{
	static const struct winrm_slice none = {NULL, 0};
	struct winrm_slice key = winrm_slice_str(name);
	struct winrm_json_token t;
	struct winrm_json j;

	winrm_json_start(&j, json);
	for (;;) {
		switch (winrm_json_next(&j, &t)) {
		case WINRM_JSON_END:
		case WINRM_JSON_ERROR: return;
		case WINRM_JSON_KEY: key = t.text; continue;
		case WINRM_JSON_OBJECT:
			if (winrm_psrp_out_secret_object(o, key, &j))
				break;
			winrm_psrp_out_tag(o, "Obj", key);
			winrm_psrp_out_put(o, "<MS>", NULL);
			break;
		case WINRM_JSON_ARRAY:
			winrm_psrp_out_tag(o, "Obj", key);
			winrm_psrp_out_put(o, "<LST>", NULL);
			break;
		case WINRM_JSON_OBJECT_END:
			winrm_psrp_out_put(o, P_OBJ_END, NULL);
			break;
		case WINRM_JSON_ARRAY_END:
			winrm_psrp_out_put(o, P_LIST_END, NULL);
			break;
		case WINRM_JSON_STRING: put_scalar(o, "S", key, &t); break;
		case WINRM_JSON_NUMBER:
			put_scalar(o, number_type(t.text), key, &t);
			break;
		case WINRM_JSON_TRUE:
		case WINRM_JSON_FALSE: put_scalar(o, "B", key, &t); break;
		case WINRM_JSON_NULL: put_scalar(o, "Nil", key, &t); break;
		}
		key = none;
	}
}

/* --- values ---------------------------------------------------------------- */

static bool is_json(const struct winrm_psrp_value *value)
{
	return value->type && !strcmp(value->type, "json");
}

void winrm_psrp_out_value(struct winrm_psrp_out *o, const char *name,
	const struct winrm_psrp_value *value)
{
	const char *args[] = {value->text, value->type, name};

	if (is_json(value)) {
		winrm_psrp_out_json(o, name, winrm_slice_str(value->text));
		return;
	}
	if (!value->type)
		args[1] = value->text ? "S" : "Nil";
#if WINRM_PSRP_SECRETS
	if (!strcmp(args[1], "SS")) {
		winrm_psrp_out_tag(o, "SS", winrm_slice_str(name));
		winrm_psrp_out_secret(o, winrm_slice_str(value->text));
		winrm_psrp_out_put(o, "</SS>", NULL);
		return;
	}
#endif
	if (!strcmp(args[1], "Nil"))
		args[0] = NULL;
	winrm_psrp_out_put(o, "<\2 N=\"\3\">\1</\2>", args);
}
bool winrm_psrp_json_valid(struct winrm_slice json)
{
	struct winrm_json_token t;
	struct winrm_json j;

	winrm_json_start(&j, json);
	while (winrm_json_next(&j, &t) != WINRM_JSON_END)
		if (t.type == WINRM_JSON_ERROR)
			return false;
	return true;
}

bool winrm_psrp_value_valid(const struct winrm_psrp_value *value)
{
	/* those whose text says it all; Obj needs members */
	static const char types[] =
		"S\0C\0B\0DT\0TS\0By\0SB\0U16\0I16\0U32\0I32\0U64\0I64\0Sg\0"
		"Db\0D\0BA\0G\0URI\0Nil\0Version\0XD\0SBK\0"
#if WINRM_PSRP_SECRETS
		"SS\0"
#endif
		;

	if (is_json(value))
		return value->text &&
			winrm_psrp_json_valid(winrm_slice_str(value->text));
	if (value->text && !winrm_utf8_valid(winrm_slice_str(value->text)))
		return false;
	if (!value->type)
		return true;
	return winrm_slice_which(winrm_slice_str(value->type), types) > 0 &&
		(value->text || !strcmp(value->type, "Nil"));
}

#else
typedef int winrm_no_value_out; /* ISO C has no empty file */
#endif
