/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/tree_get.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"

static void close_file(struct tree_get *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

/* The last part of the path, as the user has typed it; "": it has none. */
static void root_name(const char *path, char *name, size_t cap)
{
	size_t len = strlen(path), from;

	while (len > 0 && strchr("\\/", path[len - 1]))
		len--;
	for (from = len; from > 0 && !strchr("\\/:", path[from - 1]); from--)
		;
	snprintf(name, cap, "%.*s", (int)(len - from), path + from);
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		name[0] = 0;
}

/* The root itself, whose name is "", is at the top. */
static bool create(void *user, const struct winrm_copy_file *file)
{
	struct tree_get *t = user;

	if (!file->folder)
		snprintf(t->file, sizeof(t->file), "%s", file->name);
	if (!file->folder || *file->name)
		return t->create(user, file);
	t->get.problem[0] = 0;
	snprintf(t->get.target, sizeof(t->get.target), ".");
	t->get.no_root = !copy_get_root(&t->get, t->top, true);
	return !t->get.no_root;
}

/* Folders and others may come before the file that was cut off goes on. */
static void end_one(void *user, size_t index, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text)
{
	struct tree_get *t = user;
	struct copy_part part = t->get.part;

	if (t->copy.apart)
		t->get.part.fd = -1;
	else
		snprintf(t->get.target, sizeof(t->get.target), "%s", t->file);
	t->done(user, index, outcome, digest, text);
	if (t->copy.apart)
		t->get.part = part;
}

static bool open_old(struct tree_get *t, int folder, const char *leaf,
	const struct winrm_copy_file *file, uint64_t *len)
{
	struct stat st;

	t->fd = openat(
		folder, leaf, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (t->fd >= 0 && fstat(t->fd, &st) == 0 && S_ISREG(st.st_mode) &&
		(uint64_t)st.st_size <= file->size) {
		*len = (uint64_t)st.st_size;
		return true;
	}
	close_file(t);
	return false;
}

static enum winrm_copy_has has(
	void *user, const struct winrm_copy_file *file, uint64_t *len)
{
	struct tree_get *t = user;
	struct copy_get *g = &t->get;
	const char *leaf, *but = g->part.fd >= 0 ? g->part.name : "";
	char part[64];
	int folder = copy_get_folder(g, file->name, &leaf);

	close_file(t);
	g->problem[0] = 0;
	if (folder < 0)
		return WINRM_COPY_HAS_NONE;
	if (open_old(t, folder, leaf, file, len)) {
		if (*len == file->size)
			return WINRM_COPY_HAS_FILE;
		close_file(t);
	}
	if (g->keep && copy_part_find(folder, leaf, but, part) &&
		open_old(t, folder, part, file, len) && *len > 0)
		return WINRM_COPY_HAS_PART;
	close_file(t);
	return WINRM_COPY_HAS_NONE;
}

static int32_t read_file(void *user, uint64_t offset, uint8_t *to, size_t cap)
{
	struct tree_get *t = user;
	ssize_t n;

	do {
		n = pread(t->fd, to, cap, (off_t)offset);
	} while (n < 0 && errno == EINTR);
	return (int32_t)n;
}

static void same(
	void *user, size_t index, const char *name, const uint8_t *digest)
{
	struct tree_get *t = user;
	struct stat st = {.st_size = 0};
	const char *leaf;
	int folder = copy_get_folder(&t->get, name, &leaf);

	(void)index;
	if (folder >= 0)
		(void)fstatat(folder, leaf, &st, 0);
	copy_report_same(t->get.report, name, (uint64_t)st.st_size, digest);
	t->get.target[0] = 0;
}

static void about(void *user, const char *name)
{
	struct tree_get *t = user;

	snprintf(t->get.target, sizeof(t->get.target), "%s", name);
}

bool tree_get_start(struct tree_get *t, struct winrm_copy *copy)
{
	struct copy_get *g = &t->get;
	char name[NAME_MAX + 1];
	struct stat st;

	root_name(g->path, name, sizeof(name));
	if ((size_t)snprintf(t->top, sizeof(t->top), "%s%s%s", g->to,
		    g->into_folder && *name ? "/" : "",
		    g->into_folder ? name : "") >= sizeof(t->top))
		return say("%s: the path is too long", g->to), false;
	t->fd = -1;
	copy_get_start(g, copy);
	t->create = copy->create;
	copy->create = create;
	t->done = copy->done;
	copy->done = end_one;
	copy->read = read_file;
	copy->tree = &t->copy;
	memset(&t->copy, 0, sizeof(t->copy));
	t->copy.code = &winrm_copy_trees;
	t->copy.offers = t->offers;
	t->copy.offers_len = sizeof(t->offers);
	t->copy.fresh = stat(t->top, &st) != 0 && !g->keep;
	t->copy.has = has;
	t->copy.same = same;
	t->copy.about = about;
	return true;
}

void tree_get_end(struct tree_get *t)
{
	close_file(t);
	copy_get_end(&t->get);
}
