/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/many_hosts_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/cim_resource.h"
#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/connector_file.h"
#include "boards/linux/cli/connector_options.h"
#include "boards/linux/cli/credentials.h"
#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/options_check.h"
#include "boards/linux/cli/profile_fill.h"
#include "boards/linux/run/connector_record.h"
#include "boards/linux/run/formatted_script.h"
#include "boards/linux/run/lane_pipeline.h"
#include "boards/linux/run/pipeline_args.h"

enum { TEXT_MAX = 1024 * 1024, COMMAND_MAX = 16000 };

/* Reported as missing if it is: no host has such a name. */
static bool is_named_as_file(const char *from)
{
	size_t len = strlen(from);

	return (strchr(from, '/') && !strstr(from, "://")) ||
		(len > 4 && strcmp(from + len - 4, ".txt") == 0);
}

/* A file if there is one of that name, else the names themselves. */
static bool read_hosts(struct run *r)
{
	static char text[TEXT_MAX];
	const char *again = r->options->rerun_file;
	const char *from = again ? again : r->options->hosts;
	long len, count;

	r->text = from;
	r->text_len = strlen(from);
	if (again || strcmp(from, "-") == 0 || is_named_as_file(from) ||
		access(from, F_OK) == 0) {
		len = file_read(from, text, sizeof(text), false);
		if (len < 0)
			return false;
		r->text = text;
		r->text_len = (size_t)len;
	}
	count = hosts_count(r->text, r->text_len);
	if (count < 0 || (count == 0 && !again))
		return say(count ? "%s %.200s: a name is too long, or there "
				   "are more than 1000000"
				 : "%s %.200s: no host in it",
			       again ? "--rerun" : "-H", from),
		       false;
	r->count = (size_t)count;
	r->hosts.text = r->text;
	r->hosts.len = r->text_len;
	return true;
}

/* What the library refuses of it, in terms of the option. False. */
static bool refuse_query(
	const struct run *r, const char *option, const char *key)
{
	const char *why = r->base.problem;
	size_t len = strlen(key);

	if (strncmp(why, key, len) == 0)
		say("--%s%s", option, why + len);
	else
		say("%s", why);
	return false;
}

/* Looks at it before the first host is asked. */
static bool read_query(
	struct run *r, const char *option, const char *key, const char *text)
{
	return connector_set_key(&r->base, key, text) &&
		(cim_check(&r->base) || refuse_query(r, option, key));
}

static bool read_queries(struct run *r, const struct options *o)
{
	return connector_set_key(&r->base, "shell", "cmd") &&
		(!o->query || read_query(r, "query", "query", o->query)) &&
		(!o->instance ||
			read_query(r, "instance", "get", o->instance)) &&
		(!o->invoke || read_query(r, "invoke", "invoke", o->invoke));
}

/* A script for runspaces, which are the records' shells. */
static bool read_pipeline(struct run *r)
{
	static struct lane_script all;
	const struct options *o = r->options;

	if (!script_read(o, &r->script))
		return false;
	all.text = r->script.text;
	all.args = pipeline_args(r->script.args);
	if (!all.args)
		return false;
	all.formatted = o->as_json ? NULL : formatted_script_kept(all.text);
	if (!o->as_json && !all.formatted)
		return say("the script is too long"), false;
	r->fleet.script = &all;
	return connector_set_key(&r->base, "shell", "runspace") &&
		connector_set_key(&r->base, "command", "script") &&
		(!o->configuration ||
			connector_set_key(
				&r->base, "configuration", o->configuration));
}

static bool read_command(struct run *r)
{
	static char command[COMMAND_MAX + 1];
	const struct options *o = r->options;

	r->has_command =
		o->word_count > 0 || o->script_file || options_have_query(o);
	if (options_have_runspace(o))
		return read_pipeline(r);
	if (options_have_query(o))
		return read_queries(r, o);
	if (!r->has_command) /* the library wants one */
		return connector_set_key(&r->base, "shell", "cmd") &&
			connector_set_key(&r->base, "command", "rem");
	if (o->is_ps || o->script_file)
		return script_read(o, &r->script) &&
			connector_set_key(&r->base, "shell", "powershell") &&
			connector_set_key(&r->base, "command", "script");
	if (!script_join(o->words, o->word_count, command, sizeof(command)))
		return say("the command is too long"), false;
	return connector_set_key(&r->base, "shell", "cmd") &&
		connector_set_key(&r->base, "command", command);
}

/* Once for all hosts; a prompt only where a user is named. */
static bool read_secret(struct run *r)
{
	const struct options *o = r->options;
	const char *user = o->keys[WINRM_KEY_USERNAME];
	const char *env = getenv("WINRM_PASSWORD");
	bool named;

	winrm_connector_init(&r->secret);
	user = user ? user : getenv("WINRM_USER");
	named = user != NULL;
	if (!named && !has_own_secret(o) && (!env || !*env))
		return true;
	if (is_by_certificate(&r->base) ||
		(is_by_file(&r->base) && !has_own_secret(o)))
		return true;
	if (!connector_set_key(&r->secret, "username", named ? user : "-") ||
		!connector_set_key(&r->secret, "hostname", "all hosts") ||
		!secrets_read(o, &r->secret))
		return false;
	if (!named)
		r->secret.text[WINRM_KEY_USERNAME] = NULL;
	return true;
}

/* Sets the secret over the record's, or only if it has none. */
static bool lay_secret(struct run *r, struct winrm_connector *record)
{
	const char *user = r->secret.text[WINRM_KEY_USERNAME];
	const char *password = r->secret.text[WINRM_KEY_PASSWORD];
	const char *hash = r->secret.text[WINRM_KEY_NT_HASH];
	const char *ccache = record->text[WINRM_KEY_CCACHE];

	if (is_by_file(record) && !has_own_secret(r->options))
		password = hash = NULL;
	if (!user && !ccache && !password && !hash && tickets_take(record))
		return true;
	if (!user && record->text[WINRM_KEY_KEYTAB])
		user = getenv("WINRM_USER");
	if (!record->text[WINRM_KEY_USERNAME] && user && !ccache &&
		!winrm_connector_set(record, "username", user))
		return false;
	if (!has_own_secret(r->options) &&
		(record->text[WINRM_KEY_PASSWORD] ||
			record->text[WINRM_KEY_NT_HASH]))
		return true;
	return (!password ||
		       winrm_connector_set(record, "password", password)) &&
		(!hash || winrm_connector_set(record, "nt-hash", hash));
}

void run_limit(struct winrm_connector *record, struct result *result)
{
	uint64_t now = monotonic_ms();

	if (result->started == 0) {
		result->started = now;
		result->until = record_until(record, now);
	} else {
		record_limit(record, result->until, now);
	}
}

bool run_record(struct run *r, struct winrm_connector *record, const char *name,
	char *problem, size_t cap)
{
	int loaded;

	winrm_connector_init(record);
	loaded = connector_load(r->options, name, false, record);
	if (!record_lay(record, &r->base)) {
		snprintf(problem, cap, "its record is too long");
		return false;
	}
	if (!record_has_runspace(record)) /* its connector may have one */
		record->text[WINRM_KEY_CONFIGURATION] = NULL;
	/* what the list says of one host overrides what is said of all */
	if (loaded < 0 ||
		(!record->text[WINRM_KEY_HOSTNAME] &&
			!connector_set_host(record, name, loaded == 0)) ||
		!profile_fill(r->options, record, true) ||
		!lay_secret(r, record)) {
		snprintf(problem, cap, "%s", said());
		return false;
	}
	return true;
}

/* Runs what gives passwords before the first host: later it would hold up
 * hosts that are running. What fails is reported with its host. */
static void ask_commands(struct run *r)
{
	static struct winrm_connector record;
	struct hosts h = {r->text, r->text_len, 0, 0};
	char name[HOSTS_NAME], problem[640];
	size_t i;

	for (i = 0; i < r->count && hosts_next(&h, name) > 0; i++)
		(void)run_record(r, &record, name, problem, sizeof(problem));
	winrm_connector_wipe(&record);
}

bool run_read(struct run *r)
{
	bool commands;

	winrm_connector_init(&r->base);
	if (!read_hosts(r) || !connector_set_options(&r->base, r->options) ||
		!read_command(r) || !profile_fill_load(&commands) ||
		!read_secret(r))
		return false;
	if (commands)
		ask_commands(r);
	return true;
}
