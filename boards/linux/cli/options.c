/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/help.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/suggestions.h"

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
	OPT_JSON_DEPTH,
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
	{"version", no_argument, NULL, 'V'},
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
	{"json-depth", required_argument, NULL, OPT_JSON_DEPTH},
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

/* One option; false when it is refused, and that has been said. */
static bool set(struct options *o, int option, const char *arg)
{
	switch (option) {
	case 'u': return options_set_user(o, arg);
	case 'p': return options_set_port(o, arg);
	case 'e': return options_add_variable(o, arg);
	case 'f': o->script_file = arg; return true;
	case 'n': o->stdin_mode = STDIN_NEVER; return true;
	case 'i': o->stdin_mode = STDIN_ALWAYS; return true;
	case 'o': return options_set_output(o, arg);
	case 'q': o->quiet = true; return true;
	case 'v': o->verbose = true; return true;
	case OPT_PASSWORD_FILE: o->password_file = arg; return true;
	case OPT_PASSWORD_FD:
		return options_set_fd(&o->password_fd, "password-fd", arg);
	case OPT_HASH_FILE: o->hash_file = arg; return true;
	case OPT_HTTP: o->keys[WINRM_KEY_PROTOCOL] = "http"; return true;
	case OPT_HTTPS: o->keys[WINRM_KEY_PROTOCOL] = "https"; return true;
	case OPT_CACERT: o->keys[WINRM_KEY_CA_FILE] = arg; return true;
	case OPT_PIN: o->keys[WINRM_KEY_PIN] = arg; return true;
	case OPT_CERT: o->keys[WINRM_KEY_CLIENT_CERT] = arg; return true;
	case OPT_KEY: o->keys[WINRM_KEY_CLIENT_KEY] = arg; return true;
	case 'k': o->keys[WINRM_KEY_SKIP_VERIFY] = "true"; return true;
	case OPT_PROXY: return options_set_proxy(o, arg);
	case OPT_PROXY_PASSWORD: o->proxy_password_file = arg; return true;
	case OPT_SEAL: o->keys[WINRM_KEY_SEAL_OVER_TLS] = "true"; return true;
	case OPT_CRLFILE: o->keys[WINRM_KEY_CRL_FILE] = arg; return true;
	case OPT_SKIP_DATES:
		o->keys[WINRM_KEY_SKIP_DATES] = "true";
		return true;
	case OPT_PASSPHRASE_FILE: o->passphrase_file = arg; return true;
	case OPT_PASSPHRASE_FD:
		return options_set_fd(
			&o->passphrase_fd, "key-passphrase-fd", arg);
	case OPT_TOFU: o->keys[WINRM_KEY_TOFU] = "true"; return true;
	case OPT_AUTH: o->keys[WINRM_KEY_AUTH] = arg; return true;
	case OPT_UNENCRYPTED: o->allow_unencrypted = true; return true;
	case OPT_CONFIG: o->config_file = arg; return true;
	case OPT_TIMEOUT:
		return options_set_time(
			o, 0, WINRM_KEY_TIMEOUT, arg, "timeout", 0, "0");
	case OPT_CONNECT_TIMEOUT:
		return options_set_time(o, 1, WINRM_KEY_CONNECT_TIMEOUT, arg,
			"connect-timeout", 1, "1ms");
	case OPT_OPERATION_TIMEOUT:
		return options_set_time(o, 2, WINRM_KEY_OPERATION_TIMEOUT, arg,
			"operation-timeout", 500, "500ms");
	case OPT_CWD: o->keys[WINRM_KEY_WORKING_DIRECTORY] = arg; return true;
	case OPT_CODEPAGE: o->keys[WINRM_KEY_CODEPAGE] = arg; return true;
	case OPT_NO_PROFILE:
		o->keys[WINRM_KEY_NO_PROFILE] = "true";
		return true;
	case OPT_IDLE_TIMEOUT:
		return options_set_time(o, 3, WINRM_KEY_IDLE_TIMEOUT, arg,
			"idle-timeout", 60000, "60s");
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
	case OPT_MAX_ENVELOPE: return options_set_envelope(o, arg);
	case OPT_AS_JSON: o->as_json = true; return true;
	case OPT_JSON_DEPTH: return options_set_json_depth(o, arg);
	case OPT_EXECUTION_POLICY: return options_set_policy(o, arg);
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
	size_t i;

	for (i = 0; mistake_commands[i]; i++) {
		if (!is_word(word, mistake_commands[i]))
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

/* Options, and HOST where one stands among them. -1, or the exit status. */
static int read_words(struct options *o, bool named, int argc, char **argv)
{
	int option;

	for (opterr = 0;;) {
		option = getopt_long(
			argc, argv, "+:u:p:e:f:niko:qvVhH:j:", longs, NULL);
		if (option == OPT_HELP || option == 'h')
			return help(o, named);
		if (option == 'V')
			return version_print(), 0;
		if (option == '?' || option == ':') {
			/* musl goes past the end for a value that is missing */
			int last = (optind < argc ? optind : argc) - 1;

			mistake_option(
				longs, argv[last], optopt, option == ':');
			return EXIT_USAGE;
		}
		if (option != -1) {
			if (!set(o, option, optarg))
				return EXIT_USAGE;
			continue;
		}
		/* options may stand on both sides of HOST, as with ssh */
		if (o->host || optind == argc ||
			is_word(argv[optind - 1], "--"))
			return -1;
		o->host = argv[optind++];
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
	if (argc < 2) {
		help_print();
		return EXIT_USAGE;
	}
	optind = 1 + named;
	if (o->command == COMMAND_RUN || o->command == COMMAND_SERVE)
		o->host = ""; /* they have none of their own */
	status = read_words(o, named, argc, argv);
	if (status >= 0)
		return status;
	if (!o->host && optind < argc)
		o->host = argv[optind++];
	o->words = argv + optind;
	o->word_count = argc - optind;
	if (o->command == COMMAND_VERSION)
		return version_print(), 0;
	if (o->command == COMMAND_HELP)
		return help_topic(o->host);
	if (!named && o->host && mistake_is_command(o->host))
		return EXIT_USAGE;
	return options_check(o);
}
