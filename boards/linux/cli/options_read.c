/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/options_read.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/copy_pair.h"
#include "boards/linux/cli/help.h"
#include "boards/linux/cli/version.h"
#include "boards/linux/cli/help_topics.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/options_check.h"
#include "boards/linux/cli/options_fleet.h"
#include "boards/linux/cli/options_value.h"
#include "boards/linux/cli/suggestions.h"

/* What an option does with its value, and with what. */
enum action {
	SHOW_HELP,
	SHOW_VERSION,
	SET_FLAG,     /* a bool of the options */
	COUNT,        /* once, or more often: a number of them, 1 or 2 */
	SET_TEXT,     /* a text of them */
	SET_NUMBER,   /* a number of them */
	SET_TIME,     /* a connector's key that is a time */
	SET_KEY,      /* a connector's key; without a value it is "true" */
	SET_PROTOCOL, /* the option's name is the protocol */
	SET_INPUT,    /* where the command's stdin comes from */
	CHECK         /* a function checks the value */
};

struct rule {
	const char *name;
	uint8_t has_value;
	char letter; /* or 0 */
	uint8_t action;
	uint16_t what; /* enum winrm_key, an offset, or enum stdin_mode */
	bool (*check)(struct options *o, const char *value);
};

#define OFFSET(field) offsetof(struct options, field)

/* Those with a long name come first. */
static const struct rule rules[] = {
	{"help", no_argument, 'h', SHOW_HELP, 0, NULL},
	{"version", no_argument, 'V', SHOW_VERSION, 0, NULL},
	{"user", required_argument, 'u', CHECK, 0, options_set_user},
	{"password-file", required_argument, 0, SET_TEXT, OFFSET(password_file),
		NULL},
	{"password-fd", required_argument, 0, CHECK, 0,
		options_set_password_fd},
	{"nt-hash-file", required_argument, 0, SET_TEXT, OFFSET(hash_file),
		NULL},
	{"http", no_argument, 0, SET_PROTOCOL, WINRM_KEY_PROTOCOL, NULL},
	{"https", no_argument, 0, SET_PROTOCOL, WINRM_KEY_PROTOCOL, NULL},
	{"port", required_argument, 'p', CHECK, 0, options_set_port},
	{"auth", required_argument, 0, SET_KEY, WINRM_KEY_AUTH, NULL},
	{"insecure-allow-unencrypted", no_argument, 0, SET_FLAG,
		OFFSET(allow_unencrypted), NULL},
	{"config", required_argument, 0, SET_TEXT, OFFSET(config_file), NULL},
	{"timeout", required_argument, 0, SET_TIME, WINRM_KEY_TIMEOUT, NULL},
	{"connect-timeout", required_argument, 0, SET_TIME,
		WINRM_KEY_CONNECT_TIMEOUT, NULL},
	{"operation-timeout", required_argument, 0, SET_TIME,
		WINRM_KEY_OPERATION_TIMEOUT, NULL},
	{"cwd", required_argument, 0, SET_KEY, WINRM_KEY_WORKING_DIRECTORY,
		NULL},
	{"codepage", required_argument, 0, SET_KEY, WINRM_KEY_CODEPAGE, NULL},
	{"no-profile", no_argument, 0, SET_KEY, WINRM_KEY_NO_PROFILE, NULL},
	{"output", required_argument, 'o', CHECK, 0, options_set_output},
	{"quiet", no_argument, 'q', SET_FLAG, OFFSET(quiet), NULL},
	{"verbose", no_argument, 'v', COUNT, OFFSET(verbose), NULL},
	{"trace", required_argument, 0, SET_TEXT, OFFSET(trace_file), NULL},
	{"max-envelope", required_argument, 0, CHECK, 0, options_set_envelope},
	{"in-flight", required_argument, 0, CHECK, 0, options_set_in_flight},
	{"early-receive", no_argument, 0, SET_FLAG, OFFSET(early_receive),
		NULL},
	{"cacert", required_argument, 0, SET_KEY, WINRM_KEY_CA_FILE, NULL},
	{"pin", required_argument, 0, SET_KEY, WINRM_KEY_PIN, NULL},
	{"cert", required_argument, 0, SET_KEY, WINRM_KEY_CLIENT_CERT, NULL},
	{"key", required_argument, 0, SET_KEY, WINRM_KEY_CLIENT_KEY, NULL},
	{"insecure-skip-verify", no_argument, 'k', SET_KEY,
		WINRM_KEY_SKIP_VERIFY, NULL},
	{"idle-timeout", required_argument, 0, SET_TIME, WINRM_KEY_IDLE_TIMEOUT,
		NULL},
	{"reconnect", required_argument, 0, SET_KEY, WINRM_KEY_RECONNECT, NULL},
	{"expect-disconnect", no_argument, 0, SET_KEY,
		WINRM_KEY_EXPECT_DISCONNECT, NULL},
	{"wait-for-quota", no_argument, 0, SET_KEY, WINRM_KEY_WAIT_FOR_QUOTA,
		NULL},
	{"console-stdin", no_argument, 0, SET_KEY, WINRM_KEY_CONSOLE_STDIN,
		NULL},
	{"ctrl-break", no_argument, 0, SET_FLAG, OFFSET(ctrl_break), NULL},
	{"delete", required_argument, 0, SET_TEXT, OFFSET(delete_shell), NULL},
	{"reboot", no_argument, 0, SET_FLAG, OFFSET(reboot), NULL},
	{"preserve", no_argument, 0, SET_FLAG, OFFSET(preserve), NULL},
	{"recursive", no_argument, 'r', SET_FLAG, OFFSET(recursive), NULL},
	{"resume", no_argument, 0, SET_FLAG, OFFSET(resume), NULL},
	{"no-powershell", no_argument, 0, SET_FLAG, OFFSET(certutil), NULL},
	{"as-json", no_argument, 0, SET_FLAG, OFFSET(as_json), NULL},
	{"json-depth", required_argument, 0, CHECK, 0, options_set_json_depth},
	{"execution-policy", required_argument, 0, CHECK, 0,
		options_set_policy},
	{"progress", no_argument, 0, SET_FLAG, OFFSET(progress), NULL},
	{"raw-stderr", no_argument, 0, SET_FLAG, OFFSET(raw_stderr), NULL},
	{"psrp", no_argument, 0, SET_FLAG, OFFSET(runspace), NULL},
	{"no-psrp", no_argument, 0, SET_FLAG, OFFSET(no_runspace), NULL},
	{"configuration", required_argument, 0, SET_TEXT, OFFSET(configuration),
		NULL},
	{"input-json", no_argument, 0, SET_FLAG, OFFSET(input_json), NULL},
	{"detach", no_argument, 0, SET_FLAG, OFFSET(detach), NULL},
	{"attach", required_argument, 0, SET_TEXT, OFFSET(attach), NULL},
	{"proxy", required_argument, 0, CHECK, 0, options_set_proxy},
	{"proxy-password-file", required_argument, 0, SET_TEXT,
		OFFSET(proxy_password_file), NULL},
	{"seal-over-tls", no_argument, 0, SET_KEY, WINRM_KEY_SEAL_OVER_TLS,
		NULL},
	{"crlfile", required_argument, 0, SET_KEY, WINRM_KEY_CRL_FILE, NULL},
	{"insecure-skip-dates", no_argument, 0, SET_KEY, WINRM_KEY_SKIP_DATES,
		NULL},
	{"key-passphrase-file", required_argument, 0, SET_TEXT,
		OFFSET(passphrase_file), NULL},
	{"key-passphrase-fd", required_argument, 0, CHECK, 0,
		options_set_passphrase_fd},
	{"tofu", no_argument, 0, SET_KEY, WINRM_KEY_TOFU, NULL},
	{"realm", required_argument, 0, SET_KEY, WINRM_KEY_REALM, NULL},
	{"kdc", required_argument, 0, CHECK, 0, options_add_kdc},
	{"keytab", required_argument, 0, SET_KEY, WINRM_KEY_KEYTAB, NULL},
	{"ccache", required_argument, 0, SET_KEY, WINRM_KEY_CCACHE, NULL},
	{"spn", required_argument, 0, SET_KEY, WINRM_KEY_SPN, NULL},
	{"iakerb", no_argument, 0, SET_KEY, WINRM_KEY_IAKERB, NULL},
	{"hosts", required_argument, 'H', SET_TEXT, OFFSET(hosts), NULL},
	{"jobs", required_argument, 'j', SET_NUMBER, OFFSET(jobs), NULL},
	{"script", required_argument, 'f', SET_TEXT, OFFSET(script_file), NULL},
	{"ps", no_argument, 0, SET_FLAG, OFFSET(is_ps), NULL},
	{"powershell", no_argument, 0, SET_FLAG, OFFSET(is_ps), NULL},
	{"fail-fast", no_argument, 0, SET_FLAG, OFFSET(fail_fast), NULL},
	{"canary", required_argument, 0, SET_NUMBER, OFFSET(canary), NULL},
	{"group", no_argument, 0, SET_FLAG, OFFSET(group), NULL},
	{"output-dir", required_argument, 0, SET_TEXT, OFFSET(output_dir),
		NULL},
	{"failed", required_argument, 0, SET_TEXT, OFFSET(failed_file), NULL},
	{"rerun", required_argument, 0, SET_TEXT, OFFSET(rerun_file), NULL},
	{"put", required_argument, 0, CHECK, 0, copy_pair_add_put},
	{"get", required_argument, 0, CHECK, 0, copy_pair_add_get},
	{"retry", required_argument, 0, SET_NUMBER, OFFSET(retries), NULL},
	{"max-refused", required_argument, 0, SET_NUMBER, OFFSET(max_refused),
		NULL},
	{"total-timeout", required_argument, 0, CHECK, 0,
		options_set_total_timeout},
	{"keep", required_argument, 0, CHECK, 0, options_set_keep},
	{"max-memory", required_argument, 0, CHECK, 0, options_set_max_memory},
	{"max-output", required_argument, 0, CHECK, 0, options_set_max_output},
	{"queue", required_argument, 0, SET_NUMBER, OFFSET(queue), NULL},
	{"listen", required_argument, 0, SET_TEXT, OFFSET(listen_path), NULL},
	{"log", required_argument, 0, CHECK, 0, options_set_log},
	{"elevated", no_argument, 0, SET_FLAG, OFFSET(elevated), NULL},
	{"follow", no_argument, 0, SET_FLAG, OFFSET(follow), NULL},
	{"namespace", required_argument, 0, SET_KEY, WINRM_KEY_NAMESPACE, NULL},
	{"xpath", required_argument, 0, SET_TEXT, OFFSET(xpath), NULL},
	{"query", required_argument, 0, SET_TEXT, OFFSET(query), NULL},
	{"instance", required_argument, 0, SET_TEXT, OFFSET(instance), NULL},
	{"invoke", required_argument, 0, SET_TEXT, OFFSET(invoke), NULL},
	{"bookmark", required_argument, 0, SET_TEXT, OFFSET(bookmark_file),
		NULL},
	{"existing", no_argument, 0, SET_FLAG, OFFSET(existing), NULL},
	{"count", required_argument, 0, SET_NUMBER, OFFSET(count), NULL},
	{NULL, required_argument, 'e', CHECK, 0, options_add_variable},
	{NULL, no_argument, 'n', SET_INPUT, STDIN_NEVER, NULL},
	{NULL, no_argument, 'i', SET_INPUT, STDIN_ALWAYS, NULL},
};

enum {
	RULES = sizeof(rules) / sizeof(rules[0]),
	RULE_FIRST = 256,
	WORDS_MAX = 256 /* with commands that collect them */
};

/* For getopt: a rule's value is its number, counted from RULE_FIRST. */
static void list_names(struct option longs[RULES])
{
	int i;

	for (i = 0; rules[i].name; i++) {
		longs[i].name = rules[i].name;
		longs[i].has_arg = rules[i].has_value;
		longs[i].val = RULE_FIRST + i;
	}
}

static const struct rule *rule_of(int option)
{
	const struct rule *rule = rules;

	if (option >= RULE_FIRST)
		return &rules[option - RULE_FIRST];
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
	static struct option longs[RULES];
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
