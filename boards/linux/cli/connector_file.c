/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/connector_file.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/cim_resource.h"
#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/profile.h"

enum { CONFIG_MAX = 256 * 1024 };

static char text[CONFIG_MAX];

/* The file to read: the first that is named or exists. */
static const char *config_path(const struct options *o, char *buf, size_t cap)
{
	const char *home = getenv("HOME");
	const char *env = getenv("WINRM_CONFIG");

	if (o->config_file || env)
		return o->config_file ? o->config_file : env;
	snprintf(
		buf, cap, "%s/.config/winrm/connectors.json", home ? home : "");
	if (home && access(buf, F_OK) == 0)
		return buf;
	snprintf(buf, cap, "/etc/winrm/connectors.json");
	return access(buf, F_OK) == 0 ? buf : NULL;
}

static void say_missing(
	const char *path, const char *name, const char *json, size_t len)
{
	const char *nearest = "";
	size_t nearest_len = winrm_connector_nearest(json, len, name, &nearest);

	if (nearest_len > 0)
		say("%s: no connector \"%s\" in it, did you mean \"%.*s\"?",
			path, name, (int)nearest_len, nearest);
	else
		say("%s: no connector \"%s\" in it", path, name);
}

static int load(const char *path, const char *name, bool required,
	struct winrm_connector *record)
{
	const char *object = NULL;
	size_t object_len = 0, at = 0;
	long len = file_read(path, text, sizeof(text), true);
	int found = -1;

	if (len >= 0) {
		found = winrm_connector_find(
			text, (size_t)len, name, &object, &object_len, &at);
		if (found < 0)
			say("%s: not a JSON object of connectors, near byte %zu",
				path, at);
		if (found == 0 && required) {
			say_missing(path, name, text, (size_t)len);
			found = -1;
		}
	}
	if (found > 0 && !winrm_connector_read(record, object, object_len)) {
		say("%s: %s: %s", path, name, record->problem);
		found = -1;
	}
	explicit_bzero(text, len > 0 ? (size_t)len : 0);
	return found;
}

/* Of the text of a file, which begins at `all`. */
static bool say_place(const char *path, struct winrm_slice all, size_t at,
	const char *what, const char *more)
{
	size_t line, column;

	profile_line((const char *)all.ptr, at, &line, &column);
	return say("%s:%zu:%zu: %s%s", path, line, column, what, more), false;
}

/* Its values; what a call would only warn of is said, and no more. */
static bool check_one(const char *path, struct winrm_slice all,
	struct winrm_slice name, struct winrm_slice object)
{
	static struct winrm_connector record;
	size_t at = (size_t)(name.ptr - all.ptr) - 1; /* its quote */
	bool ok;

	winrm_connector_init(&record);
	ok = winrm_connector_read(
		     &record, (const char *)object.ptr, object.len) &&
		cim_check(&record);
	if (!ok)
		say_place(path, all, at, record.problem, "");
	else if (record.warnings[0])
		say_place(path, all, at, "warning: ", record.warnings);
	winrm_connector_wipe(&record);
	return ok;
}

static bool read_names(const char *path, struct winrm_slice all,
	void (*put)(void *user, const char *name, size_t len), void *user,
	bool checks)
{
	struct winrm_json_token name = {WINRM_JSON_END, {NULL, 0}}, t;
	struct winrm_slice object;
	struct winrm_json j;

	winrm_json_start(&j, all);
	if (winrm_json_next(&j, &t) == WINRM_JSON_OBJECT)
		while (winrm_json_next(&j, &name) == WINRM_JSON_KEY &&
			winrm_json_next(&j, &t) == WINRM_JSON_OBJECT) {
			object.ptr = all.ptr + j.at - 1;
			if (!winrm_json_skip(&j, &t))
				break;
			object.len = (size_t)(all.ptr + j.at - object.ptr);
			if (checks && !check_one(path, all, name.text, object))
				return false;
			put(user, (const char *)name.text.ptr, name.text.len);
		}
	if (name.type == WINRM_JSON_OBJECT_END &&
		winrm_json_next(&j, &t) == WINRM_JSON_END)
		return true;
	return say_place(
		path, all, j.at, "not a JSON object of connectors", "");
}

bool connector_names(const struct options *o,
	void (*put)(void *user, const char *name, size_t len), void *user,
	bool checks)
{
	char buf[4096];
	const char *path = config_path(o, buf, sizeof(buf));
	struct winrm_slice all = {(const uint8_t *)text, 0};
	long len = path ? file_read(path, text, sizeof(text), true) : 0;
	bool ok;

	if (!path || len < 0)
		return !path;
	all.len = (size_t)len;
	ok = read_names(path, all, put, user, checks);
	explicit_bzero(text, all.len);
	return ok;
}

int connector_load(const struct options *o, const char *name, bool required,
	struct winrm_connector *record)
{
	char buf[4096];
	const char *path = config_path(o, buf, sizeof(buf));

	if (path)
		return load(path, name, required, record);
	if (!required)
		return 0;
	say("no configuration: write ~/.config/winrm/connectors.json, or name "
	    "one with --config");
	return -1;
}
