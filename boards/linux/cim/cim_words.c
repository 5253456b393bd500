/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cim/cim_words.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/cim_resource.h"
#include "boards/linux/cli/messages.h"

/* KEY=VALUE, which says which instance. */
static bool add_selector(struct cim_words *w, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t n = 0, len = equals ? (size_t)(equals - word) : 0;

	while (w->selectors[n].name)
		n++;
	if (!equals || !cim_is_name(word, len))
		return say("%s: give the key of an instance as KEY=VALUE",
			       word),
		       false;
	if (n == WINRM_SELECTORS || len >= sizeof(w->names[0]))
		return say("%s: too many keys, or too long; at most %d", word,
			       WINRM_SELECTORS),
		       false;
	memcpy(w->names[n], word, len);
	w->names[n][len] = 0;
	w->selectors[n].name = w->names[n];
	w->selectors[n].value = equals + 1;
	return true;
}

static bool add_selectors(
	struct cim_words *w, const struct options *o, int first)
{
	int i;

	for (i = first; i < o->args_from; i++)
		if (!add_selector(w, o->words[i]))
			return false;
	w->cim.selectors = w->selectors[0].name ? w->selectors : NULL;
	return true;
}

/* ARG=VALUE, ARG:=JSON */
static bool add_args(struct cim_words *w, const struct options *o, int first)
{
	int i;

	for (i = first; i < o->word_count; i++)
		if (!cim_args_add(&w->args, o->words[i]))
			return false;
	w->cim.args = w->args.count ? w->args.list : NULL;
	return true;
}

static bool no_args(const struct options *o)
{
	return o->args_from == o->word_count ||
		(say("%s: not expected here; '--' is for 'winrm invoke'",
			 o->words[o->args_from]),
			false);
}

static bool read_query(struct cim_words *w, const struct options *o)
{
	w->operation = WINRM_OP_CIM_ENUMERATE;
	w->cim.query = o->words[0];
	if (o->word_count > 1)
		return say("%s: not expected; quote the query as one word",
			       o->words[1]),
		       false;
	return cim_resource(w->resource, w->space, "*", 1);
}

static bool read_get(struct cim_words *w, const struct options *o)
{
	w->operation = WINRM_OP_CIM_GET;
	return no_args(o) && add_selectors(w, o, 1) &&
		cim_resource(w->resource, w->space, o->words[0],
			strlen(o->words[0]));
}

static bool read_invoke(struct cim_words *w, const struct options *o)
{
	const char *dot = o->args_from > 0 ? strrchr(o->words[0], '.') : NULL;

	w->operation = WINRM_OP_CIM_INVOKE;
	if (!dot || !cim_is_name(dot + 1, strlen(dot + 1)) ||
		strlen(dot + 1) >= sizeof(w->method))
		return say("%s: give the method as CLASS.METHOD", o->words[0]),
		       false;
	snprintf(w->method, sizeof(w->method), "%s", dot + 1);
	w->cim.method = w->method;
	return cim_resource(w->resource, w->space, o->words[0],
		       (size_t)(dot - o->words[0])) &&
		add_selectors(w, o, 1) && add_args(w, o, o->args_from);
}

/* "Service/Auth" of winrm/config; "Listener" is a list of them. */
static bool read_settings(struct cim_words *w, const struct options *o)
{
	const char *part = o->args_from > 0 ? o->words[0] : "";
	const char *slash = strrchr(part, '/');
	size_t i;

	for (i = 0; part[i]; i++)
		if (!strchr("/0123456789", part[i]) &&
			!cim_is_name(part + i, 1))
			return say("%s: not a part of winrm/config, such as "
				   "Service/Auth",
				       part),
			       false;
	snprintf(w->resource, sizeof(w->resource), "config%s%.400s",
		*part ? "/" : "", part);
	w->operation = strcasecmp(part, "listener") == 0
		? WINRM_OP_CIM_ENUMERATE
		: WINRM_OP_CIM_GET;
	w->cim.element = *part == 0 ? "Config" : slash ? slash + 1 : part;
	if (!o->is_change)
		return no_args(o) &&
			(o->word_count <= 1 ||
				(say("%s: not expected", o->words[1]), false));
	w->operation = WINRM_OP_CIM_PUT;
	if (!*part || o->word_count < 2)
		return say("config set: give a part and values, such as "
			   "'winrm config set %s Service "
			   "AllowUnencrypted=false'",
			       o->host),
		       false;
	return add_args(w, o, 1);
}

bool cim_words_read(
	struct cim_words *w, const struct options *o, const char *space)
{
	memset(w, 0, sizeof(*w));
	w->space = space;
	w->cim.resource = w->args.resource = w->resource;
	if (o->is_settings)
		return read_settings(w, o);
	if (o->args_from == 0)
		return say("%s: what is it about? It comes before '--'",
			       o->words[0]),
		       false;
	if (o->command == COMMAND_WQL)
		return read_query(w, o);
	return o->command == COMMAND_GET ? read_get(w, o) : read_invoke(w, o);
}
