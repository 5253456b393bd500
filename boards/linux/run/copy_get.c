/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/copy_get.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Between 1601 and 1970, in the 100 ns of a FILETIME. */
#define UNIX_EPOCH 116444736000000000ULL

static bool fail(struct copy_get *g, const char *text)
{
	if (!g->problem[0])
		snprintf(g->problem, sizeof(g->problem), "%s", text);
	return false;
}

static void drop_part(struct copy_get *g)
{
	if (g->fd >= 0) {
		close(g->fd);
		(void)unlink(g->part);
	}
	g->fd = -1;
}

/* The temporary file is beside the target. */
static bool set_names(struct copy_get *g, const char *name)
{
	uint8_t random[16];
	char digits[2 * sizeof(random) + 1];
	const char *slash = strrchr(g->to, '/');
	int folder = (int)(slash ? slash + 1 - g->to : 0);
	size_t i;
	int len, part;

	if (!g->random(g->random_io, random, sizeof(random)))
		return fail(g, "no random numbers to be had");
	for (i = 0; i < sizeof(random); i++)
		snprintf(digits + 2 * i, 3, "%02x", random[i]);
	if (g->into_folder) {
		len = snprintf(
			g->target, sizeof(g->target), "%s/%s", g->to, name);
		part = snprintf(
			g->part, sizeof(g->part), "%s/.%s.part", g->to, digits);
	} else {
		len = snprintf(g->target, sizeof(g->target), "%s", g->to);
		part = snprintf(g->part, sizeof(g->part), "%.*s.%s.part",
			folder, g->to, digits);
	}
	return (len < (int)sizeof(g->target) && part < (int)sizeof(g->part)) ||
		fail(g, strerror(ENAMETOOLONG));
}

static bool create_file(void *user, const struct winrm_copy_file *file)
{
	struct copy_get *g = user;
	struct stat st;

	drop_part(g);
	g->problem[0] = 0;
	g->got = 0;
	g->time = file->time;
	g->read_only = file->read_only;
	if (!set_names(g, file->name))
		return false;
	if (stat(g->target, &st) == 0 && S_ISDIR(st.st_mode))
		return fail(g, "a folder of that name is there");
	/* nor is a device or a pipe to become a file */
	if (stat(g->target, &st) == 0 && !S_ISREG(st.st_mode))
		return fail(g, "is not a regular file");
	g->fd = open(g->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (g->fd < 0)
		return fail(g, strerror(errno));
	copy_progress_file(&g->report->progress, file->name, file->size);
	return true;
}

static bool write_file(void *user, const uint8_t *data, size_t len)
{
	struct copy_get *g = user;

	while (len > 0) {
		ssize_t n = write(g->fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail(g, strerror(n < 0 ? errno : ENOSPC));
		data += n;
		len -= (size_t)n;
		g->got += (uint64_t)n;
	}
	copy_progress_at(&g->report->progress, g->got);
	return true;
}

/* That of the file that is replaced, else that of a new one. */
static mode_t mode_of(const struct copy_get *g)
{
	struct stat st;
	mode_t mask, mode;

	if (stat(g->target, &st) == 0 && S_ISREG(st.st_mode)) {
		mode = st.st_mode & 0777;
	} else {
		mask = umask(077);
		(void)umask(mask);
		mode = 0666 & ~mask;
	}
	return g->preserve && g->read_only ? mode & ~(mode_t)0222 : mode;
}

static bool keep_time(const struct copy_get *g)
{
	struct timespec times[2] = {{0, UTIME_OMIT}, {0, 0}};

	if (!g->preserve || g->time < UNIX_EPOCH)
		return true;
	times[1].tv_sec = (time_t)((g->time - UNIX_EPOCH) / 10000000);
	times[1].tv_nsec = (long)((g->time - UNIX_EPOCH) % 10000000 * 100);
	return futimens(g->fd, times) == 0;
}

static bool take_name(struct copy_get *g)
{
	int fd = g->fd;

	if (fchmod(fd, mode_of(g)) != 0 || !keep_time(g))
		return fail(g, strerror(errno));
	g->fd = -1;
	/* a file on a server may say only now that its disk is full */
	if ((close(fd) == 0 || errno == EINTR) &&
		rename(g->part, g->target) == 0)
		return true;
	(void)fail(g, strerror(errno));
	(void)unlink(g->part);
	return false;
}

static void end_file(void *user, size_t index, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text)
{
	struct copy_get *g = user;
	const char *name = g->target[0] ? g->target : g->path;

	(void)index;
	if (outcome == WINRM_COPY_OK && !take_name(g))
		outcome = WINRM_COPY_LOCAL;
	drop_part(g);
	if (outcome == WINRM_COPY_OK)
		copy_report_done(g->report, name, g->got, digest);
	else
		copy_report_failed(g->report, name, outcome, text, g->problem);
	g->target[0] = 0;
	g->problem[0] = 0;
}

void copy_get_start(struct copy_get *g, struct winrm_copy *copy)
{
	g->fd = -1;
	copy->get = true;
	copy->create = create_file;
	copy->write = write_file;
	copy->done = end_file;
	copy->user = g;
}

void copy_get_end(struct copy_get *g)
{
	drop_part(g);
}
