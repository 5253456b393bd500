/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/copy_words.h"

#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/suggestions.h"

const char *copy_words_path(const char *word)
{
	const char *at = strrchr(word, '@'), *bracket;
	size_t host;

	bracket = strchr(word, '[');
	if (bracket && (bracket == word || bracket == at + 1) &&
		strchr(bracket, ']'))
		bracket = strchr(bracket, ']');
	else
		bracket = word;
	host = strcspn(bracket, ":/");
	return bracket[host] == ':' && bracket + host > word
		? bracket + host + 1
		: NULL;
}

/* The host that this word names is that of the others. */
static bool take_host(struct copy_words *w, const char *word)
{
	size_t len = (size_t)(copy_words_path(word) - 1 - word);

	if (len >= sizeof(w->host))
		return say("%.40s...: the host is too long", word), false;
	if (w->host[0] &&
		(strncmp(w->host, word, len) != 0 || w->host[len] != 0))
		return say("%s: all files must be on one host, %s", word,
			       w->host),
		       false;
	memcpy(w->host, word, len);
	w->host[len] = 0;
	return !hosts_have_password(w->host, "");
}

static bool check_path(const char *word)
{
	if (*copy_words_path(word))
		return true;
	return say("%s: no path after the colon; '.' is the user's folder",
		       word),
	       false;
}

/* `-p 5986` of the other commands. */
static bool is_port(const struct options *o)
{
	const char *word = o->words[0];

	return o->preserve && strspn(word, "0123456789") == strlen(word) &&
		access(word, F_OK) != 0;
}

bool copy_words_read(const struct options *o, struct copy_words *w)
{
	const char *last = o->words[o->word_count - 1];
	int i;

	memset(w, 0, sizeof(*w));
	if (is_port(o))
		return say("%s: no such file; -p keeps times here, the port "
			   "is --port",
			       o->words[0]),
		       false;
	w->from = o->words;
	w->from_count = o->word_count - 1;
	if (w->from_count == 0)
		return say("%s: where to? Try 'winrm cp FILE HOST:PATH' or "
			   "'winrm cp HOST:PATH FILE'",
			       last),
		       false;
	w->there = copy_words_path(last);
	w->get = !w->there;
	w->here = w->get ? last : NULL;
	if (w->there && (!check_path(last) || !take_host(w, last)))
		return false;
	for (i = 0; i < w->from_count; i++) {
		if (w->get == !copy_words_path(w->from[i]))
			return say("%s: one side must be HOST:PATH, and the "
				   "other one local; for a local name with a "
				   "colon, write ./NAME",
				       w->from[i]),
			       false;
		if (w->get &&
			(!check_path(w->from[i]) || !take_host(w, w->from[i])))
			return false;
	}
	return true;
}
