/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector_words.h"

#if WINRM_CIM

#include <string.h>

#include "core/base/writer.h"

static bool is_of_namespace(char c)
{
	return winrm_args_is_name(&c, 1) || (c >= '0' && c <= '9') ||
		c == '-' || c == '.';
}

/* Also where it is written root\cimv2. False: it is no namespace. */
static bool put_namespace(struct winrm_writer *w, const char *name)
{
	char last = '/';

	for (; *name; name++) {
		char next = *name;

		if (next == '\\')
			next = '/';
		if (!is_of_namespace(next) && (next != '/' || last == '/'))
			return false;
		winrm_writer_put_byte(w, (uint8_t)next);
		last = next;
	}
	return last != '/';
}

static const char *refuse_space(struct winrm_args *a, const char *why)
{
	a->is_space = true;
	winrm_args_refuse(a, NULL, why);
	return NULL;
}

const char *winrm_words_resource(
	struct winrm_args *a, const char *space, const char *class, size_t len)
{
	char *at = a->room + a->used;
	struct winrm_writer w = winrm_writer_init(at, a->cap - a->used);

	if (!memchr(class, ':', len)) {
		winrm_writer_put_str(&w, "wmi/");
		if (!put_namespace(&w, space ? space : "root/cimv2"))
			return refuse_space(a, "give it as root/cimv2");
		winrm_writer_put_str(&w, "/");
		if (!(len == 1 && *class == '*') &&
			!winrm_args_is_name(class, len))
			return winrm_args_refuse(a, class,
				       "not a class; give a name such as "
				       "Win32_Service, or a resource URI"),
			       NULL;
	}
	winrm_writer_put(&w, class, len);
	winrm_writer_put_byte(&w, 0);
	if (!winrm_writer_ok(&w))
		return refuse_space(a, "too long");
	a->used += w.len;
	a->resource = at;
	return at;
}

/* KEY=VALUE, which says which instance. */
static bool put_selector(
	struct winrm_args *a, struct winrm_selector *to, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : 0;

	if (!equals || !winrm_args_is_name(word, len))
		return winrm_args_refuse(
			a, word, "give the key of an instance as KEY=VALUE");
	to->name = winrm_args_keep(a, word, len);
	to->value = equals + 1;
	return to->name != NULL;
}

static bool put_selectors(struct winrm_args *a, struct winrm_cim *cim,
	const char *const *words, size_t count)
{
	struct winrm_selector *list;
	size_t i;

	if (count == 0)
		return true;
	if (count > WINRM_SELECTORS)
		return winrm_args_refuse(
			a, words[WINRM_SELECTORS], "too many keys");
	list = winrm_args_take(a, count + 1, sizeof(*list));
	for (i = 0; list && i < count; i++)
		if (!put_selector(a, &list[i], words[i]))
			return false;
	cim->selectors = list;
	return list != NULL;
}

bool winrm_words_get(struct winrm_args *a, struct winrm_cim *cim,
	const char *space, const char *const *words, size_t count)
{
	if (count == 0)
		return winrm_args_refuse(
			a, NULL, "give it as CLASS [KEY=VALUE...]");
	cim->resource =
		winrm_words_resource(a, space, words[0], strlen(words[0]));
	return cim->resource && put_selectors(a, cim, words + 1, count - 1);
}

bool winrm_words_invoke(struct winrm_args *a, struct winrm_cim *cim,
	const char *space, const char *const *words, size_t args_from,
	size_t count)
{
	const char *dot = args_from > 0 ? winrm_args_last(words[0], '.') : NULL;

	if (!dot || !winrm_args_is_name(dot + 1, strlen(dot + 1)))
		return winrm_args_refuse(a, args_from > 0 ? words[0] : NULL,
			"give the method as CLASS.METHOD");
	cim->method = dot + 1;
	cim->resource = winrm_words_resource(
		a, space, words[0], (size_t)(dot - words[0]));
	if (!cim->resource || !put_selectors(a, cim, words + 1, args_from - 1))
		return false;
	if (args_from == count)
		return true;
	if (!winrm_args_read(a, words + args_from, count - args_from))
		return false;
	cim->args = a->list;
	return true;
}

#else
typedef int winrm_no_connector_words; /* ISO C has no empty file */
#endif
