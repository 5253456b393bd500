/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/tree_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/run/folder_list.h"
#include "boards/linux/run/interrupt.h"

enum { NAME_LIMIT = 970 }; /* octets, of the protocol */

void tree_walk_base(const char *path, char *base, size_t cap)
{
	size_t len = strlen(path), from;

	while (len > 1 && path[len - 1] == '/')
		len--;
	for (from = len; from > 0 && path[from - 1] != '/'; from--)
		;
	if (strncmp(path + from, "..", len - from) == 0 || len - from >= cap)
		snprintf(base, cap, ".");
	else
		snprintf(base, cap, "%.*s", (int)(len - from), path + from);
}

static const char *below_root(const char *name)
{
	const char *slash = strchr(name, '/');

	return slash ? slash + 1 : "";
}

void tree_walk_show(
	char *const *from, const struct tree_entry *e, char *shown, size_t cap)
{
	const char *root = from[e->source], *below = below_root(e->name);
	size_t len = strlen(root);

	snprintf(shown, cap, "%s%s%s", root,
		*below && len > 0 && root[len - 1] != '/' ? "/" : "", below);
}

static void report(
	struct tree_walk *w, const struct tree_entry *e, const char *why)
{
	tree_walk_show(w->from, e, w->shown, sizeof(w->shown));
	copy_report_failed(w->report, w->shown, WINRM_COPY_LOCAL, "", why);
}

/* Why it is not sent; NULL: it is. */
static const char *refusal(const struct tree_entry *e, mode_t mode)
{
	if (S_ISLNK(mode))
		return "is a link, which is not followed";
	if (!S_ISREG(mode) && !S_ISDIR(mode))
		return "is not a regular file";
	if (strlen(e->name) > NAME_LIMIT)
		return "the path is too long";
	if (!winrm_copy_is_windows_path(e->name))
		return "Windows has no such file names";
	return NULL;
}

static bool add(
	struct tree_walk *w, struct tree_entry *e, const struct stat *st)
{
	const char *why = refusal(e, st->st_mode);

	if (why) {
		report(w, e, why);
		return true;
	}
	e->folder = S_ISDIR(st->st_mode);
	e->size = e->folder ? 0 : (uint64_t)st->st_size;
	return tree_list_add(w->list, e);
}

/* What is in the folder of the entry goes to the end of the list. */
static bool list_folder(struct tree_walk *w)
{
	struct tree_entry *e = &w->below;
	struct folder_list names;
	const char *leaf, *name;
	struct stat st;
	size_t len = strlen(w->entry.name);
	int folder =
		local_tree_folder(&w->tree, below_root(w->entry.name), &leaf);
	bool good = true;

	if (folder < 0 ||
		!folder_list_open(&names, folder, *leaf ? leaf : ".")) {
		report(w, &w->entry, local_tree_problem(errno));
		return true;
	}
	while (good && (name = folder_list_next(&names)) != NULL) {
		if (len + 1 + strlen(name) >= sizeof(e->name))
			continue; /* too long to be opened */
		e->source = w->entry.source;
		snprintf(e->name, sizeof(e->name), "%.*s/%s", (int)len,
			w->entry.name, name);
		if (fstatat(names.fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			report(w, e, strerror(errno));
		else
			good = add(w, e, &st);
	}
	if (names.len < 0)
		report(w, &w->entry, strerror(errno));
	folder_list_close(&names);
	return good;
}

/* A word of the command line, which may be a link. */
static bool walk_one(struct tree_walk *w, size_t index)
{
	struct tree_cursor at = {0, w->list->end};
	struct stat st;
	bool good;

	w->entry.source = (uint32_t)index;
	tree_walk_base(w->from[index], w->entry.name, NAME_MAX + 1);
	if (strcmp(w->entry.name, ".") == 0)
		strcpy(w->entry.name, "_"); /* is not used, see merge */
	if (stat(w->from[index], &st) != 0) {
		report(w, &w->entry, strerror(errno));
		return true;
	}
	if (!S_ISDIR(st.st_mode))
		return add(w, &w->entry, &st);
	if (local_tree_open(&w->tree, w->from[index]) < 0) {
		report(w, &w->entry, strerror(errno));
		return true;
	}
	good = add(w, &w->entry, &st);
	/* the list is the queue of folders, too */
	while (good && tree_list_next(w->list, &at, &w->entry)) {
		if (w->entry.folder)
			good = list_folder(w);
		errno = good ? 0 : errno;
		good = good && *interrupt_count() == 0;
	}
	local_tree_close(&w->tree);
	return good;
}

bool tree_walk_run(struct tree_walk *w)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		if (!walk_one(w, i))
			return false;
	return true;
}
