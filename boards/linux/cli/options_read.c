/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/options_read.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/help.h"
#include "boards/linux/cli/help_topics.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/options_check.h"
#include "boards/linux/cli/options_fleet.h"
#include "boards/linux/cli/options_rules.h"
#include "boards/linux/cli/options_value.h"
#include "boards/linux/cli/suggestions.h"
#include "boards/linux/cli/version.h"

enum {
	RULE_FIRST = 256,
	WORDS_MAX = 256 /* with commands that collect them */
};

/* For getopt: a rule's value is its number, counted from RULE_FIRST. */
static void list_names(struct option longs[OPTIONS_RULES])
{
	int i;

	for (i = 0; options_rules[i].name; i++) {
		longs[i].name = options_rules[i].name;
		longs[i].has_arg = options_rules[i].has_value;
		longs[i].val = RULE_FIRST + i;
	}
}

static const struct rule *rule_of(int option)
{
	const struct rule *rule = options_rules;

	if (option >= RULE_FIRST)
		return &options_rules[option - RULE_FIRST];
	while (rule->letter != option)
		rule++;
	return rule;
}

/* False if it is refused: error reported. */
static bool set(struct options *o, const struct rule *rule, const char *value)
{
	char *field = (char *)o + rule->what;

	switch ((enum action)rule->action) {
	case SHOW_HELP:
	case SHOW_VERSION: break;
	case SET_FLAG: *(bool *)field = true; break;
	case COUNT: *(uint8_t *)field = *(uint8_t *)field ? 2 : 1; break;
	case SET_TEXT: memcpy(field, &value, sizeof(value)); break;
	case SET_NUMBER: return options_set_number(o, rule->what, value);
	case SET_TIME:
		return options_set_time(o, (enum winrm_key)rule->what, value);
	case SET_KEY: o->keys[rule->what] = value ? value : "true"; break;
	case SET_PROTOCOL: o->keys[rule->what] = rule->name; break;
	case SET_INPUT: o->stdin_mode = (enum stdin_mode)rule->what; break;
	case CHECK: return rule->check(o, value);
	}
	return true;
}

static bool is_word(const char *arg, const char *word)
{
	return arg && strcmp(arg, word) == 0;
}

/* Is the first word a command? */
static bool read_command(struct options *o, const char *word)
{
	size_t i;

	for (i = 0; command_names[i]; i++) {
		if (!is_word(word, command_names[i]))
			continue;
		o->command = (enum command)i;
		return true;
	}
	return false;
}

/* 'config get' and 'config set' are about the host's own configuration. */
static bool read_settings(struct options *o, int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[2] : NULL;

	o->is_settings = is_word(verb, "get") || is_word(verb, "set");
	o->is_change = is_word(verb, "set");
	if (o->is_settings)
		o->command = COMMAND_GET;
	return o->is_settings;
}

/* A word before "--"; o->words points to where they are collected. */
static bool words_add(struct options *o, char *word)
{
	static char *words[WORDS_MAX + 1];

	if (o->word_count == WORDS_MAX)
		return say("too many words, at most %d", WORDS_MAX), false;
	words[o->word_count++] = word;
	o->words = words;
	return true;
}

/* What follows the host, and "--" with the commands that look for it. */
static bool read_rest(struct options *o, int argc, char **argv)
{
	if (!command_is_cim(o->command)) {
		o->words = argv + optind;
		o->word_count = argc - optind;
		return true;
	}
	for (o->args_from = o->word_count; optind < argc; optind++)
		if (!words_add(o, argv[optind]))
			return false;
	return true;
}

static int help(const struct options *o, bool named)
{
	named ? help_print_command(o->command) : help_print();
	return 0;
}

/* getopt has refused it, or a value is missing. */
static int refuse(
	const struct option *longs, int argc, char **argv, bool missing)
{
	/* musl goes past the end for a value that is missing */
	int last = (optind < argc ? optind : argc) - 1;

	suggest_option(longs, argv[last], optopt, missing);
	return EXIT_USAGE;
}

/* Letters that mean something else with some commands. */
static void adapt_letters(const struct options *o, char *letters)
{
	char *f = strchr(letters, 'f'), *n = strchr(letters, 'n');
	char *p = strchr(letters, 'p');

	if (o->command == COMMAND_CP) /* -p preserves, as scp's */
		memmove(p + 1, p + 2, strlen(p + 1));
	if (o->command == COMMAND_LOGS) /* -f follows */
		memmove(f + 1, f + 2, strlen(f + 1));
	if (command_is_cim(o->command)) /* -n NAMESPACE, and no -i */
		n[1] = ':';
}

/* True if the letter has been read as one of those. */
static bool set_adapted(struct options *o, int option, const char *value)
{
	if (option == 'f' && o->command == COMMAND_LOGS)
		o->follow = true;
	else if (option == 'p' && o->command == COMMAND_CP)
		o->preserve = true;
	else if (option == 'n' && command_is_cim(o->command))
		o->keys[WINRM_KEY_NAMESPACE] = value;
	else
		return false;
	return true;
}

/*
 * Reads options, HOST if it is among them, and of management data the words
 * between them. -1, or the exit status.
 */
static int read_words(struct options *o, bool named, int argc, char **argv)
{
	static struct option longs[OPTIONS_RULES];
	char letters[] = "+:u:p:e:f:niko:qrvVhH:j:";

	list_names(longs);
	adapt_letters(o, letters);
	for (opterr = 0;;) {
		int option = getopt_long(argc, argv, letters, longs, NULL);
		const struct rule *rule;

		if (option == '?' || option == ':')
			return refuse(longs, argc, argv, option == ':');
		if (option != -1) {
			rule = rule_of(option);
			if (set_adapted(o, option, optarg))
				continue;
			if (rule->action == SHOW_HELP)
				return help(o, named);
			if (rule->action == SHOW_VERSION)
				return version_print(), 0;
			if (!set(o, rule, optarg))
				return EXIT_USAGE;
			continue;
		}
		/* options may stand on both sides of HOST, as with ssh */
		if (optind == argc || is_word(argv[optind - 1], "--"))
			return -1;
		if (!o->host)
			o->host = argv[optind++];
		else if (!command_is_cim(o->command))
			return -1;
		else if (!words_add(o, argv[optind++]))
			return EXIT_USAGE;
	}
}

int options_read(struct options *o, int argc, char **argv)
{
	bool named;
	int status;

	memset(o, 0, sizeof(*o));
	o->password_fd = o->passphrase_fd = -1;
	o->max_refused = 3;
	named = read_command(o, argc > 1 ? argv[1] : NULL);
	if (o->command == COMMAND_CONFIG && read_settings(o, argc, argv)) {
		argc--; /* the verb, too, was the command */
		argv++;
	}
	if (argc < 2)
		return help_print(), EXIT_USAGE;
	optind = 1 + named;
	if (o->command == COMMAND_RUN || o->command == COMMAND_SERVE ||
		o->command == COMMAND_CP)
		o->host = ""; /* they have none of their own */
	status = read_words(o, named, argc, argv);
	if (status >= 0)
		return status;
	if (!o->host && optind < argc)
		o->host = argv[optind++];
	if (!read_rest(o, argc, argv))
		return EXIT_USAGE;
	if (o->command == COMMAND_VERSION)
		return version_print(), 0;
	if (o->command == COMMAND_HELP)
		return help_topic(o->host);
	if (!named && o->host && suggest_command(o->host))
		return EXIT_USAGE;
	return options_check(o);
}
