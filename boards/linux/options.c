/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boards/linux/duration.h"
#include "boards/linux/help.h"
#include "boards/linux/say.h"

enum {
	OPT_HELP = 256,
	OPT_PASSWORD_FILE,
	OPT_PASSWORD_FD,
	OPT_HASH_FILE,
	OPT_HTTP,
	OPT_HTTPS,
	OPT_AUTH,
	OPT_UNENCRYPTED,
	OPT_CONFIG,
	OPT_TIMEOUT,
	OPT_CONNECT_TIMEOUT,
	OPT_OPERATION_TIMEOUT,
	OPT_CWD,
	OPT_CODEPAGE,
	OPT_NO_PROFILE,
	OPT_TRACE,
	OPT_MAX_ENVELOPE,
	OPT_CACERT,
	OPT_PIN,
	OPT_CERT,
	OPT_KEY,
	OPT_IDLE_TIMEOUT,
	OPT_RECONNECT,
	OPT_EXPECT_DISCONNECT,
	OPT_WAIT_FOR_QUOTA,
	OPT_CONSOLE_STDIN,
	OPT_CTRL_BREAK,
	OPT_DELETE,
	OPT_AS_JSON,
	OPT_EXECUTION_POLICY,
	OPT_PROGRESS,
	OPT_RAW_STDERR,
	OPT_PROXY,
	OPT_PROXY_PASSWORD,
	OPT_SEAL,
	OPT_CRLFILE,
	OPT_SKIP_DATES,
	OPT_PASSPHRASE_FILE,
	OPT_PASSPHRASE_FD,
	OPT_TOFU
};

static const struct option longs[] = {
	{"help", no_argument, NULL, OPT_HELP},
	{"user", required_argument, NULL, 'u'},
	{"password-file", required_argument, NULL, OPT_PASSWORD_FILE},
	{"password-fd", required_argument, NULL, OPT_PASSWORD_FD},
	{"nt-hash-file", required_argument, NULL, OPT_HASH_FILE},
	{"http", no_argument, NULL, OPT_HTTP},
	{"https", no_argument, NULL, OPT_HTTPS},
	{"port", required_argument, NULL, 'p'},
	{"auth", required_argument, NULL, OPT_AUTH},
	{"insecure-allow-unencrypted", no_argument, NULL, OPT_UNENCRYPTED},
	{"config", required_argument, NULL, OPT_CONFIG},
	{"timeout", required_argument, NULL, OPT_TIMEOUT},
	{"connect-timeout", required_argument, NULL, OPT_CONNECT_TIMEOUT},
	{"operation-timeout", required_argument, NULL, OPT_OPERATION_TIMEOUT},
	{"cwd", required_argument, NULL, OPT_CWD},
	{"codepage", required_argument, NULL, OPT_CODEPAGE},
	{"no-profile", no_argument, NULL, OPT_NO_PROFILE},
	{"output", required_argument, NULL, 'o'},
	{"quiet", no_argument, NULL, 'q'},
	{"verbose", no_argument, NULL, 'v'},
	{"trace", required_argument, NULL, OPT_TRACE},
	{"max-envelope", required_argument, NULL, OPT_MAX_ENVELOPE},
	{"cacert", required_argument, NULL, OPT_CACERT},
	{"pin", required_argument, NULL, OPT_PIN},
	{"cert", required_argument, NULL, OPT_CERT},
	{"key", required_argument, NULL, OPT_KEY},
	{"insecure-skip-verify", no_argument, NULL, 'k'},
	{"idle-timeout", required_argument, NULL, OPT_IDLE_TIMEOUT},
	{"reconnect", required_argument, NULL, OPT_RECONNECT},
	{"expect-disconnect", no_argument, NULL, OPT_EXPECT_DISCONNECT},
	{"wait-for-quota", no_argument, NULL, OPT_WAIT_FOR_QUOTA},
	{"console-stdin", no_argument, NULL, OPT_CONSOLE_STDIN},
	{"ctrl-break", no_argument, NULL, OPT_CTRL_BREAK},
	{"delete", required_argument, NULL, OPT_DELETE},
	{"as-json", no_argument, NULL, OPT_AS_JSON},
	{"execution-policy", required_argument, NULL, OPT_EXECUTION_POLICY},
	{"progress", no_argument, NULL, OPT_PROGRESS},
	{"raw-stderr", no_argument, NULL, OPT_RAW_STDERR},
	{"proxy", required_argument, NULL, OPT_PROXY},
	{"proxy-password-file", required_argument, NULL, OPT_PROXY_PASSWORD},
	{"seal-over-tls", no_argument, NULL, OPT_SEAL},
	{"crlfile", required_argument, NULL, OPT_CRLFILE},
	{"insecure-skip-dates", no_argument, NULL, OPT_SKIP_DATES},
	{"key-passphrase-file", required_argument, NULL, OPT_PASSPHRASE_FILE},
	{"key-passphrase-fd", required_argument, NULL, OPT_PASSPHRASE_FD},
	{"tofu", no_argument, NULL, OPT_TOFU},
	{"hosts", required_argument, NULL, 'H'},
	{"jobs", required_argument, NULL, 'j'},
	{"script", required_argument, NULL, 'f'},
	{"ps", no_argument, NULL, OPTION_PS},
	{"powershell", no_argument, NULL, OPTION_PS},
	{"fail-fast", no_argument, NULL, OPTION_FAIL_FAST},
	{"retry", required_argument, NULL, OPTION_RETRY},
	{"max-refused", required_argument, NULL, OPTION_MAX_REFUSED},
	{"total-timeout", required_argument, NULL, OPTION_TOTAL_TIMEOUT},
	{"keep", required_argument, NULL, OPTION_KEEP},
	{"max-memory", required_argument, NULL, OPTION_MAX_MEMORY},
	{"max-output", required_argument, NULL, OPTION_MAX_OUTPUT},
	{"queue", required_argument, NULL, OPTION_QUEUE},
	{"listen", required_argument, NULL, OPTION_LISTEN},
	{NULL, 0, NULL, 0},
};

static bool set_time(struct options *o, int slot, enum winrm_key key,
	const char *text, const char *name)
{
	uint32_t ms;

	if (!duration_read(text, &ms)) {
		say("--%s %s: give a time as 30, 30s, 1500ms or 5m", name,
			text);
		return false;
	}
	snprintf(o->numbers[slot], sizeof(o->numbers[slot]), "%u", ms);
	o->keys[key] = o->numbers[slot];
	return true;
}

bool options_number(const char *text, unsigned long least, unsigned long most,
	uint32_t *out)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || end == text || *text == '-' || value < least ||
		value > most)
		return false;
	*out = (uint32_t)value;
	return true;
}

static bool add_variable(struct options *o, const char *text)
{
	size_t n = 0;

	if (*text == '=' || !strchr(text, '='))
		return say("-e %s: give it as NAME=VALUE", text), false;
	while (o->environment[n])
		n++;
	if (n == WINRM_CONNECTOR_VARIABLES)
		return say("too many -e, at most %d", (int)n), false;
	o->environment[n] = text;
	return true;
}

static bool set_output(struct options *o, const char *text)
{
	o->json = strcmp(text, "json") == 0;
	if (o->json || strcmp(text, "text") == 0)
		return true;
	return say("--output %s: text or json", text), false;
}

static bool set_fd(int *out, const char *name, const char *text)
{
	uint32_t fd;

	if (!options_number(text, 0, 1 << 20, &fd))
		return say("--%s %s: not a file descriptor", name, text), false;
	*out = (int)fd;
	return true;
}

static bool set_envelope(struct options *o, const char *text)
{
	if (options_number(text, 8192, 1047808, &o->max_envelope))
		return true;
	return say("--max-envelope %s: from 8192 to 1047808", text), false;
}

static bool set_policy(struct options *o, const char *text)
{
	size_t letters = strspn(
		text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

	o->execution_policy = text;
	if (letters > 0 && !text[letters])
		return true;
	return say("--execution-policy %s: a word, as RemoteSigned", text),
	       false;
}

/* Arguments are there for all to see. */
static bool set_proxy(struct options *o, const char *text)
{
	const char *user = strstr(text, "://"), *at = strrchr(text, '@');

	user = user ? user + 3 : text;
	if (at > user && memchr(user, ':', (size_t)(at - user)))
		return say("--proxy: others can see a password there: give "
			   "user@ and --proxy-password-file or "
			   "$WINRM_PROXY_PASSWORD"),
		       false;
	o->keys[WINRM_KEY_PROXY] = text;
	return true;
}

/* One option; false when it is refused, and that has been said. */
static bool set(struct options *o, int option, const char *arg)
{
	switch (option) {
	case 'u': o->keys[WINRM_KEY_USERNAME] = arg; return true;
	case 'p': o->keys[WINRM_KEY_PORT] = arg; return true;
	case 'e': return add_variable(o, arg);
	case 'f': o->script_file = arg; return true;
	case 'n': o->stdin_mode = STDIN_NEVER; return true;
	case 'i': o->stdin_mode = STDIN_ALWAYS; return true;
	case 'o': return set_output(o, arg);
	case 'q': o->quiet = true; return true;
	case 'v': o->verbose = true; return true;
	case OPT_PASSWORD_FILE: o->password_file = arg; return true;
	case OPT_PASSWORD_FD:
		return set_fd(&o->password_fd, "password-fd", arg);
	case OPT_HASH_FILE: o->hash_file = arg; return true;
	case OPT_HTTP: o->keys[WINRM_KEY_PROTOCOL] = "http"; return true;
	case OPT_HTTPS: o->keys[WINRM_KEY_PROTOCOL] = "https"; return true;
	case OPT_CACERT: o->keys[WINRM_KEY_CA_FILE] = arg; return true;
	case OPT_PIN: o->keys[WINRM_KEY_PIN] = arg; return true;
	case OPT_CERT: o->keys[WINRM_KEY_CLIENT_CERT] = arg; return true;
	case OPT_KEY: o->keys[WINRM_KEY_CLIENT_KEY] = arg; return true;
	case 'k': o->keys[WINRM_KEY_SKIP_VERIFY] = "true"; return true;
	case OPT_PROXY: return set_proxy(o, arg);
	case OPT_PROXY_PASSWORD: o->proxy_password_file = arg; return true;
	case OPT_SEAL: o->keys[WINRM_KEY_SEAL_OVER_TLS] = "true"; return true;
	case OPT_CRLFILE: o->keys[WINRM_KEY_CRL_FILE] = arg; return true;
	case OPT_SKIP_DATES:
		o->keys[WINRM_KEY_SKIP_DATES] = "true";
		return true;
	case OPT_PASSPHRASE_FILE: o->passphrase_file = arg; return true;
	case OPT_PASSPHRASE_FD:
		return set_fd(&o->passphrase_fd, "key-passphrase-fd", arg);
	case OPT_TOFU: o->keys[WINRM_KEY_TOFU] = "true"; return true;
	case OPT_AUTH: o->keys[WINRM_KEY_AUTH] = arg; return true;
	case OPT_UNENCRYPTED: o->allow_unencrypted = true; return true;
	case OPT_CONFIG: o->config_file = arg; return true;
	case OPT_TIMEOUT:
		return set_time(o, 0, WINRM_KEY_TIMEOUT, arg, "timeout");
	case OPT_CONNECT_TIMEOUT:
		return set_time(o, 1, WINRM_KEY_CONNECT_TIMEOUT, arg,
			"connect-timeout");
	case OPT_OPERATION_TIMEOUT:
		return set_time(o, 2, WINRM_KEY_OPERATION_TIMEOUT, arg,
			"operation-timeout");
	case OPT_CWD: o->keys[WINRM_KEY_WORKING_DIRECTORY] = arg; return true;
	case OPT_CODEPAGE: o->keys[WINRM_KEY_CODEPAGE] = arg; return true;
	case OPT_NO_PROFILE:
		o->keys[WINRM_KEY_NO_PROFILE] = "true";
		return true;
	case OPT_IDLE_TIMEOUT:
		return set_time(
			o, 3, WINRM_KEY_IDLE_TIMEOUT, arg, "idle-timeout");
	case OPT_RECONNECT: o->keys[WINRM_KEY_RECONNECT] = arg; return true;
	case OPT_EXPECT_DISCONNECT:
		o->keys[WINRM_KEY_EXPECT_DISCONNECT] = "true";
		return true;
	case OPT_WAIT_FOR_QUOTA:
		o->keys[WINRM_KEY_WAIT_FOR_QUOTA] = "true";
		return true;
	case OPT_CONSOLE_STDIN:
		o->keys[WINRM_KEY_CONSOLE_STDIN] = "true";
		return true;
	case OPT_CTRL_BREAK: o->ctrl_break = true; return true;
	case OPT_DELETE: o->delete_shell = arg; return true;
	case OPT_TRACE: o->trace_file = arg; return true;
	case OPT_MAX_ENVELOPE: return set_envelope(o, arg);
	case OPT_AS_JSON: o->as_json = true; return true;
	case OPT_EXECUTION_POLICY: return set_policy(o, arg);
	case OPT_PROGRESS: o->progress = true; return true;
	case OPT_RAW_STDERR: o->raw_stderr = true; return true;
	default: return options_set_fleet(o, option, arg);
	}
}

static bool is_word(const char *arg, const char *word)
{
	return arg && strcmp(arg, word) == 0;
}

/* Is the first word a command? */
static bool read_command(struct options *o, const char *word)
{
	static const char *const names[] = {"exec", "ps", "id", "trust", "call",
		"sessions", "version", "run", "serve", "shell"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!is_word(word, names[i]))
			continue;
		o->command = (enum command)i;
		return true;
	}
	return false;
}

static int help(const struct options *o, bool named)
{
	if (named)
		help_print_command(o->command);
	else
		help_print();
	return 0;
}

int options_read(struct options *o, int argc, char **argv)
{
	bool named;
	int option;

	memset(o, 0, sizeof(*o));
	o->password_fd = o->passphrase_fd = -1;
	o->max_refused = 3;
	named = read_command(o, argc > 1 ? argv[1] : NULL);
	if (argc < 2) {
		help_print();
		return EXIT_USAGE;
	}
	optind = 1 + named;
	if (o->command == COMMAND_RUN || o->command == COMMAND_SERVE)
		o->host = ""; /* they have none of their own */
	for (;;) {
		option = getopt_long(
			argc, argv, "+u:p:e:f:niko:qvhH:j:", longs, NULL);
		if (option == OPT_HELP || option == 'h')
			return help(o, named);
		if (option != -1) {
			if (!set(o, option, optarg))
				return EXIT_USAGE;
			continue;
		}
		/* options may stand on both sides of HOST, as with ssh */
		if (o->host || optind == argc ||
			is_word(argv[optind - 1], "--"))
			break;
		o->host = argv[optind++];
	}
	if (!o->host && optind < argc)
		o->host = argv[optind++];
	o->words = argv + optind;
	o->word_count = argc - optind;
	if (o->command == COMMAND_VERSION)
		return version_print(), 0;
	return options_check(o);
}
