/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cim/cim_args.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/cim_resource.h"
#include "boards/linux/cli/messages.h"
#include "core/base/json.h"

static bool refuse(const char *word, const char *why)
{
	return say("%.200s: %s", word, why), false;
}

/* Room for a text with its NUL; NULL: none is left. */
static char *keep(struct cim_args *w, const char *text, size_t len)
{
	char *to = w->text + w->text_len;

	if (len >= sizeof(w->text) - w->text_len)
		return NULL;
	memcpy(to, text, len);
	to[len] = 0;
	w->text_len += len + 1;
	return to;
}

/* The text of a JSON string, or of what stands for itself. */
static const char *keep_token(
	struct cim_args *w, const struct winrm_json_token *t)
{
	struct winrm_writer to = winrm_writer_init(
		w->text + w->text_len, sizeof(w->text) - w->text_len);
	const char *text = w->text + w->text_len;

	if (t->type == WINRM_JSON_TRUE || t->type == WINRM_JSON_FALSE)
		winrm_writer_put_str(
			&to, t->type == WINRM_JSON_TRUE ? "true" : "false");
	else if (t->type == WINRM_JSON_NUMBER)
		winrm_writer_put_slice(&to, t->text);
	else
		winrm_json_put_text(&to, t->text);
	winrm_writer_put_byte(&to, 0);
	if (!winrm_writer_ok(&to))
		return NULL;
	w->text_len += to.len;
	return text;
}

static bool is_scalar(enum winrm_json_type type)
{
	return type == WINRM_JSON_STRING || type == WINRM_JSON_NUMBER ||
		type == WINRM_JSON_TRUE || type == WINRM_JSON_FALSE ||
		type == WINRM_JSON_NULL;
}

/* The next of w->list; there is always one more, which ends the list. */
static struct winrm_cim_arg *next_arg(struct cim_args *w, const char *name)
{
	struct winrm_cim_arg *arg = &w->list[w->count];

	if (!name || w->count + 1 >= CIM_ARGS)
		return NULL;
	w->count++;
	arg->name = name;
	return arg;
}

/* A value that is neither object nor array. */
static bool put_scalar(struct cim_args *w, struct winrm_cim_arg *arg,
	const struct winrm_json_token *t)
{
	if (!is_scalar(t->type))
		return false;
	if (t->type == WINRM_JSON_NULL)
		return true;
	arg->value = keep_token(w, t);
	return arg->value != NULL;
}

/* The elements one after another, of the same name; none at all is null. */
static bool put_array(
	struct cim_args *w, struct winrm_cim_arg *arg, struct winrm_json *j)
{
	struct winrm_json_token t;
	const char *name = arg->name;
	bool first = true;

	while (winrm_json_next(j, &t) != WINRM_JSON_ARRAY_END) {
		if (!first)
			arg = next_arg(w, name);
		first = false;
		if (!arg || !put_scalar(w, arg, &t))
			return false;
	}
	return true;
}

static bool put_resource(struct cim_args *w, struct winrm_cim_arg *arg,
	const struct winrm_json_token *t)
{
	char resource[CIM_ARGS_RESOURCE];
	const char *class =
		t->type == WINRM_JSON_STRING ? keep_token(w, t) : NULL;
	const char *end = strrchr(w->resource, '/');

	if (!class || arg->resource)
		return false;
	/* in the namespace that the method is in, or a URI */
	snprintf(resource, sizeof(resource), "%.*s%s",
		strchr(class, ':') || !end ? 0 : (int)(end - w->resource) + 1,
		w->resource, class);
	arg->resource = keep(w, resource, strlen(resource));
	return arg->resource != NULL;
}

/* A property of an object, or a key of a reference. */
static bool put_member(struct cim_args *w, struct cim_object *object,
	const struct winrm_json_token *key, const struct winrm_json_token *t)
{
	struct winrm_cim_arg *member = &object->members[object->count];

	if (object->count == CIM_MEMBERS)
		return false;
	member->name = keep_token(w, key);
	if (!member->name || !put_scalar(w, member, t))
		return false;
	object->keys[object->count].name = member->name;
	object->keys[object->count++].value = member->value;
	return true;
}

static bool has_values(const struct cim_object *object)
{
	size_t i;

	for (i = 0; i < object->count; i++)
		if (!object->keys[i].value)
			return false;
	return object->count <= WINRM_SELECTORS;
}

/* An instance or a reference, whose members are values. */
static bool put_object(
	struct cim_args *w, struct winrm_cim_arg *arg, struct winrm_json *j)
{
	struct cim_object *object = &w->objects[w->object_count];
	struct winrm_json_token key, t;
	bool is_reference = false, is_ref;

	if (w->object_count == CIM_OBJECTS)
		return false;
	w->object_count++;
	while (winrm_json_next(j, &key) == WINRM_JSON_KEY) {
		(void)winrm_json_next(j, &t);
		is_ref = winrm_json_is(key.text, "__REF");
		is_reference |= is_ref;
		if (is_ref || winrm_json_is(key.text, "__CLASS")
				? !put_resource(w, arg, &t)
				: !put_member(w, object, &key, &t))
			return false;
	}
	if (is_reference)
		arg->selectors = object->keys;
	else
		arg->members = object->members;
	return key.type == WINRM_JSON_OBJECT_END && arg->resource &&
		(!is_reference || has_values(object));
}

static bool put_json(struct cim_args *w, const char *name, const char *text)
{
	struct winrm_slice all = {(const uint8_t *)text, strlen(text)};
	struct winrm_json j;
	struct winrm_json_token t;
	struct winrm_cim_arg *arg = next_arg(w, name);

	winrm_json_start(&j, all);
	if (!arg)
		return false;
	(void)winrm_json_next(&j, &t);
	if (!(t.type == WINRM_JSON_ARRAY ? put_array(w, arg, &j)
			    : t.type == WINRM_JSON_OBJECT
			    ? put_object(w, arg, &j)
			    : put_scalar(w, arg, &t)))
		return false;
	return winrm_json_next(&j, &t) == WINRM_JSON_END;
}

bool cim_args_add(struct cim_args *w, const char *word)
{
	static const char date[] = ":datetime";
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : 0;
	bool is_date = len >= sizeof(date) &&
		strncmp(word + len - (sizeof(date) - 1), date,
			sizeof(date) - 1) == 0;
	bool is_json = !is_date && len > 1 && word[len - 1] == ':';
	struct winrm_cim_arg *arg;
	const char *name;

	len -= is_date ? sizeof(date) - 1 : is_json;
	if (!equals || !cim_is_name(word, len))
		return refuse(word,
			"give it as NAME=VALUE, NAME:=JSON or "
			"NAME:datetime=VALUE");
	name = keep(w, word, len);
	if (is_json)
		return put_json(w, name, equals + 1) ||
			refuse(word,
				"not JSON that can be sent: a value, an array "
				"of values, or an object of values with its "
				"class in \"__CLASS\" or, of a reference, "
				"\"__REF\"");
	arg = next_arg(w, name);
	if (!arg)
		return refuse(word, "these are too many values");
	arg->value = equals + 1;
	arg->type = is_date ? WINRM_CIM_DATETIME : WINRM_CIM_UNTYPED;
	return true;
}
