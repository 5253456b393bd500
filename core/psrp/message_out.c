/* SPDX-License-Identifier: Apache-2.0 */
#include "core/psrp/message_out.h"

#include <string.h>

#include "core/base/json.h"
#include "core/base/utf.h"
#include "core/psrp/fragment.h"

#if WINRM_PSRP

enum { TO_SERVER = 2 };

void winrm_psrp_out_bytes(
	struct winrm_psrp_out *o, const void *data, size_t len)
{
	const uint8_t *at = data;
	size_t skipped = len < o->skip ? len : o->skip, taken;

	o->total += len;
	o->skip -= skipped;
	taken = len - skipped < o->room ? len - skipped : o->room;
	o->room -= taken;
	if (o->base64 && taken > 0)
		winrm_base64_add(o->base64, at + skipped, taken);
}

/* In the order of message_out.h. */
static const char parts[] =
	"<B N=\"\0</B>\0<I32 N=\"\0</I32>\0<S N=\"\0</S>\0<Obj N=\"\0"
	"\"><MS>\0</MS></Obj>\0<Nil N=\"\0\"/>\0<Obj><MS>\0"
	"\"><LST>\0" P_VALUE "false" P_B_END "\0" P_B "_\0" P_HOST
	"isHost\0" P_S "Error\0\">\0" P_VALUE P_S_END "\0";

static const char *part(uint8_t octet)
{
	const char *at = parts;

	for (; octet > 128; octet--)
		at += strlen(at) + 1;
	return at;
}

void winrm_psrp_out_str(struct winrm_psrp_out *o, const char *s)
{
	while (*s) {
		size_t len = 0;

		while ((uint8_t)s[len] - 1u < 127u)
			len++;
		winrm_psrp_out_bytes(o, s, len);
		s += len;
		if (*s)
			winrm_psrp_out_str(o, part((uint8_t)*s++));
	}
}

static void put_number(
	struct winrm_psrp_out *o, uint64_t value, unsigned len, bool big_endian)
{
	uint8_t bytes[8];
	unsigned i;

	for (i = 0; i < len; i++)
		bytes[big_endian ? len - 1 - i : i] = (uint8_t)(value >> 8 * i);
	winrm_psrp_out_bytes(o, bytes, len);
}

/* --- texts ----------------------------------------------------------------- */

static void put_unit(struct winrm_psrp_out *o, uint32_t unit)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[] = "_x0000_";
	int i;

	for (i = 5; i > 1; i--) {
		text[i] = digits[unit & 15];
		unit >>= 4;
	}
	winrm_psrp_out_str(o, text);
}

/* Must it be escaped? CR, as XML makes LF of it. */
static bool is_unit(uint32_t cp)
{
	return (cp < ' ' && cp != '\t' && cp != '\n') || cp == 0x7f ||
		cp == 0xfffe || cp == 0xffff;
}

void winrm_psrp_out_text(struct winrm_psrp_out *o, struct winrm_slice s)
{
	while (s.len > 0) {
		uint32_t cp;
		size_t len = winrm_utf8_next(s, &cp);

		if (len == 0)
			winrm_psrp_out_bytes(o, "\xef\xbf\xbd", 3);
		else if (is_unit(cp) ||
			(cp == '_' && (s.len == 1 || (s.ptr[1] | 32) == 'x')))
			put_unit(o, cp);
		else if (cp == '&')
			winrm_psrp_out_str(o, "&amp;");
		else if (cp == '<')
			winrm_psrp_out_str(o, "&lt;");
		else if (cp == '>')
			winrm_psrp_out_str(o, "&gt;");
		else if (cp == '"')
			winrm_psrp_out_str(o, "&quot;");
		else
			winrm_psrp_out_bytes(o, s.ptr, len);
		len += len == 0;
		s.ptr += len;
		s.len -= len;
	}
}

static void put_name(struct winrm_psrp_out *o, const char *name)
{
	if (!name)
		return;
	winrm_psrp_out_str(o, " N=\"");
	winrm_psrp_out_text(o, winrm_slice_str(name));
	winrm_psrp_out_str(o, "\"");
}

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

static void put_json_text(struct winrm_psrp_out *o, struct winrm_slice s)
{
	while (s.len > 0) {
		uint8_t text[8];
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));
		struct winrm_slice one = {s.ptr, character(s)};

		if (one.len == 0)
			return; /* it was read: this cannot be */
		winrm_json_put_text(&w, one);
		s.ptr += one.len;
		s.len -= one.len;
		one.ptr = text;
		one.len = w.len;
		winrm_psrp_out_text(o, one);
	}
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

/* A tag, with the key of the member that it is, if any. */
static void put_tag(struct winrm_psrp_out *o, const char *tag, const char *name,
	const struct winrm_slice *key)
{
	winrm_psrp_out_str(o, "<");
	winrm_psrp_out_str(o, tag);
	put_name(o, name);
	if (key->len > 0 || (key->ptr && !name)) {
		winrm_psrp_out_str(o, " N=\"");
		put_json_text(o, *key);
		winrm_psrp_out_str(o, "\"");
	}
	winrm_psrp_out_str(o, ">");
}

static void put_element(struct winrm_psrp_out *o, const char *tag,
	const char *name, const struct winrm_slice *key,
	const struct winrm_json_token *t)
{
	put_tag(o, tag, name, key);
	if (t->type == WINRM_JSON_STRING)
		put_json_text(o, t->text);
	else if (t->type == WINRM_JSON_NUMBER)
		winrm_psrp_out_bytes(o, t->text.ptr, t->text.len);
	else if (t->type != WINRM_JSON_NULL)
		winrm_psrp_out_str(
			o, t->type == WINRM_JSON_TRUE ? "true" : "false");
	winrm_psrp_out_str(o, "</");
	winrm_psrp_out_str(o, tag);
	winrm_psrp_out_str(o, ">");
}

void winrm_psrp_out_json(
	struct winrm_psrp_out *o, const char *name, struct winrm_slice json)
{
	struct winrm_slice key = {NULL, 0};
	struct winrm_json_token t;
	struct winrm_json j;

	winrm_json_start(&j, json);
	for (;;) {
		switch (winrm_json_next(&j, &t)) {
		case WINRM_JSON_END:
		case WINRM_JSON_ERROR: return;
		case WINRM_JSON_KEY: key = t.text; continue;
		case WINRM_JSON_OBJECT:
		case WINRM_JSON_ARRAY:
			put_tag(o, "Obj", name, &key);
			winrm_psrp_out_str(o,
				t.type == WINRM_JSON_OBJECT ? "<MS>" : "<LST>");
			break;
		case WINRM_JSON_OBJECT_END:
			winrm_psrp_out_str(o, "</MS></Obj>");
			break;
		case WINRM_JSON_ARRAY_END:
			winrm_psrp_out_str(o, "</LST></Obj>");
			break;
		case WINRM_JSON_STRING:
			put_element(o, "S", name, &key, &t);
			break;
		case WINRM_JSON_NUMBER:
			put_element(o, number_type(t.text), name, &key, &t);
			break;
		case WINRM_JSON_TRUE:
		case WINRM_JSON_FALSE:
			put_element(o, "B", name, &key, &t);
			break;
		case WINRM_JSON_NULL:
			put_element(o, "Nil", name, &key, &t);
			break;
		}
		name = NULL;
		key.ptr = NULL;
		key.len = 0;
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
	const char *type = value->type ? value->type
		: value->text          ? "S"
				       : "Nil";

	if (is_json(value)) {
		winrm_psrp_out_json(o, name, winrm_slice_str(value->text));
		return;
	}
	winrm_psrp_out_str(o, "<");
	winrm_psrp_out_str(o, type);
	put_name(o, name);
	winrm_psrp_out_str(o, ">");
	if (strcmp(type, "Nil") != 0)
		winrm_psrp_out_text(o, winrm_slice_str(value->text));
	winrm_psrp_out_str(o, "</");
	winrm_psrp_out_str(o, type);
	winrm_psrp_out_str(o, ">");
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
	/* those whose text says it all; SS needs a key, Obj members */
	static const char types[] =
		"S\0C\0B\0DT\0TS\0By\0SB\0U16\0I16\0U32\0I32\0U64\0I64\0Sg\0"
		"Db\0D\0BA\0G\0URI\0Nil\0Version\0XD\0SBK\0";

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

/* --- headers --------------------------------------------------------------- */

void winrm_psrp_out_header(struct winrm_psrp_out *o, uint32_t type,
	const struct winrm_psrp_ids *ids)
{
	static const uint8_t none[16] = {0};

	put_number(o, TO_SERVER, 4, false);
	put_number(o, type, 4, false);
	winrm_psrp_out_bytes(o, ids->pool, sizeof(none));
	winrm_psrp_out_bytes(
		o, ids->pipeline ? ids->pipeline : none, sizeof(none));
}

void winrm_psrp_out_fragment(struct winrm_base64 *b, uint64_t object,
	uint64_t fragment, uint8_t flags, size_t len)
{
	struct winrm_psrp_out o = {b, 0, WINRM_FRAGMENT_HEADER, 0};

	put_number(&o, object, 8, true);
	put_number(&o, fragment, 8, true);
	put_number(&o, flags, 1, true);
	put_number(&o, len, 4, true);
}

#else
typedef int winrm_no_message_out; /* ISO C has no empty file */
#endif
