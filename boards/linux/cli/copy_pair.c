/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/copy_pair.h"

#include <string.h>

#include "boards/linux/cli/messages.h"

static const char placeholder[] = "{host}";
enum { PLACEHOLDER = sizeof(placeholder) - 1 };

static bool is_drive(const char *text, size_t len)
{
	return len == 1 &&
		((*text >= 'A' && *text <= 'Z') ||
			(*text >= 'a' && *text <= 'z'));
}

bool copy_pair_split(const char *text, bool get, struct copy_pair *pair)
{
	const char *colon = get ? strrchr(text, ':') : strchr(text, ':');
	size_t before, after;

	if (!colon)
		return false;
	before = (size_t)(colon - text);
	after = strlen(colon + 1);
	pair->local = get ? colon + 1 : text;
	pair->remote = get ? text : colon + 1;
	pair->local_len = get ? after : before;
	pair->remote_len = get ? before : after;
	/* "C:\Temp" alone is a path there */
	if (is_drive(text, before) && colon[1] == '\\')
		return false;
	return before > 0 && after > 0;
}

bool copy_pair_names_host(const struct copy_pair *pair)
{
	size_t i;

	for (i = 0; i + PLACEHOLDER <= pair->local_len; i++)
		if (memcmp(pair->local + i, placeholder, PLACEHOLDER) == 0)
			return true;
	return false;
}

bool copy_pair_local(
	const struct copy_pair *pair, const char *host, char out[COPY_PATH])
{
	size_t len = 0, n, i = 0, host_len = strlen(host);

	while (i < pair->local_len) {
		bool is_host = pair->local_len - i >= PLACEHOLDER &&
			memcmp(pair->local + i, placeholder, PLACEHOLDER) == 0;

		n = is_host ? host_len : 1;
		if (len + n >= COPY_PATH)
			return false;
		memcpy(out + len, is_host ? host : pair->local + i, n);
		len += n;
		i += is_host ? PLACEHOLDER : 1;
	}
	out[len] = 0;
	return true;
}

void copy_pair_remote(const struct copy_pair *pair, char out[COPY_PATH])
{
	memcpy(out, pair->remote, pair->remote_len);
	out[pair->remote_len] = 0;
}

static bool add(
	const char *list[OPTIONS_COPIES + 1], bool get, const char *text)
{
	const char *option = get ? "--get" : "--put";
	struct copy_pair pair;
	size_t n = 0;

	if (!copy_pair_split(text, get, &pair))
		return say("%s %.200s: give it as %s, such as %s", option, text,
			       get ? "REMOTE:LOCAL" : "LOCAL:REMOTE",
			       get ? "'C:\\setup.log:{host}.log'"
				   : "'setup.exe:C:\\Windows\\Temp'"),
		       false;
	if (pair.remote_len >= COPY_PATH || pair.local_len >= COPY_PATH)
		return say("%s %.40s...: the path is too long", option, text),
		       false;
	while (list[n])
		n++;
	if (n == OPTIONS_COPIES)
		return say("too many %s, at most %d", option, (int)n), false;
	list[n] = text;
	return true;
}

bool copy_pair_add_put(struct options *o, const char *text)
{
	return add(o->puts, false, text);
}

bool copy_pair_add_get(struct options *o, const char *text)
{
	return add(o->gets, true, text);
}
