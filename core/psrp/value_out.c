/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/value_out.h"

#include <string.h>

#include "core/base/json.h"
#include "core/base/utf.h"
#include "core/psrp/secret_out.h"

#if WINRM_PSRP && WINRM_PSRP_VALUES

/* --- JSON ------------------------------------------------------------------ */

void winrm_psrp_out_json_text(struct winrm_psrp_out *o, struct winrm_slice s)
{
	while (s.len > 0) {
		uint8_t utf8[4];
		struct winrm_writer w = winrm_writer_init(utf8, sizeof(utf8));
		struct winrm_slice one = {utf8, 0};
		uint32_t cp;
		size_t len = winrm_json_char(s, &cp);

		if (len == 0)
			return; /* it was read: this cannot be */
		winrm_utf8_put(&w, cp);
		one.len = w.len;
		winrm_psrp_out_text(o, one);
		s.ptr += len;
		s.len -= len;
	}
}

/* Is an integer of JSON, without its sign, in the range that begins with the
 * negative of `limit`? */
static bool fits(struct winrm_slice digits, const char *limit, bool negative)
{
	size_t len = strlen(limit);

	return digits.len < len ||
		(digits.len == len &&
			memcmp(digits.ptr, limit, len) < (int)negative);
}

/* The type of a number: that of PowerShell for the same literal. */
static const char *number_type(struct winrm_slice s)
{
	bool negative = s.ptr[0] == '-';
	size_t i;

	s.ptr += negative;
	s.len -= negative;
	for (i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return "Db";
	if (fits(s, "2147483648", negative))
		return "I32";
	return fits(s, "9223372036854775808", negative) ? "I64" : "Db";
}

/* --- elements -------------------------------------------------------------- */

/* The element that a token begins, and its text or what a token ends. */
static const struct form {
	char tag[4];
	char text[6];
} forms[] = {
	[WINRM_JSON_OBJECT] = {"Obj", "<MS>"},
	[WINRM_JSON_OBJECT_END] = {"", P_OBJ_END},
	[WINRM_JSON_ARRAY] = {"Obj", "<LST>"},
	[WINRM_JSON_ARRAY_END] = {"", P_LIST_END},
	[WINRM_JSON_STRING] = {"S", ""},
	[WINRM_JSON_NUMBER] = {"", ""},
	[WINRM_JSON_TRUE] = {"B", "true"},
	[WINRM_JSON_FALSE] = {"B", "false"},
	[WINRM_JSON_NULL] = {"Nil", ""},
};

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

static void put_element(struct winrm_psrp_out *o, struct winrm_slice name,
	const struct winrm_json_token *t)
{
	const struct form *form = &forms[t->type];
	const char *args[] = {NULL, form->tag, form->text};

	if (t->type == WINRM_JSON_NUMBER)
		args[1] = number_type(t->text);
	if (args[1][0])
		winrm_psrp_out_tag(o, args[1], name);
	winrm_psrp_out_json_text(o, t->text); /* of a string or a number */
	winrm_psrp_out_put(
		o, t->type < WINRM_JSON_KEY ? "\3" : "\3</\2>", args);
}

void winrm_psrp_out_json(
	struct winrm_psrp_out *o, const char *name, struct winrm_slice json)
{
	struct winrm_slice key = winrm_slice_str(name);
	struct winrm_json_token t;
	struct winrm_json j;

	winrm_json_start(&j, json);
	while (winrm_json_next(&j, &t) > WINRM_JSON_ERROR) {
		if (t.type == WINRM_JSON_KEY) {
			key = t.text;
		} else {
			if (t.type != WINRM_JSON_OBJECT ||
				!winrm_psrp_out_secret_object(o, key, &j))
				put_element(o, key, &t);
			key.ptr = NULL;
		}
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
	while (winrm_json_next(&j, &t) > WINRM_JSON_ERROR)
		;
	return t.type == WINRM_JSON_END;
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
	struct winrm_slice text = winrm_slice_str(value->text);

	if (is_json(value))
		return winrm_psrp_json_valid(text);
	if (!winrm_utf8_valid(text))
		return false;
	if (!value->type)
		return true;
	return winrm_slice_which(winrm_slice_str(value->type), types) > 0 &&
		(value->text || !strcmp(value->type, "Nil"));
}

#else
typedef int winrm_no_value_out; /* ISO C has no empty file */
#endif
