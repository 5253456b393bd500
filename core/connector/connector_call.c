/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector.h"

#include <string.h>

#include "core/base/json.h"
#include "core/connector/connector_problem.h"
#include "core/base/utf.h"

enum call_key {
	KEY_ID,
	KEY_MODE,
	KEY_STREAM,
	KEY_CANCEL,
	KEY_STATUS,
	KEY_LIST,
	KEY_PASSWORD_FILE,
	KEY_PASSWORD_ENV,
	KEY_PASSWORD_FD,
	KEY_CONNECTOR, /* a key of the record, too */
	KEY_COUNT
};

static const char *const keys[KEY_COUNT] = {"id", "mode", "stream", "cancel",
	"status", "list", "password-file", "password-env", "password-fd",
	"connector-name"};

const char *winrm_call_key(size_t number)
{
	return number < KEY_CONNECTOR ? keys[number] : NULL;
}

/* "<key>: <text>" becomes the problem; returns false. */
static bool problem(struct winrm_call *c, const char *key, const char *text)
{
	return winrm_problem(c->problem, sizeof(c->problem), key, text);
}

/* The id is returned as it came, escapes included. */
static bool set_id(struct winrm_call *c, const struct winrm_json_token *t)
{
	struct winrm_writer w = winrm_writer_init(c->id, sizeof(c->id) - 1);
	const char *quote = t->type == WINRM_JSON_STRING ? "\"" : "";

	if (t->type == WINRM_JSON_NULL)
		return true;
	if (t->type != WINRM_JSON_STRING && t->type != WINRM_JSON_NUMBER)
		return problem(c, "id", "must be a text or a number");
	winrm_writer_put_str(&w, quote);
	winrm_writer_put(&w, t->text.ptr, t->text.len);
	winrm_writer_put_str(&w, quote);
	if (w.len > sizeof(c->id) - 1) {
		memcpy(c->id, "null", 5);
		return problem(c, "id", "longer than 69 bytes");
	}
	c->id[w.len] = 0;
	return true;
}

static bool set_text(struct winrm_call *c, const char *key,
	const struct winrm_json_token *t, char out[WINRM_CALL_TEXT])
{
	struct winrm_writer w = winrm_writer_init(out, WINRM_CALL_TEXT - 1);

	if (t->type == WINRM_JSON_NULL)
		return true;
	if (t->type != WINRM_JSON_STRING)
		return problem(c, key, "must be a text in quotes");
	winrm_json_put_text(&w, t->text);
	if (w.len > WINRM_CALL_TEXT - 1 || memchr(out, 0, w.len)) {
		out[0] = 0;
		return problem(c, key, "too long, or a NUL is in it");
	}
	out[w.len] = 0;
	return true;
}

static bool set_flag(struct winrm_call *c, const char *key,
	const struct winrm_json_token *t, bool *out)
{
	*out = t->type == WINRM_JSON_TRUE;
	return *out || t->type == WINRM_JSON_FALSE ||
		t->type == WINRM_JSON_NULL ||
		problem(c, key, "must be true or false");
}

static bool set_number(struct winrm_call *c, const char *key,
	const struct winrm_json_token *t, size_t *out)
{
	return ((t->type == WINRM_JSON_NUMBER ||
			t->type == WINRM_JSON_STRING) &&
		       winrm_slice_decimal(t->text, INT32_MAX, out)) ||
		problem(c, key, "must be a whole number");
}

static bool set_kind(
	struct winrm_call *c, const char *key, enum winrm_call_kind kind)
{
	if (c->kind != WINRM_CALL_RUN)
		return problem(c, key, "only one of cancel, status and list");
	c->kind = kind;
	return true;
}

static bool set_mode(struct winrm_call *c, const struct winrm_json_token *t)
{
	if (t->type != WINRM_JSON_NULL &&
		(t->type != WINRM_JSON_STRING ||
			(!winrm_json_is(t->text, "sync") &&
				!winrm_json_is(t->text, "async"))))
		return problem(c, "mode", "must be sync or async");
	c->async =
		t->type == WINRM_JSON_STRING && winrm_json_is(t->text, "async");
	return true;
}

static bool set_job(struct winrm_call *c, enum call_key key,
	const struct winrm_json_token *t)
{
	size_t number = 0;
	bool ok = set_number(c, keys[key], t, &number);

	c->jobid = (uint32_t)number;
	return ok &&
		set_kind(c, keys[key],
			key == KEY_CANCEL ? WINRM_CALL_CANCEL
					  : WINRM_CALL_STATUS);
}

static bool set(struct winrm_call *c, enum call_key key,
	const struct winrm_json_token *t)
{
	size_t number = 0;
	bool list = false;

	switch (key) {
	case KEY_ID: return set_id(c, t);
	case KEY_MODE: return set_mode(c, t);
	case KEY_STREAM: return set_flag(c, keys[key], t, &c->stream);
	case KEY_CANCEL:
	case KEY_STATUS: return set_job(c, key, t);
	case KEY_LIST:
		return set_flag(c, keys[key], t, &list) &&
			(!list || set_kind(c, keys[key], WINRM_CALL_LIST));
	case KEY_PASSWORD_FILE:
		return set_text(c, keys[key], t, c->password_file);
	case KEY_PASSWORD_ENV:
		return set_text(c, keys[key], t, c->password_env);
	case KEY_PASSWORD_FD:
		if (!set_number(c, keys[key], t, &number))
			return false;
		c->password_fd = (int32_t)number;
		return true;
	case KEY_CONNECTOR: return set_text(c, keys[key], t, c->connector);
	case KEY_COUNT: break;
	}
	return true;
}

static enum call_key find(struct winrm_slice name)
{
	size_t i = 0;

	while (i < KEY_COUNT && !winrm_json_is(name, keys[i]))
		i++;
	return (enum call_key)i;
}

/* Where it is not JSON, and why, as far as that can be told. */
static bool is_broken(struct winrm_call *c, const struct winrm_json *j)
{
	char text[64];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	if (j->depth >= WINRM_JSON_DEPTH)
		return problem(c, NULL, "not JSON: too many levels");
	winrm_writer_put_str(&w, "not a JSON object, near byte ");
	winrm_writer_put_decimal(&w, j->at);
	winrm_writer_end_str(&w);
	return problem(c, NULL, text);
}

bool winrm_call_read(struct winrm_call *c, const char *json, size_t len)
{
	struct winrm_slice text = {(const uint8_t *)json, len};
	struct winrm_json_token name, value;
	struct winrm_json j;
	uint32_t seen = 0;

	memset(c, 0, sizeof(*c));
	memcpy(c->id, "null", 5);
	c->password_fd = -1;
	if (!winrm_utf8_valid(text))
		return problem(c, NULL, "not UTF-8");
	winrm_json_start(&j, text);
	if (winrm_json_next(&j, &name) != WINRM_JSON_OBJECT)
		return is_broken(c, &j);
	while (winrm_json_next(&j, &name) == WINRM_JSON_KEY) {
		enum call_key key = find(name.text);

		winrm_json_next(&j, &value);
		if (key < KEY_COUNT && seen >> key & 1)
			return problem(c, keys[key], "given twice");
		seen |= (uint32_t)1 << key;
		if (value.type == WINRM_JSON_ERROR)
			break;
		if (key < KEY_COUNT && !set(c, key, &value))
			return false;
		if (!winrm_json_skip(&j, &value))
			break;
	}
	if (name.type == WINRM_JSON_OBJECT_END &&
		winrm_json_next(&j, &name) == WINRM_JSON_END)
		return true;
	return is_broken(c, &j);
}
