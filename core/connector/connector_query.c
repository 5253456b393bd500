/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector_query.h"

#if WINRM_CIM

#include <string.h>

#include "core/base/writer.h"
#include "core/cim/cim.h"
#include "core/connector/connector_problem.h"
#include "core/connector/connector_split.h"
#include "core/connector/connector_words.h"
#include "soap/xml_text.h"

void winrm_connector_replace(struct winrm_connector *c, size_t key)
{
	size_t other;

	if (!(WINRM_CONNECTOR_TASKS >> key & 1))
		return;
	for (other = 0; other < WINRM_KEY_COUNT; other++)
		if (other != key && WINRM_CONNECTOR_TASKS >> other & 1) {
			c->text[other] = NULL;
			c->given &= ~((uint64_t)1 << other);
		}
}

bool winrm_connector_has_two(uint64_t keys)
{
	keys &= WINRM_CONNECTOR_TASKS;
	return (keys & (keys - 1)) != 0;
}

bool winrm_connector_has_query(const struct winrm_connector *c)
{
	return c->text[WINRM_KEY_QUERY] || c->text[WINRM_KEY_GET] ||
		c->text[WINRM_KEY_INVOKE];
}

static bool refuse(struct winrm_connector *c, const char *key, const char *text)
{
	return winrm_problem(c->problem, sizeof(c->problem), key, text);
}

/* What is wrong, with the number of the word: its text may be a secret. */
static bool refuse_word(struct winrm_connector *c, const char *key,
	const struct winrm_args *a, const char *const *words, size_t count)
{
	struct winrm_writer w =
		winrm_writer_init(c->problem, sizeof(c->problem));
	size_t i = 0;

	while (i < count && words[i] != a->at_word)
		i++;
	if (a->is_space)
		return refuse(c, "namespace", a->why);
	winrm_writer_put_str(&w, key);
	if (i < count) {
		winrm_writer_put_str(&w, ", word ");
		winrm_writer_put_decimal(&w, i + 1);
	}
	winrm_writer_put_str(&w, ": ");
	winrm_writer_put_str(&w, a->why);
	winrm_writer_end_str(&w);
	return false;
}

static bool set_wql(
	struct winrm_connector *c, struct winrm_args *a, const char *space)
{
	c->cim->query = c->text[WINRM_KEY_QUERY];
	c->cim->resource = winrm_words_resource(a, space, "*", 1);
	return c->cim->resource || refuse(c, "namespace", a->why);
}

/* Copies the words of a text, a NUL behind each. NULL: refused. */
static char *copy_words(struct winrm_args *a, const char *text, size_t *count)
{
	char *all = winrm_args_keep(a, text, strlen(text));
	char *at = all, *end = all, *word;

	*count = 0;
	while (all && (word = winrm_split_next(&at)) != NULL) {
		size_t len = strlen(word) + 1;

		memmove(end, word, len);
		end += len;
		++*count;
	}
	if (!all)
		return NULL;
	a->used -= strlen(text) + 1 - (size_t)(end - all);
	if (at)
		return all;
	winrm_args_refuse(a, NULL, "a quote is not closed");
	return NULL;
}

static const char **split(struct winrm_args *a, const char *text, size_t *count)
{
	char *at = copy_words(a, text, count);
	const char **words =
		at ? winrm_args_take(a, *count + 1, sizeof(*words)) : NULL;
	size_t i;

	for (i = 0; words && i < *count; i++) {
		words[i] = at;
		at += strlen(at) + 1;
	}
	return words;
}

/* The number of words before "--", which is taken out. */
static size_t cut_args(const char **words, size_t *count)
{
	size_t i;

	for (i = 0; i < *count; i++)
		if (strcmp(words[i], "--") == 0) {
			--*count;
			memmove(words + i, words + i + 1,
				(*count - i) * sizeof(*words));
			return i;
		}
	return *count;
}

/* Of "get" and "invoke". */
static bool set_words(struct winrm_connector *c, struct winrm_args *a,
	enum winrm_key key, const char *space)
{
	bool is_get = key == WINRM_KEY_GET;
	size_t count = 0, args_from;
	const char **words = split(a, c->text[key], &count);
	const char *name = is_get ? "get" : "invoke";

	if (!words)
		return refuse_word(c, name, a, NULL, 0);
	args_from = cut_args(words, &count);
	if (is_get && args_from < count)
		return refuse(c, name, "\"--\" is for \"invoke\"");
	return (is_get ? winrm_words_get(a, c->cim, space, words, count)
		       : winrm_words_invoke(
				 a, c->cim, space, words, args_from, count)) ||
		refuse_word(c, name, a, words, count);
}

/* Which of them it is. */
static enum winrm_key key_of(const struct winrm_connector *c)
{
	return c->text[WINRM_KEY_QUERY]  ? WINRM_KEY_QUERY
		: c->text[WINRM_KEY_GET] ? WINRM_KEY_GET
					 : WINRM_KEY_INVOKE;
}

static void clear(struct winrm_cim *cim)
{
	cim->resource = cim->query = cim->method = NULL;
	cim->selectors = NULL;
	cim->args = NULL;
}

bool winrm_connector_set_query(
	struct winrm_connector *c, struct winrm_request *request)
{
	struct winrm_args a = {c->pool, sizeof(c->pool), c->pool_len, NULL,
		NULL, 0, 0, NULL, NULL, false};
	enum winrm_key key = key_of(c);
	const char *name = key == WINRM_KEY_QUERY ? "query"
		: key == WINRM_KEY_GET            ? "get"
						  : "invoke";
	const char *space = c->text[WINRM_KEY_NAMESPACE];

	if (!c->cim)
		return refuse(c, name, "there is nothing here to take rows");
	if (!*c->text[key] || !winrm_xml_valid(winrm_slice_str(c->text[key])))
		return refuse(c, name,
			"empty, not UTF-8, or it holds a control character");
	clear(c->cim);
	request->operation = key == WINRM_KEY_QUERY ? WINRM_OP_CIM_ENUMERATE
		: key == WINRM_KEY_GET              ? WINRM_OP_CIM_GET
						    : WINRM_OP_CIM_INVOKE;
	request->as.cim = c->cim;
	if (key == WINRM_KEY_QUERY ? !set_wql(c, &a, space)
				   : !set_words(c, &a, key, space))
		return false;
	c->pool_len = a.used;
	return true;
}

#else
typedef int winrm_no_connector_query; /* ISO C has no empty file */
#endif
