/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/tree_put.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/run/local_file.h"

static void close_file(struct tree_put *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

/* May be found again after a loss; it is said once. */
static void set_problem(struct tree_put *p, const char *text)
{
	size_t index = p->open_at.index - 1;

	tree_walk_show(p->from, &p->entry, p->shown, sizeof(p->shown));
	if (p->said <= index)
		copy_report_failed(
			p->report, p->shown, WINRM_COPY_LOCAL, "", text);
	p->said = index + 1;
	close_file(p);
}

/* The tree of a source stays open as long as its files are sent. */
static bool take_source(struct tree_put *p, size_t source)
{
	if (p->source == source + 1)
		return true;
	local_tree_close(&p->tree);
	p->source = 0;
	if (local_tree_open(&p->tree, p->from[source], true) < 0)
		return false;
	p->source = source + 1;
	return true;
}

static int open_entry(struct tree_put *p)
{
	const int how = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
	const char *leaf, *below = strchr(p->entry.name, '/');
	int folder;

	if (!below) /* a word of the command line */
		return open(p->from[p->entry.source], how);
	if (!take_source(p, p->entry.source))
		return -1;
	folder = local_tree_folder(&p->tree, below + 1, &leaf);
	return folder < 0 ? -1 : openat(folder, leaf, how | O_NOFOLLOW);
}

static bool open_file(void *user, size_t index, struct winrm_copy_file *file)
{
	struct tree_put *p = user;
	struct stat st;

	close_file(p);
	if (!tree_list_at(&p->list, &p->open_at, &p->done_at, index, &p->entry))
		return false;
	file->name = p->entry.name;
	file->folder = p->entry.folder;
	if (file->folder)
		return true;
	p->fd = open_entry(p);
	if (p->fd < 0 || fstat(p->fd, &st) != 0)
		set_problem(p, local_tree_problem(errno));
	else if (!S_ISREG(st.st_mode))
		set_problem(p, "is not a regular file");
	file->unreadable = p->fd < 0;
	if (file->unreadable)
		return true;
	file->size = (uint64_t)st.st_size;
	if (p->preserve)
		local_file_keep(&st, file);
	copy_progress_file(&p->report->progress, file->name, file->size);
	return true;
}

static bool offer_file(void *user, size_t index, struct winrm_copy_file *file)
{
	static struct tree_entry entry;
	struct tree_put *p = user;

	if (!tree_list_at(&p->list, &p->offer_at, &p->done_at, index, &entry))
		return false;
	file->name = entry.name;
	file->folder = entry.folder;
	file->size = entry.size;
	return true;
}

static int32_t read_file(void *user, uint64_t offset, uint8_t *to, size_t cap)
{
	struct tree_put *p = user;
	ssize_t n;

	if (p->fd < 0)
		return -1;
	n = local_file_read(p->fd, offset, to, cap);
	if (n < 0)
		set_problem(p, strerror(errno));
	else
		copy_progress_at(&p->report->progress, offset + (uint64_t)n);
	return (int32_t)n;
}

static bool take_ended(struct tree_put *p, size_t index)
{
	if (!tree_list_at(&p->list, &p->done_at, &p->done_at, index, &p->ended))
		return false;
	tree_walk_show(p->from, &p->ended, p->shown, sizeof(p->shown));
	return true;
}

static void end_file(void *user, size_t index, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text)
{
	struct tree_put *p = user;

	if (!take_ended(p, index))
		return;
	if (outcome != WINRM_COPY_OK) {
		if (outcome != WINRM_COPY_LOCAL || p->said <= index)
			copy_report_failed(p->report, p->shown, outcome, text,
				"it could not be read");
	} else if (!p->ended.folder) {
		copy_report_done(p->report, p->shown, p->ended.size, digest);
	}
}

static void end_same(
	void *user, size_t index, const char *name, const uint8_t *digest)
{
	struct tree_put *p = user;

	(void)name;
	if (take_ended(p, index))
		copy_report_same(p->report, p->shown, p->ended.size, digest);
}

/* "." has no name that could be that of a folder on the host. */
static bool merges(struct tree_put *p, bool *merge)
{
	char base[NAME_MAX + 1];
	size_t i;

	for (i = 0; i < p->count; i++) {
		tree_walk_base(p->from[i], base, sizeof(base));
		*merge = strcmp(base, ".") == 0;
		if (*merge && p->count > 1)
			return say("%s: goes alone, as it has no name of its "
				   "own",
				       p->from[i]),
			       false;
	}
	return true;
}

bool tree_put_start(struct tree_put *p, struct winrm_copy *copy)
{
	p->fd = p->tree.root = p->tree.folder = p->list.fd = -1;
	if (!merges(p, &p->copy.merge))
		return false;
	p->walk.report = p->report;
	p->walk.list = &p->list;
	p->walk.from = p->from;
	p->walk.count = p->count;
	errno = 0;
	if (!tree_list_open(&p->list) || !tree_walk_run(&p->walk)) {
		copy_report_problem(
			p->report, errno ? strerror(errno) : "interrupted");
		return false;
	}
	p->copy.code = &winrm_copy_trees;
	p->copy.offers = p->offers;
	p->copy.offers_len = sizeof(p->offers);
	p->copy.offer = offer_file;
	p->copy.same = end_same;
	copy->tree = &p->copy;
	copy->open = open_file;
	copy->read = read_file;
	copy->done = end_file;
	copy->user = p;
	return true;
}

void tree_put_end(struct tree_put *p)
{
	close_file(p);
	local_tree_close(&p->tree);
	tree_list_close(&p->list);
}
