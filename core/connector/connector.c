/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector.h"

#include <string.h>

#include "core/base/json.h"
#include "core/base/secret.h"
#include "core/connector/connector_keys.h"
#include "core/connector/connector_problem.h"
#include "core/connector/connector_query.h"
#include "core/connector/connector_split.h"

void winrm_connector_init(struct winrm_connector *c)
{
	memset(c, 0, sizeof(*c));
}

void winrm_connector_wipe(struct winrm_connector *c)
{
	winrm_wipe(c, sizeof(*c));
}

/* "<a> <b>: <text>" becomes the problem; returns false. */
static bool problem(
	struct winrm_connector *c, const char *key, const char *text)
{
	return winrm_problem(c->problem, sizeof(c->problem), key, text);
}

static size_t index_of(const struct winrm_connector_key *key)
{
	return (size_t)(key - winrm_connector_keys);
}

/* Puts decoded text into the pool, with a NUL; NULL if it is full. */
static char *keep(struct winrm_connector *c, struct winrm_slice a,
	struct winrm_slice b, const char *between)
{
	size_t room = sizeof(c->pool) - c->pool_len;
	char *at = c->pool + c->pool_len;
	struct winrm_writer w = winrm_writer_init(at, room);

	winrm_json_put_text(&w, a);
	winrm_writer_put_str(&w, between);
	winrm_json_put_text(&w, b);
	if (w.len >= room || memchr(at, 0, w.len)) {
		winrm_wipe(at, w.len < room ? w.len : room);
		return NULL;
	}
	at[w.len] = 0;
	c->pool_len += w.len + 1;
	return at;
}

static void mark(struct winrm_connector *c, size_t index)
{
	c->given |= (uint64_t)1 << index;
#if WINRM_CIM
	winrm_connector_replace(c, index);
#endif
}

static bool set_text(struct winrm_connector *c,
	const struct winrm_connector_key *key, struct winrm_slice text)
{
	struct winrm_slice none = {NULL, 0};
	char *kept = keep(c, text, none, "");

	if (!kept)
		return problem(c, key->name, "too long, or holds a NUL");
	c->text[index_of(key)] = kept;
	mark(c, index_of(key));
	return true;
}

static bool refuse_number(
	struct winrm_connector *c, const struct winrm_connector_key *key)
{
	struct winrm_writer w =
		winrm_writer_init(c->problem, sizeof(c->problem));

	winrm_writer_put_str(&w, key->name);
	winrm_writer_put_str(&w, ": must be a whole number from ");
	winrm_writer_put_decimal(&w, key->least);
	winrm_writer_put_str(&w, " to ");
	winrm_writer_put_decimal(&w, key->most);
	winrm_writer_end_str(&w);
	return false;
}

static bool set_number(struct winrm_connector *c,
	const struct winrm_connector_key *key, struct winrm_slice text)
{
	size_t value;

	if (!winrm_slice_decimal(text, key->most, &value) || value < key->least)
		return refuse_number(c, key);
	c->number[index_of(key)] = (uint32_t)value;
	mark(c, index_of(key));
	return true;
}

static bool set_boolean(struct winrm_connector *c,
	const struct winrm_connector_key *key, bool value)
{
	c->number[index_of(key)] = value;
	mark(c, index_of(key));
	return true;
}

/* A value in quotes. */
static bool set_string(struct winrm_connector *c,
	const struct winrm_connector_key *key, struct winrm_slice text)
{
	switch (key->type) {
	case WINRM_KEY_IS_WORDS:
	case WINRM_KEY_IS_TEXT: return set_text(c, key, text);
	case WINRM_KEY_IS_NUMBER: return set_number(c, key, text);
	case WINRM_KEY_IS_BOOLEAN:
		if (winrm_slice_is(text, "true") ||
			winrm_slice_is(text, "false"))
			return set_boolean(
				c, key, winrm_slice_is(text, "true"));
		return problem(c, key->name, "must be true or false");
	default: break;
	}
	return problem(c, key->name, "must be an object of names and values");
}

/* Length of a text once decoded. */
static size_t length(struct winrm_slice text)
{
	struct winrm_writer w = winrm_writer_init(NULL, 0);

	winrm_json_put_text(&w, text);
	return w.len;
}

static bool read_variables(struct winrm_connector *c, struct winrm_json *j,
	const struct winrm_connector_key *key)
{
	struct winrm_json_token name, value;
	const char *kept;
	size_t count = 0;

	while (winrm_json_next(j, &name) == WINRM_JSON_KEY) {
		if (winrm_json_next(j, &value) != WINRM_JSON_STRING &&
			value.type != WINRM_JSON_NUMBER)
			return problem(c, key->name, "values must be texts");
		if (name.text.len == 0)
			return problem(c, key->name, "a name is empty");
		if (count == WINRM_CONNECTOR_VARIABLES)
			return problem(c, key->name, "too many variables");
		kept = keep(c, name.text, value.text, "=");
		c->environment[count++] = kept;
		if (!kept)
			return problem(c, key->name, "too long");
		/* an escape may stand for the "=" */
		if ((size_t)(strchr(kept, '=') - kept) != length(name.text))
			return problem(c, key->name,
				"a name is empty or holds a \"=\"");
	}
	c->environment[count] = NULL;
	mark(c, index_of(key));
	return name.type == WINRM_JSON_OBJECT_END ||
		problem(c, NULL, "not a JSON object");
}

#if WINRM_CIM
/* Behind what is written; it is decoded at the end of the memory first. */
static bool put_word(struct winrm_writer *w, struct winrm_slice text)
{
	size_t cap = w->cap, len = length(text);
	struct winrm_writer decoded;

	if (len + 1 > cap - w->len)
		return false;
	w->cap -= len + 1;
	decoded = winrm_writer_init(w->buf + w->cap, len + 1);
	winrm_json_put_text(&decoded, text);
	winrm_writer_put_byte(&decoded, 0);
	if (memchr(decoded.buf, 0, len))
		return false;
	winrm_split_put(w, (const char *)decoded.buf);
	winrm_writer_put_byte(w, ' ');
	if (!winrm_writer_ok(w))
		return false;
	w->cap = cap;
	return true;
}

/* An array of words becomes a text of words. */
static bool read_words(struct winrm_connector *c, struct winrm_json *j,
	const struct winrm_connector_key *key)
{
	char *at = c->pool + c->pool_len;
	struct winrm_writer w =
		winrm_writer_init(at, sizeof(c->pool) - c->pool_len);
	struct winrm_json_token t;

	while (winrm_json_next(j, &t) == WINRM_JSON_STRING)
		if (!put_word(&w, t.text))
			return problem(
				c, key->name, "too long, or holds a NUL");
	if (t.type != WINRM_JSON_ARRAY_END)
		return problem(c, key->name, "words must be texts in quotes");
	winrm_writer_put_byte(&w, 0);
	if (!winrm_writer_ok(&w))
		return problem(c, key->name, "too long, or holds a NUL");
	c->pool_len += w.len;
	c->text[index_of(key)] = at;
	mark(c, index_of(key));
	return true;
}
#endif

static bool read_value(struct winrm_connector *c, struct winrm_json *j,
	const struct winrm_connector_key *key, const struct winrm_json_token *t)
{
	static const char *const expected[] = {
		"must be a text in quotes",
		"must be a number",
		"must be true or false",
		"must be an object of names and values",
#if WINRM_CIM
		"must be a text of words, or an array of texts"
#endif
	};

	switch (t->type) {
	case WINRM_JSON_STRING: return set_string(c, key, t->text);
	case WINRM_JSON_NUMBER:
		if (key->type == WINRM_KEY_IS_NUMBER)
			return set_number(c, key, t->text);
		break;
	case WINRM_JSON_TRUE:
	case WINRM_JSON_FALSE:
		if (key->type == WINRM_KEY_IS_BOOLEAN)
			return set_boolean(c, key, t->type == WINRM_JSON_TRUE);
		break;
	case WINRM_JSON_OBJECT:
		if (key->type == WINRM_KEY_IS_VARIABLES)
			return read_variables(c, j, key);
		break;
	case WINRM_JSON_ARRAY:
#if WINRM_CIM
		if (key->type == WINRM_KEY_IS_WORDS)
			return read_words(c, j, key);
#endif
		break;
	case WINRM_JSON_NULL: return true; /* as if the key were not given */
	case WINRM_JSON_END:
	case WINRM_JSON_ERROR:
	case WINRM_JSON_OBJECT_END:
	case WINRM_JSON_ARRAY_END:
	case WINRM_JSON_KEY: break;
	}
	return problem(c, key->name, expected[key->type]);
}

bool winrm_connector_read(
	struct winrm_connector *c, const char *json, size_t len)
{
	struct winrm_slice text = {(const uint8_t *)json, len};
	struct winrm_json_token name, value;
	struct winrm_json j;
	uint64_t seen = 0, set = 0;

	winrm_json_start(&j, text);
	if (winrm_json_next(&j, &name) != WINRM_JSON_OBJECT)
		return problem(c, NULL, "not a JSON object");
	while (winrm_json_next(&j, &name) == WINRM_JSON_KEY) {
		const struct winrm_connector_key *key =
			winrm_connector_find_key(name.text);

		winrm_json_next(&j, &value);
		if (!key) {
			if (!winrm_connector_is_call_key(c, name.text))
				winrm_connector_warn_unknown(c, name.text);
			if (!winrm_json_skip(&j, &value))
				break;
			continue;
		}
		if (seen >> index_of(key) & 1)
			return problem(c, key->name, "given twice");
		seen |= (uint64_t)1 << index_of(key);
		if (!read_value(c, &j, key, &value))
			return false;
		if (value.type != WINRM_JSON_NULL)
			set |= (uint64_t)1 << index_of(key);
	}
#if WINRM_CIM
	if (winrm_connector_has_two(set))
		return problem(c, NULL, WINRM_CONNECTOR_TWO);
#else
	(void)set;
#endif
	if (name.type != WINRM_JSON_OBJECT_END ||
		winrm_json_next(&j, &name) != WINRM_JSON_END)
		return problem(c, NULL, "not a JSON object");
	return true;
}

bool winrm_connector_set(
	struct winrm_connector *c, const char *key_name, const char *value)
{
	struct winrm_slice name = winrm_slice_str(key_name);
	const struct winrm_connector_key *key = winrm_connector_find_key(name);
	size_t len = strlen(value);

	if (!key) {
		winrm_connector_warn_unknown(c, name);
		return true;
	}
	if (key->type != WINRM_KEY_IS_TEXT && key->type != WINRM_KEY_IS_WORDS)
		return set_string(c, key, winrm_slice_str(value));
	/* not JSON: nothing in it is escaped */
	if (len >= sizeof(c->pool) - c->pool_len)
		return problem(c, key->name, "too long");
	c->text[index_of(key)] = c->pool + c->pool_len;
	memcpy(c->pool + c->pool_len, value, len + 1);
	c->pool_len += len + 1;
	mark(c, index_of(key));
	return true;
}
