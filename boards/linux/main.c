/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boards/linux/files.h"
#include "boards/linux/job.h"
#include "boards/linux/say.h"
#include "boards/linux/script.h"
#include "boards/linux/trust.h"
#include "boards/linux/winrs.h"

enum { COMMAND_MAX = 16000 };

static struct winrm_connector record;
static char command[COMMAND_MAX + 1];
static struct script script;

static bool set(const char *key, const char *value)
{
	if (winrm_connector_set(&record, key, value))
		return true;
	say("%s", record.problem);
	return false;
}

/* [user@]host[:port] or [user@][v6][:port] over what the record holds. */
static bool set_host(const char *text)
{
	char buf[512];
	char *host = buf, *at, *port = NULL;

	if (strlen(text) >= sizeof(buf))
		return say("%.40s...: too long for a host", text), false;
	strcpy(buf, text);
	at = strrchr(buf, '@');
	if (at) {
		*at = 0;
		host = at + 1;
		if (!record.text[WINRM_KEY_USERNAME] && !set("username", buf))
			return false;
	}
	if (*host == '[' && strchr(host, ']')) {
		char *end = strchr(++host, ']');

		*end = 0;
		port = end[1] == ':' ? end + 2 : NULL;
		if (end[1] && !port)
			return say("%s: not [address]:port", text), false;
	} else if (strchr(host, ':') == strrchr(host, ':')) {
		port = strchr(host, ':');
		if (port)
			*port++ = 0;
	}
	if (!*host)
		return say("%s: no host in it", text), false;
	return set("hostname", host) && (!port || set("port", port));
}

static bool apply_options(const struct options *o)
{
	static const struct {
		enum winrm_key key;
		const char *name;
	} keys[] = {
		{WINRM_KEY_USERNAME, "username"},
		{WINRM_KEY_PORT, "port"},
		{WINRM_KEY_PROTOCOL, "protocol"},
		{WINRM_KEY_AUTH, "auth"},
		{WINRM_KEY_TIMEOUT, "timeout"},
		{WINRM_KEY_CONNECT_TIMEOUT, "connect-timeout"},
		{WINRM_KEY_OPERATION_TIMEOUT, "operation-timeout"},
		{WINRM_KEY_WORKING_DIRECTORY, "working-directory"},
		{WINRM_KEY_CODEPAGE, "codepage"},
		{WINRM_KEY_NO_PROFILE, "no-profile"},
		{WINRM_KEY_CA_FILE, "ca-file"},
		{WINRM_KEY_PIN, "pin"},
		{WINRM_KEY_CLIENT_CERT, "client-cert"},
		{WINRM_KEY_CLIENT_KEY, "client-key"},
		{WINRM_KEY_SKIP_VERIFY, "insecure-skip-verify"},
		{WINRM_KEY_IDLE_TIMEOUT, "idle-timeout"},
		{WINRM_KEY_RECONNECT, "reconnect"},
		{WINRM_KEY_EXPECT_DISCONNECT, "expect-disconnect"},
		{WINRM_KEY_WAIT_FOR_QUOTA, "wait-for-quota"},
		{WINRM_KEY_CONSOLE_STDIN, "console-stdin"},
		{WINRM_KEY_PROXY, "proxy"},
		{WINRM_KEY_SEAL_OVER_TLS, "seal-over-tls"},
		{WINRM_KEY_CRL_FILE, "crl-file"},
		{WINRM_KEY_SKIP_DATES, "insecure-skip-dates"},
		{WINRM_KEY_TOFU, "tofu"},
	};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (o->keys[keys[i].key] &&
			!set(keys[i].name, o->keys[keys[i].key]))
			return false;
	if (o->environment[0])
		memcpy(record.environment, o->environment,
			sizeof(record.environment));
	return passphrase_read(o, &record);
}

/* KEY=VALUE words of call. */
static bool apply_words(const struct options *o)
{
	char key[64];
	int i;

	for (i = 0; i < o->word_count; i++) {
		const char *equals = strchr(o->words[i], '=');

		if (!equals || equals == o->words[i] ||
			(size_t)(equals - o->words[i]) >= sizeof(key))
			return say("%s: give it as KEY=VALUE", o->words[i]),
			       false;
		memcpy(key, o->words[i], (size_t)(equals - o->words[i]));
		key[equals - o->words[i]] = 0;
		if (!set(key, equals + 1))
			return false;
	}
	return true;
}

static bool set_command(const struct options *o, struct job *job)
{
	if (o->command == COMMAND_PS) {
		job->script = &script;
		/* the record has no room for scripts of any length */
		return script_read(o, &script) && set("shell", "powershell") &&
			set("command", "script");
	}
	if (!script_join(o->words, o->word_count, command, sizeof(command)))
		return say("the command is too long"), false;
	return set("shell", "cmd") && set("command", command);
}

static int run_words(const struct options *o)
{
	struct job job = {o, &record, NULL, o->command == COMMAND_ID, o->json};

	if (connector_load(o, o->host, false, &record) < 0)
		return EXIT_USAGE;
	/* a connector's name is not an address, unless it says no other */
	if (!record.text[WINRM_KEY_HOSTNAME] && !set_host(o->host))
		return EXIT_USAGE;
	if (!apply_options(o))
		return EXIT_USAGE;
	if (record.warnings[0] && !o->quiet)
		say("warning: %s", record.warnings);
	if (o->command == COMMAND_ID)
		return job_run(&job);
	if (o->command == COMMAND_TRUST)
		return trust_run(&job);
	if (o->command == COMMAND_SESSIONS) /* there is none to run */
		return set("command", "-") && secrets_read(o, &record)
			? job_run(&job)
			: EXIT_USAGE;
	if (!set_command(o, &job) || !secrets_read(o, &record))
		return EXIT_USAGE;
	return job_run(&job);
}

static bool read_call(const struct options *o)
{
	bool own_secret =
		o->password_file || o->hash_file || o->password_fd >= 0;

	if (connector_load(o, o->host, true, &record) < 0 ||
		!apply_options(o) || !apply_words(o) ||
		!set("connector-name", o->host))
		return false;
	if (record.warnings[0] && !o->quiet)
		say("warning: %s", record.warnings);
	if (!own_secret &&
		(record.text[WINRM_KEY_PASSWORD] ||
			record.text[WINRM_KEY_NT_HASH]))
		return true;
	return secrets_read(o, &record);
}

static int run_call(const struct options *o)
{
	struct job job = {o, &record, NULL, false, true};

	return read_call(o) ? job_run(&job) : job_refuse(&job, said());
}

int main(int argc, char **argv)
{
	struct options options;
	int status = argc > 0 && winrs_is(argv[0])
		? winrs_translate(&argc, &argv)
		: -1;

	if (status < 0)
		status = options_read(&options, argc, argv);
	if (status >= 0)
		return status;
	winrm_connector_init(&record);
	return options.command == COMMAND_CALL ? run_call(&options)
					       : run_words(&options);
}
