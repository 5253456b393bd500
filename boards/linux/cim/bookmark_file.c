/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cim/bookmark_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"

bool bookmark_is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool fail(const char *path)
{
	return say("--bookmark %s: %s", path, strerror(errno)), false;
}

bool bookmark_read(const char *path, char text[BOOKMARK_MAX + 1])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	size_t len = 0;
	ssize_t n = 1;

	text[0] = 0;
	if (fd < 0)
		return errno == ENOENT || fail(path);
	while (n > 0 && len < BOOKMARK_MAX) {
		n = read(fd, text + len, BOOKMARK_MAX - len);
		len += n > 0 ? (size_t)n : 0;
	}
	text[len] = 0;
	if (n < 0)
		return fail(path), close(fd), false;
	(void)close(fd);
	if (len == 0 || (text[0] == '<' && strlen(text) == len))
		return true;
	return say("--bookmark %s: this is no bookmark, which begins with '<'; "
		   "remove the file to start afresh",
		       path),
	       false;
}

static bool write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno != EINTR)
			return false;
		text += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return fsync(fd) == 0;
}

bool bookmark_write(const char *path, const char *text, size_t len)
{
	char other[PATH_MAX];
	int n = snprintf(other, sizeof(other), "%s.%ld", path, (long)getpid());
	bool ok;
	int fd;

	if (n < 0 || (size_t)n >= sizeof(other)) {
		errno = ENAMETOOLONG;
		return fail(path);
	}
	fd = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (fd < 0)
		return fail(other);
	ok = write_all(fd, text, len);
	ok = close(fd) == 0 && ok && rename(other, path) == 0;
	if (!ok) {
		(void)fail(path);
		(void)unlink(other);
	}
	return ok;
}
