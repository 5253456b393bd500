/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/shared_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LEN = 1024 };

struct shared_file {
	char path[PATH_LEN]; /* "": free */
	struct stat st;      /* when it was read */
	size_t clients, len;
	uint8_t data[SHARED_FILE_MAX];
};

static struct shared_file files[SHARED_FILES];

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
		a->st_size == b->st_size &&
		a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
		a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void forget(struct shared_file *f)
{
	explicit_bzero(f->data, f->len);
	f->len = 0;
	f->path[0] = 0;
}

/* One that nobody has and that is not the file as it is now, else NULL. */
static struct shared_file *find_free(void)
{
	struct shared_file *unused = NULL;
	size_t i;

	for (i = 0; i < SHARED_FILES; i++) {
		struct shared_file *f = &files[i];

		if (f->path[0] == 0)
			return f;
		if (f->clients == 0 && (!unused || !shared_file_is_current(f)))
			unused = f;
	}
	if (unused)
		forget(unused);
	return unused;
}

/* What keeps it from being read; NULL: nothing. */
static const char *unfit(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "it is not a regular file";
	if (st->st_mode & (S_IRGRP | S_IROTH))
		return "it holds keys and others can read it: chmod 600";
	return st->st_size > SHARED_FILE_MAX ? "it is longer than 256 KB"
					     : NULL;
}

static const char *read_all(struct shared_file *f, int fd)
{
	ssize_t n;

	do {
		n = read(fd, f->data + f->len, SHARED_FILE_MAX - f->len);
		f->len += n > 0 ? (size_t)n : 0;
	} while ((n > 0 && f->len < SHARED_FILE_MAX) ||
		(n < 0 && errno == EINTR));
	return n < 0 ? strerror(errno) : f->len == 0 ? "it is empty" : NULL;
}

static const char *load(struct shared_file *f, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const char *why = NULL;

	if (fd < 0)
		return strerror(errno);
	if (fstat(fd, &f->st) != 0)
		why = strerror(errno);
	if (!why)
		why = unfit(&f->st);
	if (!why)
		why = read_all(f, fd);
	close(fd);
	return why;
}

static struct shared_file *find(const char *path)
{
	size_t i;

	for (i = 0; i < SHARED_FILES; i++)
		if (strcmp(files[i].path, path) == 0 &&
			shared_file_is_current(&files[i]))
			return &files[i];
	return NULL;
}

struct shared_file *shared_file_open(
	const char *key, const char *path, char *problem, size_t cap)
{
	struct shared_file *f = *path ? find(path) : NULL;
	const char *why = NULL;

	if (f) {
		f->clients++;
		return f;
	}
	if (!*path || strlen(path) >= PATH_LEN)
		why = "not the name of a file";
	else if (!(f = find_free()))
		why = "too many files of keys and tickets at once, 16 at most";
	else
		why = load(f, path);
	if (!why) {
		strcpy(f->path, path);
		f->clients = 1;
		return f;
	}
	if (f)
		forget(f);
	snprintf(problem, cap, "%s: %.200s: %s", key, path, why);
	return NULL;
}

const uint8_t *shared_file_data(const struct shared_file *f, size_t *len)
{
	*len = f->len;
	return f->data;
}

bool shared_file_is_current(const struct shared_file *f)
{
	struct stat st;

	return stat(f->path, &st) == 0 && is_same(&st, &f->st);
}

void shared_file_close(struct shared_file *f)
{
	if (f)
		f->clients--;
}

void shared_files_wipe(void)
{
	size_t i;

	for (i = 0; i < SHARED_FILES; i++)
		forget(&files[i]);
}
