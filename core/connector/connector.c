/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector.h"

#include <string.h>

#include "core/base/json.h"
#include "core/base/secret.h"
#include "core/connector/name_distance.h"
#include "core/connector/connector_problem.h"

enum type { TEXT, NUMBER, BOOLEAN, VARIABLES };

struct key {
	const char *name;
	uint8_t type;
	uint32_t least, most; /* of a number */
};

static const struct key keys[WINRM_KEY_COUNT] = {
	{"connector-name", TEXT, 0, 0},
	{"hostname", TEXT, 0, 0},
	{"username", TEXT, 0, 0},
	{"password", TEXT, 0, 0},
	{"command", TEXT, 0, 0},
	{"protocol", TEXT, 0, 0},
	{"port", NUMBER, 1, 65535},
	{"timeout", NUMBER, 0, INT32_MAX},
	{"shell", TEXT, 0, 0},
	{"auth", TEXT, 0, 0},
	{"nt-hash", TEXT, 0, 0},
	{"ca-file", TEXT, 0, 0},
	{"pin", TEXT, 0, 0},
	{"client-cert", TEXT, 0, 0},
	{"client-key", TEXT, 0, 0},
	{"insecure-skip-verify", BOOLEAN, 0, 1},
	{"environment", VARIABLES, 0, 0},
	{"working-directory", TEXT, 0, 0},
	{"codepage", NUMBER, 1, 65535},
	{"no-profile", BOOLEAN, 0, 1},
	{"operation-timeout", NUMBER, 500, INT32_MAX},
	{"connect-timeout", NUMBER, 1, INT32_MAX},
	{"stdin", TEXT, 0, 0},
	{"max-output", NUMBER, 1, INT32_MAX},
	{"idle-timeout", NUMBER, 60000, INT32_MAX},
	{"reconnect", NUMBER, 0, 255},
	{"expect-disconnect", BOOLEAN, 0, 1},
	{"wait-for-quota", BOOLEAN, 0, 1},
	{"console-stdin", BOOLEAN, 0, 1},
	{"proxy", TEXT, 0, 0},
	{"seal-over-tls", BOOLEAN, 0, 1},
	{"crl-file", TEXT, 0, 0},
	{"insecure-skip-dates", BOOLEAN, 0, 1},
	{"client-key-passphrase", TEXT, 0, 0},
	{"tofu", BOOLEAN, 0, 1},
#if WINRM_CIM
	{"query", TEXT, 0, 0},
	{"namespace", TEXT, 0, 0},
#endif
#if WINRM_PSRP
	{"configuration", TEXT, 0, 0},
#endif
#if WINRM_KERBEROS
	{"realm", TEXT, 0, 0},
	{"kdc", TEXT, 0, 0},
	{"keytab", TEXT, 0, 0},
	{"ccache", TEXT, 0, 0},
	{"spn", TEXT, 0, 0},
	{"iakerb", BOOLEAN, 0, 1},
#endif
};

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

/* Names come from outside: only printable ASCII is repeated. */
static void put_name(struct winrm_writer *w, struct winrm_slice name)
{
	size_t i;

	for (i = 0; i < name.len && i < 40; i++)
		winrm_writer_put_byte(w,
			name.ptr[i] > ' ' && name.ptr[i] < 0x7f ? name.ptr[i]
								: '?');
}

/* Names that may be given, by number: keys of the record, then of a call. */
static const char *known(const struct winrm_connector *c, size_t number)
{
	if (number < WINRM_KEY_COUNT)
		return keys[number].name;
	return c->is_call ? winrm_call_key(number - WINRM_KEY_COUNT) : NULL;
}

static void warn_unknown(struct winrm_connector *c, struct winrm_slice name)
{
	size_t at = strlen(c->warnings), best = SIZE_MAX, i;
	const char *nearest = NULL;
	struct winrm_writer w =
		winrm_writer_init(c->warnings, sizeof(c->warnings));

	w.len = at;
	winrm_writer_put_str(&w, at ? "; unknown key \"" : "unknown key \"");
	put_name(&w, name);
	winrm_writer_put_str(&w, "\"");
	for (i = 0; known(c, i); i++) {
		size_t distance =
			winrm_name_distance(name, winrm_slice_str(known(c, i)));

		if (distance < best) {
			best = distance;
			nearest = known(c, i);
		}
	}
	if (nearest && best <= 3 && best < name.len) {
		winrm_writer_put_str(&w, ", did you mean \"");
		winrm_writer_put_str(&w, nearest);
		winrm_writer_put_str(&w, "\"?");
	}
	winrm_writer_end_str(&w);
}

static bool is_of_call(const struct winrm_connector *c, struct winrm_slice name)
{
	size_t i;

	for (i = WINRM_KEY_COUNT; known(c, i); i++)
		if (winrm_json_is(name, known(c, i)))
			return true;
	return false;
}

static const struct key *find(struct winrm_slice name)
{
	size_t i;

	for (i = 0; i < WINRM_KEY_COUNT; i++)
		if (winrm_json_is(name, keys[i].name))
			return &keys[i];
	return NULL;
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

#if WINRM_CIM
static const uint64_t either =
	(uint64_t)1 << WINRM_KEY_COMMAND | (uint64_t)1 << WINRM_KEY_QUERY;

/* A query takes the place of a command, and a command that of a query. */
static void replace(struct winrm_connector *c, size_t index)
{
	size_t other = WINRM_KEY_COMMAND + WINRM_KEY_QUERY - index;

	if (either >> index & 1) {
		c->text[other] = NULL;
		c->given &= ~((uint64_t)1 << other);
	}
}
#else
static const uint64_t either = 0;
#endif

static void mark(struct winrm_connector *c, size_t index)
{
	c->given |= (uint64_t)1 << index;
#if WINRM_CIM
	replace(c, index);
#endif
}

static bool set_text(struct winrm_connector *c, const struct key *key,
	struct winrm_slice text)
{
	struct winrm_slice none = {NULL, 0};
	char *kept = keep(c, text, none, "");

	if (!kept)
		return problem(c, key->name, "too long, or holds a NUL");
	c->text[key - keys] = kept;
	mark(c, (size_t)(key - keys));
	return true;
}

static bool refuse_number(struct winrm_connector *c, const struct key *key)
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

static bool set_number(struct winrm_connector *c, const struct key *key,
	struct winrm_slice text)
{
	size_t value;

	if (!winrm_slice_decimal(text, key->most, &value) || value < key->least)
		return refuse_number(c, key);
	c->number[key - keys] = (uint32_t)value;
	mark(c, (size_t)(key - keys));
	return true;
}

static bool set_boolean(
	struct winrm_connector *c, const struct key *key, bool value)
{
	c->number[key - keys] = value;
	mark(c, (size_t)(key - keys));
	return true;
}

/* A value in quotes. */
static bool set_string(struct winrm_connector *c, const struct key *key,
	struct winrm_slice text)
{
	switch (key->type) {
	case TEXT: return set_text(c, key, text);
	case NUMBER: return set_number(c, key, text);
	case BOOLEAN:
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

static bool read_variables(
	struct winrm_connector *c, struct winrm_json *j, const struct key *key)
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
	mark(c, (size_t)(key - keys));
	return name.type == WINRM_JSON_OBJECT_END ||
		problem(c, NULL, "not a JSON object");
}

static bool read_value(struct winrm_connector *c, struct winrm_json *j,
	const struct key *key, const struct winrm_json_token *t)
{
	switch (t->type) {
	case WINRM_JSON_STRING: return set_string(c, key, t->text);
	case WINRM_JSON_NUMBER:
		if (key->type == NUMBER)
			return set_number(c, key, t->text);
		break;
	case WINRM_JSON_TRUE:
	case WINRM_JSON_FALSE:
		if (key->type == BOOLEAN)
			return set_boolean(c, key, t->type == WINRM_JSON_TRUE);
		break;
	case WINRM_JSON_OBJECT:
		if (key->type == VARIABLES)
			return read_variables(c, j, key);
		break;
	case WINRM_JSON_NULL: return true; /* as if the key were not given */
	case WINRM_JSON_END:
	case WINRM_JSON_ERROR:
	case WINRM_JSON_OBJECT_END:
	case WINRM_JSON_ARRAY:
	case WINRM_JSON_ARRAY_END:
	case WINRM_JSON_KEY: break;
	}
	return problem(c, key->name,
		key->type == TEXT             ? "must be a text in quotes"
			: key->type == NUMBER ? "must be a number"
			: key->type == BOOLEAN
			? "must be true or false"
			: "must be an object of names and values");
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
		const struct key *key = find(name.text);

		winrm_json_next(&j, &value);
		if (!key) {
			if (!is_of_call(c, name.text))
				warn_unknown(c, name.text);
			if (!winrm_json_skip(&j, &value))
				break;
			continue;
		}
		if (seen >> (key - keys) & 1)
			return problem(c, key->name, "given twice");
		seen |= (uint64_t)1 << (key - keys);
		if (!read_value(c, &j, key, &value))
			return false;
		if (value.type != WINRM_JSON_NULL)
			set |= (uint64_t)1 << (key - keys);
	}
	if (either && (set & either) == either)
		return problem(c, "query", "not together with a command");
	if (name.type != WINRM_JSON_OBJECT_END ||
		winrm_json_next(&j, &name) != WINRM_JSON_END)
		return problem(c, NULL, "not a JSON object");
	return true;
}

bool winrm_connector_set(
	struct winrm_connector *c, const char *key_name, const char *value)
{
	struct winrm_slice name = winrm_slice_str(key_name);
	const struct key *key = find(name);
	size_t len = strlen(value);

	if (!key) {
		warn_unknown(c, name);
		return true;
	}
	if (key->type != TEXT)
		return set_string(c, key, winrm_slice_str(value));
	/* not JSON: nothing in it is escaped */
	if (len >= sizeof(c->pool) - c->pool_len)
		return problem(c, key->name, "too long");
	c->text[key - keys] = c->pool + c->pool_len;
	memcpy(c->pool + c->pool_len, value, len + 1);
	c->pool_len += len + 1;
	mark(c, (size_t)(key - keys));
	return true;
}
