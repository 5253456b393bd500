/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cim/cim_command.h"
#include "boards/linux/cli/config_command.h"
#include "boards/linux/cli/connector_file.h"
#include "boards/linux/cli/connector_options.h"
#include "boards/linux/cli/copy_words.h"
#include "boards/linux/cli/credentials.h"
#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/options_check.h"
#include "boards/linux/cli/options_read.h"
#include "boards/linux/cli/profile_fill.h"
#include "boards/linux/cli/refusal.h"
#include "boards/linux/cli/script.h"
#include "boards/linux/cli/standard_streams.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/cli/winrs.h"
#include "boards/linux/doctor/doctor_command.h"
#include "boards/linux/jobs/jobs_command.h"
#include "boards/linux/run/many_hosts.h"
#include "boards/linux/run/one_host.h"
#include "boards/linux/run/pipeline_args.h"
#include "boards/linux/run/session_keys.h"
#include "boards/linux/run/shared_file.h"
#include "boards/linux/run/wait_command.h"
#include "boards/linux/serve/serve.h"
#include "boards/linux/shell/conversation.h"
#include "boards/linux/shell/runspace_shell.h"
#include "boards/linux/trust/trust_command.h"

enum { COMMAND_MAX = 16000 };

static struct winrm_connector record;
static char command[COMMAND_MAX + 1];
static struct script script;
static struct copy_words copy;

/* KEY=VALUE words of call. */
static bool apply_words(const struct options *o)
{
	char key[64];
	static const char *const tasks[] = {
		"command", "query", "get", "invoke"};
	unsigned given = 0;
	size_t n;
	int i;

	for (i = 0; i < o->word_count; i++) {
		const char *equals = strchr(o->words[i], '=');

		if (!equals || equals == o->words[i] ||
			(size_t)(equals - o->words[i]) >= sizeof(key))
			return say("%s: give it as KEY=VALUE", o->words[i]),
			       false;
		memcpy(key, o->words[i], (size_t)(equals - o->words[i]));
		key[equals - o->words[i]] = 0;
		if (!connector_set_key(&record, key, equals + 1))
			return false;
		for (n = 0; n < sizeof(tasks) / sizeof(tasks[0]); n++)
			given |= (unsigned)(strcmp(key, tasks[n]) == 0) << n;
	}
	return (given & (given - 1)) == 0 ||
		(say("give one of command, query, get and invoke alone"),
			false);
}

static bool set_command(const struct options *o, struct host_call *call)
{
	if (o->command == COMMAND_PS) {
		call->script = &script;
		/* the record has no room for scripts of any length */
		return (o->attach || script_read(o, &script)) &&
			connector_set_key(&record, "shell", "powershell") &&
			connector_set_key(&record, "command", "script");
	}
	if (o->command == COMMAND_SHELL)
		return connector_set_key(&record, "shell", "cmd") &&
			connector_set_key(&record, "command",
				o->is_ps ? "powershell.exe -NoLogo -NoProfile "
					   "-ExecutionPolicy Bypass "
					   "-OutputFormat Text -File -"
					 : "cmd.exe") &&
			(o->keys[WINRM_KEY_TIMEOUT] ||
				connector_set_key(&record, "timeout", "0"));
	if (!script_join(o->words, o->word_count, command, sizeof(command)))
		return say("the command is too long"), false;
	return connector_set_key(&record, "shell", "cmd") &&
		connector_set_key(&record, "command", command);
}

/* https://HOST and --http */
static bool contradicts(const struct options *o)
{
	const char *url = record.text[WINRM_KEY_PROTOCOL];
	const char *option = o->keys[WINRM_KEY_PROTOCOL];

	if (!strstr(o->host, "://") || !option || strcmp(url, option) == 0)
		return false;
	say("%s and --%s: one says %s, the other %s", o->host, option, url,
		option);
	return true;
}

/* What config.json says of the host. */
static bool fill_in(const struct options *o, bool secret)
{
	bool ok = profile_fill(o, &record, secret);

	profile_fill_wipe();
	return ok;
}

static bool is_runspace(void)
{
	const char *shell = record.text[WINRM_KEY_SHELL];

	return shell && strcmp(shell, "runspace") == 0;
}

/* The shell, where the command or its options decide it; else the connector
 * or config.json may ask for a runspace. */
static bool decide_shell(const struct options *o)
{
	bool wants = o->command == COMMAND_PS || o->command == COMMAND_SHELL;
	bool has = o->runspace || options_have_runspace(o);

	if (wants && !has && !o->no_runspace && !o->is_ps)
		return true;
	return connector_set_key(
		&record, "shell", wants && has ? "runspace" : "cmd");
}

/* What they have asked for, as if the command line had. -1, or the status. */
static int take_runspace(struct options *o)
{
	if (is_runspace()) {
		o->runspace = true;
		if (!o->configuration)
			o->configuration = record.text[WINRM_KEY_CONFIGURATION];
	}
	record.text[WINRM_KEY_CONFIGURATION] = NULL;
	return options_check_runspace(o);
}

/* Commands that also do without anybody to log on. */
static int look_at_host(const struct options *o)
{
	bool has_user = is_user_given(&record);

	if (o->reboot && !has_user)
		return say("--reboot: no user: use --user, $WINRM_USER or "
			   "user@host");
	if (!connector_set_key(&record, "shell", "cmd") ||
		!connector_set_key(&record, "command", "-") ||
		(has_user && !secrets_read(o, &record)))
		return EXIT_USAGE;
	return o->command == COMMAND_WAIT ? wait_run(o, &record, has_user)
					  : doctor_run(o, &record, has_user);
}

static int run_words(struct options *o)
{
	struct host_call call = {o, &record, NULL, o->command == COMMAND_ID,
		o->json, NULL, NULL};
	int status;

	if (connector_load(o, o->host, false, &record) < 0)
		return EXIT_USAGE;
	/* a connector's name is its address only if it has no other */
	if (!record.text[WINRM_KEY_HOSTNAME] &&
		(!connector_set_host(&record, o->host, false) ||
			contradicts(o)))
		return EXIT_USAGE;
	if (!connector_set_options(&record, o) || !decide_shell(o) ||
		!fill_in(o,
			o->command != COMMAND_ID &&
				o->command != COMMAND_TRUST))
		return EXIT_USAGE;
	status = take_runspace(o);
	if (status >= 0)
		return status;
	if (record.warnings[0] && !o->quiet)
		say("warning: %s", record.warnings);
	if (o->command == COMMAND_ID)
		return one_host_run(&call);
	if (o->command == COMMAND_TRUST)
		return trust_run(o, &record);
	if (o->command == COMMAND_DOCTOR || o->command == COMMAND_WAIT)
		return look_at_host(o);
	if (o->command == COMMAND_CP)
		return connector_set_key(&record, "command", "-") &&
				(o->keys[WINRM_KEY_TIMEOUT] ||
					connector_set_key(
						&record, "timeout", "0")) &&
				secrets_read(o, &record)
			? one_host_run(&call)
			: EXIT_USAGE;
	if (o->command == COMMAND_SESSIONS) /* there is none to run */
		return connector_set_key(&record, "command", "-") &&
				secrets_read(o, &record)
			? one_host_run(&call)
			: EXIT_USAGE;
	if (command_is_cim(o->command))
		return cim_prepare(o, &record) && secrets_read(o, &record)
			? cim_run(o, &record)
			: EXIT_USAGE;
	if (jobs_have(o->command))
		return jobs_prepare(o, &record) && secrets_read(o, &record)
			? jobs_run(o, &record)
			: EXIT_USAGE;
	if (!set_command(o, &call) || !secrets_read(o, &record))
		return EXIT_USAGE;
	if (o->command == COMMAND_SHELL && isatty(STDIN_FILENO) &&
		isatty(STDOUT_FILENO))
		call.converse =
			o->runspace ? runspace_shell_run : conversation_run;
	return one_host_run(&call);
}

static bool read_call(const struct options *o)
{
	if (connector_load(o, o->host, true, &record) < 0 ||
		!connector_set_options(&record, o) || !apply_words(o) ||
		!connector_set_key(&record, "connector-name", o->host) ||
		!fill_in(o, true))
		return false;
	if (record.warnings[0] && !o->quiet)
		say("warning: %s", record.warnings);
	if (!has_own_secret(o) &&
		(record.text[WINRM_KEY_PASSWORD] ||
			record.text[WINRM_KEY_NT_HASH]))
		return true;
	return secrets_read(o, &record);
}

static int run_call(const struct options *o)
{
	struct host_call call = {o, &record, NULL, false, true, NULL, NULL};

	return read_call(o) ? one_host_run(&call)
			    : refuse_call(&record, true, EXIT_USAGE, said());
}

/*
 * Reading files has the deadline of the whole call; reading stdin only one that
 * was given.
 */
static void limit_files(const struct options *o)
{
	const char *timeout = o->keys[WINRM_KEY_TIMEOUT];
	uint32_t ms = timeout ? (uint32_t)strtoul(timeout, NULL, 10) : 60000;

	if (o->command == COMMAND_RUN)
		files_start(o->total_timeout ? o->total_timeout : ms,
			o->total_timeout);
	else
		files_start(ms, timeout ? ms : 0);
}

static int command_line(struct options *options, int argc, char **argv)
{
	char why[160];
	int status = argc > 0 && winrs_is(argv[0])
		? winrs_translate(&argc, &argv)
		: -1;

	if (status < 0)
		status = options_read(options, argc, argv);
	if (status >= 0)
		return status;
	if (!standard_streams_take_messages())
		options->quiet = true;
	if (!options->listen_path &&
		!standard_streams_take_output(why, sizeof(why)))
		return say("%s", why), EXIT_OTHER;
	winrm_connector_init(&record);
	limit_files(options);
	if (options->command == COMMAND_RUN)
		return run_hosts(options);
	if (options->command == COMMAND_SERVE)
		return serve(options);
	if (options->command == COMMAND_CONFIG)
		return config_run(options);
	if (options->command == COMMAND_CP) {
		if (!copy_words_read(options, &copy))
			return EXIT_USAGE;
		options->host = copy.host;
	}
	return options->command == COMMAND_CALL ? run_call(options)
						: run_words(options);
}

int main(int argc, char **argv)
{
	static struct options options;
	int status;

	standard_streams_guard();
	status = command_line(&options, argc, argv);
	shared_files_wipe();
	profile_fill_wipe();
	pipeline_args_wipe();
	session_keys_wipe();
	return print_end(status, options.quiet);
}
