/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/profile_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/profile_values.h"

enum { FILE_MAX = 256 * 1024 };

static char text[FILE_MAX];
static size_t used;
static char usual[4096];

/* NULL: there is none. */
static const char *usual_path(void)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int len;

	/* one that is not absolute is to be ignored (XDG Base Directory) */
	if (base && *base == '/')
		len = snprintf(
			usual, sizeof(usual), "%s/winrm/config.json", base);
	else if (home)
		len = snprintf(usual, sizeof(usual),
			"%s/.config/winrm/config.json", home);
	else
		return NULL;
	return (size_t)len < sizeof(usual) && access(usual, F_OK) == 0 ? usual
								       : NULL;
}

void profile_say(const struct profile_file *f, size_t at, const char *problem)
{
	size_t line, column;

	profile_line(f->text, at, &line, &column);
	say("%s:%zu:%zu: %s", f->path, line, column, problem);
}

bool profile_has_command(const struct profile_file *f)
{
	struct profile_walk walk;
	struct profile_item item;

	profile_start(&walk, f->text, f->len);
	while (profile_next(&walk, &item) != PROFILE_END &&
		item.kind != PROFILE_WRONG)
		if (item.kind == PROFILE_KEY && item.key == PROFILE_COMMAND &&
			!item.is_null)
			return true;
	return false;
}

/* Whoever can change it has its programs run as this user. */
static bool is_open_to_changes(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
		((st.st_mode & (S_IWGRP | S_IWOTH)) != 0 ||
			(st.st_uid != 0 && st.st_uid != geteuid()));
}

static bool check(const struct profile_file *f)
{
	static struct profile_values values;
	bool secret,
		ok = profile_values_check(&values, f->text, f->len, &secret);

	if (!ok)
		profile_say(f, values.at, values.problem);
	profile_values_wipe(&values);
	if (ok && secret && file_is_open(f->path))
		return say("%s holds a password and others can read it: chmod "
			   "600 %s",
			       f->path, f->path),
		       false;
	if (ok && profile_has_command(f) && is_open_to_changes(f->path))
		return say("%s names a program to run and others can change "
			   "it: chmod 600 %s, and it must be yours",
			       f->path, f->path),
		       false;
	return ok;
}

bool profile_load(struct profile_file *f, const char *path)
{
	long len;

	memset(f, 0, sizeof(*f));
	f->path = path ? path : usual_path();
	if (!f->path)
		return true;
	/* without a writer each command would wait for it */
	if (!path && file_is_pipe(f->path))
		return say("%s: it is not a regular file", f->path), false;
	len = file_read(f->path, text, sizeof(text), false);
	used = len < 0 ? sizeof(text) : (size_t)len;
	if (len < 0)
		return false;
	f->text = text;
	f->len = (size_t)len;
	if (check(f))
		return true;
	profile_wipe();
	return false;
}

void profile_wipe(void)
{
	explicit_bzero(text, used);
	used = 0;
}
