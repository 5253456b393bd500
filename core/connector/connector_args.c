/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector_args.h"

#if WINRM_CIM

#include <string.h>

#include "core/base/json.h"

static const char too_long[] = "too long: there is no room for all of it";

/* --- memory ------------------------------------------------------------------ */

void *winrm_args_take(struct winrm_args *a, size_t count, size_t size)
{
	size_t skip =
		(size_t)(-(uintptr_t)(a->room + a->used)) % sizeof(void *);
	void *at = a->room + a->used + skip;

	if (skip > a->cap - a->used || count > (a->cap - a->used - skip) / size)
		return winrm_args_refuse(a, NULL, too_long), NULL;
	a->used += skip + count * size;
	return memset(at, 0, count * size);
}

char *winrm_args_keep(struct winrm_args *a, const char *text, size_t len)
{
	char *to = a->room + a->used;

	if (len >= a->cap - a->used)
		return winrm_args_refuse(a, NULL, too_long), NULL;
	memcpy(to, text, len);
	to[len] = 0;
	a->used += len + 1;
	return to;
}

/* The first reason stays. */
bool winrm_args_refuse(struct winrm_args *a, const char *word, const char *why)
{
	if (!a->why)
		a->why = why;
	if (!a->at_word)
		a->at_word = word;
	return false;
}

/* The text of a JSON string, or of what stands for itself. */
static const char *keep_token(
	struct winrm_args *a, const struct winrm_json_token *t)
{
	struct winrm_writer to =
		winrm_writer_init(a->room + a->used, a->cap - a->used);
	const char *text = a->room + a->used;

	if (t->type == WINRM_JSON_TRUE || t->type == WINRM_JSON_FALSE)
		winrm_writer_put_str(
			&to, t->type == WINRM_JSON_TRUE ? "true" : "false");
	else if (t->type == WINRM_JSON_NUMBER)
		winrm_writer_put_slice(&to, t->text);
	else
		winrm_json_put_text(&to, t->text);
	winrm_writer_put_byte(&to, 0);
	if (!winrm_writer_ok(&to))
		return winrm_args_refuse(a, NULL, too_long), NULL;
	a->used += to.len;
	return text;
}

/* --- what a word says -------------------------------------------------------- */

const char *winrm_args_last(const char *text, char letter)
{
	const char *last = NULL;

	while ((text = strchr(text, letter)) != NULL)
		last = text++;
	return last;
}

bool winrm_args_is_name(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		char c = text[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	return len > 0 && !(*text >= '0' && *text <= '9');
}

enum form { WRONG, TEXT, DATE, JSON };

/* Where its name ends and its value begins. */
static enum form read_form(const char *word, size_t *len, const char **value)
{
	static const char date[] = ":datetime";
	const char *equals = strchr(word, '=');
	enum form form = TEXT;

	*len = equals ? (size_t)(equals - word) : 0;
	if (*len >= sizeof(date) &&
		memcmp(word + *len - (sizeof(date) - 1), date,
			sizeof(date) - 1) == 0) {
		*len -= sizeof(date) - 1;
		form = DATE;
	} else if (*len > 1 && word[*len - 1] == ':') {
		*len -= 1;
		form = JSON;
	}
	if (!equals || !winrm_args_is_name(word, *len))
		return WRONG;
	*value = equals + 1;
	return form;
}

static void start_json(struct winrm_json *j, const char *text)
{
	winrm_json_start(j, winrm_slice_str(text));
}

/* Tokens of that type, or, of STRING, of any single value. */
static size_t count_tokens(const char *text, enum winrm_json_type type)
{
	struct winrm_json_token t;
	struct winrm_json j;
	size_t count = 0;

	start_json(&j, text);
	while (winrm_json_next(&j, &t) > WINRM_JSON_ERROR)
		count += type == WINRM_JSON_STRING ? t.type >= WINRM_JSON_STRING
						   : t.type == type;
	return count;
}

/* How long the list becomes, at most. */
static size_t count_args(const char *const *words, size_t count)
{
	size_t i, len, sum = count;
	const char *value;

	for (i = 0; i < count; i++)
		if (read_form(words[i], &len, &value) == JSON && *value != '{')
			sum += count_tokens(value, WINRM_JSON_STRING);
	return sum;
}

/* --- JSON -------------------------------------------------------------------- */

static bool is_scalar(enum winrm_json_type type)
{
	return type >= WINRM_JSON_STRING;
}

/* The next of the list; NULL: it is full. */
static struct winrm_cim_arg *next_arg(struct winrm_args *a, const char *name)
{
	struct winrm_cim_arg *arg = &a->list[a->count];

	if (!name || a->count == a->most)
		return NULL;
	a->count++;
	arg->name = name;
	return arg;
}

/* A value that is neither object nor array. */
static bool put_scalar(struct winrm_args *a, struct winrm_cim_arg *arg,
	const struct winrm_json_token *t)
{
	if (!is_scalar(t->type))
		return false;
	if (t->type == WINRM_JSON_NULL)
		return true;
	arg->value = keep_token(a, t);
	return arg->value != NULL;
}

/* The elements one after another, of the same name; none at all is null. */
static bool put_array(
	struct winrm_args *a, struct winrm_cim_arg *arg, struct winrm_json *j)
{
	struct winrm_json_token t;
	const char *name = arg->name;
	bool first = true;

	while (winrm_json_next(j, &t) != WINRM_JSON_ARRAY_END) {
		if (!first)
			arg = next_arg(a, name);
		first = false;
		if (!arg || !put_scalar(a, arg, &t))
			return false;
	}
	return true;
}

static bool put_resource(struct winrm_args *a, struct winrm_cim_arg *arg,
	const struct winrm_json_token *t)
{
	const char *end = winrm_args_last(a->resource, '/');
	size_t len = end ? (size_t)(end - a->resource) + 1 : 0;
	char *at = a->room + a->used;
	const char *class =
		t->type == WINRM_JSON_STRING ? keep_token(a, t) : NULL;

	if (!class || arg->resource)
		return false;
	arg->resource = class;
	/* a URI, or in the namespace that the method is in */
	if (strchr(class, ':') || len == 0)
		return true;
	if (len > a->cap - a->used)
		return winrm_args_refuse(a, NULL, too_long);
	memmove(at + len, at, strlen(at) + 1);
	memcpy(at, a->resource, len);
	a->used += len;
	return true;
}

/* An embedded instance, or the keys of a reference. */
struct object {
	struct winrm_cim_arg *members;
	struct winrm_selector *keys;
	size_t count, most;
};

/* A property of an object, or a key of a reference. */
static bool put_member(struct winrm_args *a, struct object *object,
	const struct winrm_json_token *key, const struct winrm_json_token *t)
{
	struct winrm_cim_arg *member = &object->members[object->count];

	if (object->count == object->most)
		return false;
	member->name = keep_token(a, key);
	if (!member->name || !put_scalar(a, member, t))
		return false;
	object->keys[object->count].name = member->name;
	object->keys[object->count++].value = member->value;
	return true;
}

static bool has_values(const struct object *object)
{
	size_t i;

	for (i = 0; i < object->count; i++)
		if (!object->keys[i].value)
			return false;
	return object->count <= WINRM_SELECTORS;
}

/* An instance or a reference, whose members are values. */
static bool put_object(struct winrm_args *a, struct winrm_cim_arg *arg,
	struct winrm_json *j, size_t most)
{
	struct object object = {NULL, NULL, 0, most};
	struct winrm_json_token key, t;
	bool is_reference = false, is_ref;

	object.members = winrm_args_take(a, most + 1, sizeof(*object.members));
	object.keys = winrm_args_take(a, most + 1, sizeof(*object.keys));
	if (!object.members || !object.keys)
		return false;
	while (winrm_json_next(j, &key) == WINRM_JSON_KEY) {
		(void)winrm_json_next(j, &t);
		is_ref = winrm_json_is(key.text, "__REF");
		is_reference |= is_ref;
		if (is_ref || winrm_json_is(key.text, "__CLASS")
				? !put_resource(a, arg, &t)
				: !put_member(a, &object, &key, &t))
			return false;
	}
	if (is_reference)
		arg->selectors = object.keys;
	else
		arg->members = object.members;
	return key.type == WINRM_JSON_OBJECT_END && arg->resource &&
		(!is_reference || has_values(&object));
}

static bool put_json(
	struct winrm_args *a, struct winrm_cim_arg *arg, const char *text)
{
	struct winrm_json j;
	struct winrm_json_token t;

	start_json(&j, text);
	(void)winrm_json_next(&j, &t);
	if (!(t.type == WINRM_JSON_ARRAY ? put_array(a, arg, &j)
			    : t.type == WINRM_JSON_OBJECT
			    ? put_object(a, arg, &j,
				      count_tokens(text, WINRM_JSON_KEY))
			    : put_scalar(a, arg, &t)))
		return false;
	return winrm_json_next(&j, &t) == WINRM_JSON_END;
}

/* --- all of them --------------------------------------------------------------- */

static bool add(struct winrm_args *a, const char *word)
{
	struct winrm_cim_arg *arg;
	const char *value = NULL;
	size_t len;
	enum form form = read_form(word, &len, &value);

	if (form == WRONG)
		return winrm_args_refuse(a, word,
			"give it as NAME=VALUE, NAME:=JSON or "
			"NAME:datetime=VALUE");
	arg = next_arg(a, winrm_args_keep(a, word, len));
	if (!arg)
		return winrm_args_refuse(a, word, too_long);
	if (form == JSON)
		return put_json(a, arg, value) ||
			winrm_args_refuse(a, word,
				"not JSON that can be sent: a value, an array "
				"of values, or an object of values with its "
				"class in \"__CLASS\" or, of a reference, "
				"\"__REF\"");
	arg->value = value;
	arg->type = form == DATE ? WINRM_CIM_DATETIME : WINRM_CIM_UNTYPED;
	return true;
}

bool winrm_args_read(
	struct winrm_args *a, const char *const *words, size_t count)
{
	size_t i;

	a->count = 0;
	a->most = count_args(words, count);
	a->list = winrm_args_take(a, a->most + 1, sizeof(*a->list));
	for (i = 0; a->list && i < count; i++)
		if (!add(a, words[i]))
			return false;
	return a->list != NULL;
}

#else
typedef int winrm_no_connector_args; /* ISO C has no empty file */
#endif
