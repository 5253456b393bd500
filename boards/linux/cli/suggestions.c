/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/suggestions.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "boards/linux/cli/command.h"
#include "boards/linux/cli/messages.h"
#include "core/connector/connector.h"

enum { WORD_MAX = 24 };

/* Two letters that have changed places are one mistake. */
static bool is_swapped(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a && b[0] && a[0] == b[1] && a[1] == b[0] &&
		strcmp(a + 2, b + 2) == 0;
}

/* In names of two letters one that differs makes another word: "pc", "ad". */
static bool is_near(const char *word, const char *name)
{
	size_t len = strlen(name), distance = winrm_distance(word, name);

	if (distance == 0 || is_swapped(word, name))
		return true;
	return len > 2 && distance <= (len > 6 ? 2 : 1);
}

const char *suggest_nearest(const char *word, const char *const *names)
{
	char small[WORD_MAX + 1];
	const char *nearest = NULL;
	size_t len = strlen(word), best = WORD_MAX, i;

	if (len == 0 || len > WORD_MAX)
		return NULL;
	for (i = 0; i <= len; i++)
		small[i] = (char)tolower((unsigned char)word[i]);
	for (; *names; names++) {
		size_t distance = winrm_distance(small, *names);

		if (distance < best && is_near(small, *names)) {
			best = distance;
			nearest = *names;
		}
	}
	return nearest;
}

static const char *in(const char *word, const char *const *names)
{
	for (; *names; names++)
		if (strcasecmp(word, *names) == 0)
			return *names;
	return NULL;
}

bool suggest_command(const char *host)
{
	static const char *const shells[] = {
		"powershell", "pwsh", "posh", "psh", NULL};
	static const char *const of_windows[] = {"quickconfig", "qc",
		"enumerate", "invoke", "identify", "get", "set", "put",
		"create", "delete", "helpmsg", "configsddl", NULL};
	const char *name, *c;

	for (c = host; isalpha((unsigned char)*c); c++)
		;
	if (*c)
		return false; /* "run1" */
	name = suggest_nearest(host, command_names);
	if (name && strcmp(name, "cp") == 0 && strcasecmp(host, name) != 0)
		name = NULL; /* a "pc" is a host */
	if (in(host, shells))
		name = "ps";
	if (in(host, of_windows))
		say("%s: this is a command of Windows' own winrm, to be run on "
		    "the host itself; to run a command on a host of that "
		    "name: winrm exec %s ...",
			host, host);
	else if (name && strcmp(name, host) == 0)
		say("%s: put it before all options: winrm %s ...; to run a "
		    "command on a host of that name: winrm exec %s ...",
			host, host, host);
	else if (name)
		say("%s: did you mean 'winrm %s'? To run a command on a host "
		    "of that name: winrm exec %s ...",
			host, name, host);
	return name || in(host, of_windows);
}

/* --- options ---------------------------------------------------------------- */

#define BEHIND "; arguments of a command or script go after --"

/* What other programs call them. */
static const char *meant(const char *name)
{
	static const char *const tls[] = {"tls", "ssl", "use-ssl", NULL};
	static const char *const user[] = {"username", "login", NULL};

	return in(name, tls) ? "https" : in(name, user) ? "user" : NULL;
}

static void say_password(const char *what)
{
	say("%s: other users could see a password there; give it with "
	    "--password-file F, --password-fd N, $WINRM_PASSWORD or at the "
	    "prompt",
		what);
}

/* "--name" of a word, without its value; repeats only valid names. */
static void name_of(char out[WORD_MAX + 3], const char *word)
{
	size_t len = 0;

	for (; *word && *word != '=' && len < WORD_MAX + 2; word++)
		out[len++] = *word > ' ' && *word < 0x7f ? *word : '?';
	out[len] = 0;
}

static void say_unknown(const struct option *longs, const char *name)
{
	const char *names[128];
	const char *nearest;
	size_t count = 0, len = strlen(name + 2), found = 0;
	char text[200] = "";
	size_t at = 0;

	for (; longs->name && count < 127; longs++) {
		names[count++] = longs->name;
		if (strncmp(longs->name, name + 2, len) == 0 &&
			at < sizeof(text) - 40 && ++found)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
				"%s--%s", at ? ", " : "", longs->name);
	}
	names[count] = NULL;
	nearest = meant(name + 2);
	if (!nearest)
		nearest = suggest_nearest(name + 2, names);
	if (found > 0)
		say("%s: ambiguous; did you mean %s?", name, text);
	else if (nearest)
		say("%s: no such option; did you mean --%s?", name, nearest);
	else
		say("%s: no such option; try 'winrm --help'" BEHIND, name);
}

void suggest_option(const struct option *longs, const char *word, int option,
	bool is_missing)
{
	char name[WORD_MAX + 3];
	bool is_long = strncmp(word, "--", 2) == 0;

	name_of(name, word);
	if (!is_long)
		snprintf(name, sizeof(name), "-%c",
			option > ' ' && option < 0x7f ? option : '?');
	if (is_missing)
		say("%s: its value is missing; try 'winrm --help'", name);
	else if (is_long && option)
		say("%s: takes no value", name);
	else if (strncasecmp(name, "--pass", 6) == 0 ||
		strncasecmp(name, "--pw", 4) == 0)
		say_password(name);
	else if (is_long)
		say_unknown(longs, name);
	else
		say("%s: no such option; try 'winrm --help'%s", name,
			option == 'P' ? "; -p is the port" : BEHIND);
}

/* --- hosts ------------------------------------------------------------------ */

bool hosts_have_password(const char *hosts, const char *between)
{
	while (*hosts) {
		size_t len = strcspn(hosts, between), at = 0, i;
		const char *colon;

		for (i = 0; i + 2 < len; i++)
			if (memcmp(hosts + i, "://", 3) == 0)
				at = i + 3;
		colon = memchr(hosts + at, ':', len - at);
		if (colon &&
			memchr(colon, '@', len - (size_t)(colon - hosts))) {
			say_password("user:password@host");
			return true;
		}
		hosts += len;
		hosts += *hosts != 0;
	}
	return false;
}
