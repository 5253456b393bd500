/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/config_command.h"

#include <string.h>

#include "boards/linux/cli/connector_file.h"
#include "boards/linux/cli/connector_options.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/profile_file.h"
#include "boards/linux/cli/profile_values.h"
#include "boards/linux/cli/stdout_print.h"
#include "boards/linux/cli/suggestions.h"

static const char *const level_names[] = {[PROFILE_DEFAULTS] = "defaults",
	[PROFILE_GROUP] = "group",
	[PROFILE_HOST] = "host"};

static void print_slice(struct winrm_slice s)
{
	print_bytes((const char *)s.ptr, s.len);
}

/* A line "KIND NAME", the name as it is written in the file. */
static void print_name(void *user, const char *name, size_t len)
{
	print("%s ", (const char *)user);
	print_bytes(name, len);
	print("\n");
}

static void list_sections(const struct profile_file *f)
{
	struct profile_walk walk;
	struct profile_item item;

	profile_start(&walk, f->text, f->len);
	while (profile_next(&walk, &item) != PROFILE_END &&
		item.kind != PROFILE_WRONG) {
		if (item.kind == PROFILE_SECTION &&
			item.level == PROFILE_DEFAULTS)
			print("defaults\n");
		else if (item.kind == PROFILE_SECTION) {
			print("%s ", level_names[item.level]);
			print_slice(item.name);
			print("\n");
		} else if (item.kind == PROFILE_PATTERN) {
			print("host ");
			print_slice(item.name);
			print("\n");
		}
	}
}

static int list(const struct options *o, const struct profile_file *f)
{
	static char kind[] = "connector";

	if (f->path)
		list_sections(f);
	return connector_names(o, print_name, kind, false) ? 0 : EXIT_USAGE;
}

static void count_name(void *user, const char *name, size_t len)
{
	(void)name;
	(void)len;
	++*(size_t *)user;
}

static int check(const struct options *o, const struct profile_file *f)
{
	size_t count = 0;

	if (f->path)
		print("%s: good\n", f->path);
	if (!connector_names(o, count_name, &count, true))
		return EXIT_USAGE;
	if (!f->path && count == 0)
		print("nothing is configured\n");
	if (count > 0)
		print("%zu connector%s: good\n", count, count == 1 ? "" : "s");
	return 0;
}

/* --- show ---------------------------------------------------------------------- */

static bool is_hidden(size_t key, struct winrm_slice value)
{
	return key == PROFILE_PASSWORD || key == PROFILE_NT_HASH ||
		key == PROFILE_PASSPHRASE || key == PROFILE_ENVIRONMENT ||
		(key == PROFILE_PROXY && memchr(value.ptr, '@', value.len));
}

/* Of a command only the program: an argument may be secret. */
static void print_value(size_t key, struct winrm_slice value)
{
	struct winrm_json_token t;
	struct winrm_json j;

	if (is_hidden(key, value)) {
		print("(hidden)");
		return;
	}
	if (key != PROFILE_COMMAND) {
		print_slice(value);
		return;
	}
	winrm_json_start(&j, value);
	(void)winrm_json_next(&j, &t);
	if (winrm_json_next(&j, &t) == WINRM_JSON_STRING) {
		print("[\"");
		print_slice(t.text);
		print("\"%s]",
			winrm_json_next(&j, &t) == WINRM_JSON_STRING ? ", ..."
								     : "");
	}
}

static void print_source(const struct profile_file *f, size_t key,
	const struct profile_source *s)
{
	size_t line, column;

	profile_line(f->text, s->at, &line, &column);
	print("%s = ", profile_keys[key]);
	print_value(key, s->value);
	print("  # %s:%zu %s", f->path, line, level_names[s->level]);
	if (s->level != PROFILE_DEFAULTS) {
		print(" ");
		print_slice(s->section);
	}
	print("\n");
}

static int show(const struct profile_file *f, const char *typed)
{
	static struct winrm_connector host;
	static struct profile_values values;
	size_t key;

	winrm_connector_init(&host);
	if (!connector_set_host(&host, typed, true))
		return EXIT_USAGE;
	if (!f->path)
		return print("there is no config.json\n"), 0;
	if (!profile_values_read(
		    &values, f->text, f->len, host.text[WINRM_KEY_HOSTNAME])) {
		profile_say(f, values.at, values.problem);
		return EXIT_USAGE;
	}
	for (key = 0; profile_keys[key]; key++)
		if (values.from[key].is_given)
			print_source(f, key, &values.from[key]);
	profile_values_wipe(&values);
	return 0;
}

int config_run(const struct options *o)
{
	static const char *const verbs[] = {
		"check", "list", "show", "get", "set", NULL};
	const char *verb = o->host;
	const char *word = o->word_count > 0 ? o->words[0] : NULL;
	bool is_check = strcmp(verb, "check") == 0;
	bool is_show = strcmp(verb, "show") == 0;
	const char *nearest = suggest_nearest(verb, verbs);
	struct profile_file f;
	int status = 0;

	if (!is_check && !is_show && strcmp(verb, "list") != 0)
		return say(
			"config %s: not one of check, list, show, get, set%s%s%s",
			verb, nearest ? "; did you mean '" : "",
			nearest ? nearest : "", nearest ? "'?" : "");
	if (o->word_count > (is_check || is_show))
		return say("%s: not expected", o->words[is_check || is_show]);
	if (is_show && !word)
		return say("config show: of which host?");
	if (!profile_load(&f, is_check ? word : NULL))
		return EXIT_USAGE;
	status = is_check ? check(o, &f)
		: is_show ? show(&f, word)
			  : list(o, &f);
	profile_wipe();
	return status;
}
