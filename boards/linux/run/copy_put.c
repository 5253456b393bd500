/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/copy_put.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/run/local_file.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void close_file(struct copy_put *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

static void set_problem(struct copy_put *p, const char *text)
{
	if (p->said <= p->index) /* it may be opened again, after a loss */
		copy_report_failed(p->report, p->from[p->index],
			WINRM_COPY_LOCAL, "", text);
	p->said = p->index + 1;
	close_file(p);
}

static void describe(const struct copy_put *p, const struct stat *st,
	struct winrm_copy_file *file)
{
	if (p->preserve)
		local_file_keep(st, file);
}

/* A file that cannot be read is begun, too: reading it fails. */
static bool open_file(void *user, size_t index, struct winrm_copy_file *file)
{
	struct copy_put *p = user;
	struct stat st;

	close_file(p);
	if (index >= p->count)
		return false;
	p->index = index;
	file->name = base_name(p->from[index]);
	/* no wait for the other end of a FIFO */
	p->fd = open(p->from[index], O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (p->fd < 0 || fstat(p->fd, &st) != 0) {
		set_problem(p, strerror(errno));
		return true;
	}
	if (!S_ISREG(st.st_mode)) {
		set_problem(p,
			S_ISDIR(st.st_mode) ? "is a folder"
					    : "is not a regular file");
		return true;
	}
	p->size = (uint64_t)st.st_size;
	file->size = p->size;
	describe(p, &st, file);
	copy_progress_file(&p->report->progress, file->name, p->size);
	return true;
}

static int32_t read_file(void *user, uint64_t offset, uint8_t *to, size_t cap)
{
	struct copy_put *p = user;
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

static uint64_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static void end_file(void *user, size_t index, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text)
{
	struct copy_put *p = user;

	if (outcome == WINRM_COPY_OK)
		copy_report_done(p->report, p->from[index],
			size_of(p->from[index]), digest);
	else if (outcome == WINRM_COPY_FOLDER &&
		!winrm_copy_is_windows_path(base_name(p->from[index])))
		copy_report_failed(p->report, p->from[index], WINRM_COPY_LOCAL,
			text, "Windows has no such file names");
	else if (p->said <= index)
		copy_report_failed(p->report, p->from[index], outcome, text,
			"it could not be read");
}

void copy_put_start(struct copy_put *p, struct winrm_copy *copy)
{
	p->fd = -1;
	copy->open = open_file;
	copy->read = read_file;
	copy->done = end_file;
	copy->user = p;
}

void copy_put_end(struct copy_put *p)
{
	close_file(p);
}
