/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/file_read.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/text_encoding.h"

/* How long a pipe may take, and stdin; 0: without limit. */
static uint64_t until, stdin_until;
static bool is_service;

void files_start(uint32_t ms, uint32_t stdin_ms)
{
	uint64_t now = monotonic_ms();

	until = ms ? now + ms : 0;
	stdin_until = stdin_ms ? now + stdin_ms : 0;
}

void files_serve(void)
{
	is_service = true;
}

/* Is there something to read in time? False: error reported. */
static bool await(int fd, const char *name)
{
	struct pollfd ready = {fd, POLLIN, 0};
	uint64_t limit = fd == STDIN_FILENO ? stdin_until : until, now;
	int n;

	do {
		now = monotonic_ms();
		n = poll(&ready, 1,
			is_service                   ? 0
				: limit == 0         ? -1
				: limit <= now       ? 0
				: limit - now > 1000 ? 1000
						     : (int)(limit - now));
	} while ((n == 0 && !is_service && (limit == 0 || now < limit)) ||
		(n < 0 && errno == EINTR));
	if (n == 0)
		say(is_service ? "%s: there is nothing to read yet"
			       : "%s: nothing came from it in time; --timeout "
				 "is how long it may take",
			name);
	return n != 0;
}

/* Does it end with a line end, in UTF-8 or marked UTF-16? */
static bool is_line(const char *buf, size_t len)
{
	bool wide = len >= 2 &&
		(memcmp(buf, "\xff\xfe", 2) == 0 ||
			memcmp(buf, "\xfe\xff", 2) == 0);

	if (!wide)
		return buf[len - 1] == '\n';
	return len % 2 == 0 && memchr(buf + len - 2, '\n', 2) &&
		memchr(buf + len - 2, 0, 2);
}

/*
 * Reads up to the end, or to the end of the first line: byte by byte, as what
 * follows may be the command's. -1: error reported.
 */
static long read_all(int fd, const char *name, char *buf, size_t cap, bool line)
{
	size_t len = 0;
	ssize_t n;

	for (;;) {
		char extra;

		if (!await(fd, name))
			return -1;
		n = len < cap ? read(fd, buf + len, line ? 1 : cap - len)
			      : read(fd, &extra, 1);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			break;
		if (len == cap) {
			say("%s: longer than %zu bytes", name, cap);
			return -1;
		}
		len += (size_t)n;
		if (line && is_line(buf, len))
			break;
	}
	if (n < 0) {
		say("%s: %s", name, strerror(errno));
		return -1;
	}
	return (long)len;
}

static long read_text(
	int fd, const char *name, char *buf, size_t cap, bool line)
{
	long len = read_all(fd, name, buf, cap, line);

	return len < 0 ? -1 : text_take(name, buf, (size_t)len, cap);
}

long file_read_fd(int fd, const char *name, char *buf, size_t cap)
{
	return read_text(fd, name, buf, cap, true);
}

/*
 * Why reading it might wait for ever, or is not allowed; NULL: it may be read.
 */
static const char *unfit(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return strerror(errno);
	if (S_ISREG(st.st_mode))
		return NULL;
	if (S_ISDIR(st.st_mode))
		return "it is a directory";
	if (is_service)
		return "it is not a regular file";
	return S_ISFIFO(st.st_mode) || isatty(fd)
		? NULL
		: "it is neither a file nor a pipe";
}

/* Does not wait for a writer of a pipe. -1: error reported. */
static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const char *why = fd < 0 ? strerror(errno) : unfit(fd);

	if (!why)
		return fd;
	say("%s: %s", path, why);
	if (fd >= 0)
		close(fd);
	return -1;
}

/* ssh refuses such keys for the same reason. */
static bool is_open_to_others(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		(st.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

bool file_is_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool is_open = fd >= 0 && is_open_to_others(fd);

	if (fd >= 0)
		close(fd);
	return is_open;
}

bool file_is_pipe(const char *path)
{
	struct stat st;

	return !is_service && stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
}

long file_read_bytes(const char *path, void *buf, size_t cap)
{
	int fd = open_file(path);
	long len = fd < 0 ? -1 : read_all(fd, path, buf, cap, false);

	if (fd >= 0)
		close(fd);
	return len;
}

long file_read(const char *path, char *buf, size_t cap, bool secret)
{
	long len = -1;
	int fd;

	if (strcmp(path, "-") == 0)
		return read_text(STDIN_FILENO, "stdin", buf, cap, false);
	fd = open_file(path);
	if (fd < 0)
		return -1;
	if (secret && is_open_to_others(fd))
		say("%s may hold a password and others can read it: chmod 600 %s",
			path, path);
	else
		len = read_text(fd, path, buf, cap, false);
	close(fd);
	return len;
}
