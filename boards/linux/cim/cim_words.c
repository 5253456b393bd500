/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cim/cim_words.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/cim_resource.h"
#include "boards/linux/cli/messages.h"

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
	w->cim.resource = winrm_words_resource(&w->args, w->space, "*", 1);
	return w->cim.resource || cim_refuse(&w->args, w->space);
}

static const char *const *words_of(const struct options *o)
{
	return (const char *const *)o->words;
}

static bool read_get(struct cim_words *w, const struct options *o)
{
	w->operation = WINRM_OP_CIM_GET;
	if (!no_args(o))
		return false;
	return winrm_words_get(&w->args, &w->cim, w->space, words_of(o),
		       (size_t)o->word_count) ||
		cim_refuse(&w->args, w->space);
}

static bool read_invoke(struct cim_words *w, const struct options *o)
{
	w->operation = WINRM_OP_CIM_INVOKE;
	return winrm_words_invoke(&w->args, &w->cim, w->space, words_of(o),
		       (size_t)o->args_from, (size_t)o->word_count) ||
		cim_refuse(&w->args, w->space);
}

/* "Service/Auth" of winrm/config; "Listener" is a list of them. */
static bool read_settings(struct cim_words *w, const struct options *o)
{
	const char *part = o->args_from > 0 ? o->words[0] : "";
	const char *slash = strrchr(part, '/');
	size_t i;

	for (i = 0; part[i]; i++)
		if (!strchr("/0123456789", part[i]) &&
			!winrm_args_is_name(part + i, 1))
			return say("%s: not a part of winrm/config, such as "
				   "Service/Auth",
				       part),
			       false;
	snprintf(w->resource, sizeof(w->resource), "config%s%.400s",
		*part ? "/" : "", part);
	w->cim.resource = w->args.resource = w->resource;
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
	if (!winrm_args_read(
		    &w->args, words_of(o) + 1, (size_t)o->word_count - 1))
		return cim_refuse(&w->args, w->space);
	w->cim.args = w->args.list;
	return true;
}

bool cim_words_read(
	struct cim_words *w, const struct options *o, const char *space)
{
	memset(w, 0, sizeof(*w));
	w->space = space;
	w->args.room = w->room;
	w->args.cap = sizeof(w->room);
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
