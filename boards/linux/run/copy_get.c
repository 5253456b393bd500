/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/copy_get.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool copy_get_fail(struct copy_get *g, const char *text)
{
	if (!g->problem[0])
		snprintf(g->problem, sizeof(g->problem), "%s", text);
	return false;
}

bool copy_get_root(struct copy_get *g, const char *folder, bool make)
{
	if (g->tree.root >= 0)
		return true;
	snprintf(g->root, sizeof(g->root), "%s", folder);
	if (make && mkdir(folder, 0777) != 0 && errno != EEXIST)
		return copy_get_fail(g, strerror(errno));
	if (local_tree_open(&g->tree, folder) < 0)
		return copy_get_fail(g, strerror(errno));
	return true;
}

/* Without a tree, and for a single file: `to` is a folder, or in one. */
static bool set_root(struct copy_get *g)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(g->to, '/');

	if (g->tree.root >= 0)
		return true;
	if (strlen(g->to) >= sizeof(folder))
		return copy_get_fail(g, strerror(ENAMETOOLONG));
	g->rename = !g->into_folder;
	if (g->into_folder)
		return copy_get_root(g, g->to, false);
	if (!slash)
		return copy_get_root(g, ".", false);
	snprintf(folder, sizeof(folder), "%.*s", (int)(slash + 1 - g->to),
		g->to);
	return copy_get_root(g, folder, false);
}

static const char *shown(struct copy_get *g)
{
	size_t len = strlen(g->root);

	if (!g->target[0])
		return g->path;
	if (strcmp(g->target, ".") == 0)
		return g->root;
	if (g->rename)
		return g->to;
	snprintf(g->shown, sizeof(g->shown), "%s%s%s", g->root,
		len > 0 && g->root[len - 1] == '/' ? "" : "/", g->target);
	return g->shown;
}

int copy_get_folder(struct copy_get *g, const char *name, const char **leaf)
{
	const char *slash;
	int folder;

	if (name != g->target)
		snprintf(g->target, sizeof(g->target), "%s", name);
	if (g->no_root)
		(void)copy_get_fail(g, "its folder could not be made");
	if (g->no_root || !set_root(g))
		return -1;
	folder = local_tree_folder(&g->tree, name, leaf);
	if (folder < 0)
		(void)copy_get_fail(g, local_tree_problem(errno));
	slash = strrchr(g->to, '/');
	if (g->rename)
		*leaf = slash ? slash + 1 : g->to;
	return folder;
}

static bool make_folder(int folder, const char *leaf, struct copy_get *g)
{
	struct stat st;

	if (mkdirat(folder, leaf, 0777) == 0)
		return true;
	if (errno != EEXIST)
		return copy_get_fail(g, strerror(errno));
	if (fstatat(folder, leaf, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISDIR(st.st_mode))
		return true;
	return copy_get_fail(g, local_tree_problem(ENOTDIR));
}

static bool create_file(void *user, const struct winrm_copy_file *file)
{
	struct copy_get *g = user;
	uint8_t random[16];
	const char *leaf;
	struct stat st;
	int folder;

	copy_part_drop(&g->part, false);
	g->problem[0] = 0;
	g->time = g->preserve ? file->time : 0;
	g->read_only = g->preserve && file->read_only;
	folder = copy_get_folder(g, file->name, &leaf);
	if (folder < 0)
		return false;
	if (file->folder)
		return make_folder(folder, leaf, g);
	if (fstatat(folder, leaf, &st, 0) == 0 && S_ISDIR(st.st_mode))
		return copy_get_fail(g, "a folder of that name is there");
	/* nor is a device or a pipe to become a file */
	if (fstatat(folder, leaf, &st, 0) == 0 && !S_ISREG(st.st_mode))
		return copy_get_fail(g, "is not a regular file");
	if (!g->random(g->random_io, random, sizeof(random)))
		return copy_get_fail(g, "no random numbers to be had");
	if (!copy_part_create(&g->part, folder, leaf, g->keep, random))
		return copy_get_fail(g, strerror(errno));
	copy_progress_file(&g->report->progress, file->name, file->size);
	return true;
}

static bool write_file(void *user, const uint8_t *data, size_t len)
{
	struct copy_get *g = user;

	if (!copy_part_write(&g->part, data, len))
		return copy_get_fail(g, strerror(errno));
	copy_progress_at(&g->report->progress, g->part.got);
	return true;
}

/* What an earlier copy has left of it is not needed any more. */
static bool take_name(struct copy_get *g)
{
	const char *leaf;
	char old[64];
	int folder;

	if (!copy_part_rename(&g->part, g->time, g->read_only))
		return copy_get_fail(g, strerror(errno));
	if (!g->keep)
		return true;
	folder = copy_get_folder(g, g->target, &leaf);
	while (folder >= 0 && copy_part_find(folder, leaf, "", old) &&
		unlinkat(folder, old, 0) == 0)
		;
	return true;
}

static void end_file(void *user, size_t index, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text)
{
	struct copy_get *g = user;
	bool is_file = g->part.fd >= 0;

	(void)index;
	if (outcome == WINRM_COPY_OK && is_file && !take_name(g))
		outcome = WINRM_COPY_LOCAL;
	copy_part_drop(&g->part, false);
	if (outcome != WINRM_COPY_OK)
		copy_report_failed(
			g->report, shown(g), outcome, text, g->problem);
	else if (is_file)
		copy_report_done(g->report, shown(g), g->part.got, digest);
	g->target[0] = 0;
	g->problem[0] = 0;
}

void copy_get_start(struct copy_get *g, struct winrm_copy *copy)
{
	g->part.fd = g->tree.root = g->tree.folder = -1;
	g->rename = g->no_root = false;
	g->target[0] = g->problem[0] = 0;
	copy->get = true;
	copy->create = create_file;
	copy->write = write_file;
	copy->done = end_file;
	copy->user = g;
}

void copy_get_end(struct copy_get *g)
{
	copy_part_drop(&g->part, g->keep);
	local_tree_close(&g->tree);
}
