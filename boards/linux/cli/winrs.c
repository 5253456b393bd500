/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/winrs.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"

enum { WORDS_MAX = 128 };

/* What winrm is called with instead. */
struct words {
	char *at[WORDS_MAX + 1];
	int count;
	const char *host;
	char fd[12], timeout[16];
};

static bool add(struct words *w, const char *word)
{
	if (w->count == WORDS_MAX)
		return say("too many words"), false;
	w->at[w->count++] = (char *)(uintptr_t)word;
	return true;
}

static bool add_two(struct words *w, const char *option, const char *value)
{
	return add(w, option) && add(w, value);
}

/* Passes it by a pipe, and removes it from the process list at once. */
static bool set_password(struct words *w, char *value)
{
	size_t len = strlen(value);
	int ends[2];

	if (len > 4096 || pipe(ends) != 0)
		return say("-p: this password cannot be passed on"), false;
	if (write(ends[1], value, len) != (ssize_t)len)
		len = 0;
	close(ends[1]);
	memset(value, 'x', strlen(value));
	say("warning: other users could see the password on the command "
	    "line; use $WINRM_PASSWORD, or leave it out for a prompt");
	snprintf(w->fd, sizeof(w->fd), "%d", ends[0]);
	return len > 0 && add_two(w, "--password-fd", w->fd);
}

static bool set_timeout(struct words *w, char *value)
{
	size_t digits = strspn(value, "0123456789");

	if (digits == 0 || value[digits] || digits > 6)
		return say("-t:%s: seconds", value), false;
	snprintf(w->timeout, sizeof(w->timeout), "%ss", value);
	return add_two(w, "--timeout", w->timeout);
}

static int usage(void)
{
	puts("winrs [-r:HOST] [-u:USER] [-p:PASSWORD] [-d:DIRECTORY]\n"
	     "      [-env:NAME=VALUE] [-t:SECONDS] [-usessl] [-noprofile]\n"
	     "      COMMAND\n\n"
	     "As Windows' winrs, with these switches; '/' serves as '-' does.\n"
	     "Without -p: $WINRM_PASSWORD, else a prompt. 'winrm --help' has\n"
	     "all that there is.");
	return 0;
}

static bool set_host(struct words *w, char *value)
{
	w->host = value;
	return true;
}

/* A switch, which may be shortened to so many letters. */
struct rule {
	const char *name;
	size_t least;
	const char *option;                        /* of winrm; NULL: none */
	bool (*set)(struct words *w, char *value); /* or this */
};

static const struct rule plain[] = {
	{"usessl", 3, "--https", NULL},
	{"ssl", 3, "--https", NULL},
	{"noprofile", 3, "--no-profile", NULL},
	/* no difference here: everything is sealed */
	{"noecho", 3, NULL, NULL},
	{"unencrypted", 2, NULL, NULL},
	{"compression", 4, NULL, NULL},
	{NULL, 0, NULL, NULL},
};

static const struct rule valued[] = {
	{"remote", 1, NULL, set_host},
	{"username", 1, "--user", NULL},
	{"password", 1, NULL, set_password},
	{"directory", 1, "--cwd", NULL},
	{"environment", 3, "-e", NULL},
	{"timeout", 1, NULL, set_timeout},
	{NULL, 0, NULL, NULL},
};

/* NULL: there is none. */
static const struct rule *find(
	const struct rule *rules, const char *word, size_t len)
{
	for (; rules->name; rules++)
		if (len >= rules->least && len <= strlen(rules->name) &&
			strncasecmp(word, rules->name, len) == 0)
			return rules;
	return NULL;
}

/* One switch, its value after the colon. */
static bool translate(struct words *w, char *word)
{
	char *colon = strchr(word, ':'), *value = colon ? colon + 1 : NULL;
	size_t len = colon ? (size_t)(colon - word) : strlen(word);
	const struct rule *rule = find(plain, word, len);

	if (rule)
		return !rule->option || add(w, rule->option);
	if (!value && (*word == 'p' || *word == 'P'))
		return say("-p: a password is -p:PASSWORD here; better "
			   "$WINRM_PASSWORD, or leave it out for a prompt"),
		       false;
	if (!value || !*value)
		return say("-%s: not a switch of winrs that is known here, or "
			   "its value is missing; try 'winrs -?'",
			       word),
		       false;
	rule = find(valued, word, len);
	if (!rule)
		return say("-%.*s: not a switch of winrs that is known here; "
			   "try 'winrs -?'",
			       (int)len, word),
		       false;
	return rule->set ? rule->set(w, value)
			 : add_two(w, rule->option, value);
}

bool winrs_is(const char *name)
{
	const char *base = strrchr(name, '/');

	return strcmp(base ? base + 1 : name, "winrs") == 0;
}

int winrs_translate(int *argc, char ***argv)
{
	static struct words w;
	char **from = *argv;
	int i = 1;

	w.count = 0;
	w.host = "localhost";
	if (!add_two(&w, from[0], "exec"))
		return EXIT_USAGE;
	for (; i < *argc && strchr("-/", from[i][0]); i++) {
		if (strcmp(from[i] + 1, "?") == 0 ||
			strcasecmp(from[i] + 1, "help") == 0)
			return usage();
		if (!translate(&w, from[i] + 1))
			return EXIT_USAGE;
	}
	if (i == *argc)
		return say("no command given; try 'winrs -?'");
	if (!add_two(&w, w.host, "--"))
		return EXIT_USAGE;
	for (; i < *argc; i++)
		if (!add(&w, from[i]))
			return EXIT_USAGE;
	w.at[w.count] = NULL;
	*argc = w.count;
	*argv = w.at;
	return -1;
}
