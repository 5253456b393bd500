/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/shell/history_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"

enum { PATH_LEN = 4096, FILE_MAX = 2 * HISTORY_MAX };
enum { LOCK_TRIES = 20, LOCK_PAUSE_MS = 50 };

static char path[PATH_LEN];

/* Its name, and its folders made. False: no place for it. */
static bool find_place(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	bool own = state && state[0] == '/';
	int len = own || home
		? snprintf(path, sizeof(path), "%s%s/winrm/shell_history",
			  own ? state : home, own ? "" : "/.local/state")
		: -1;
	char *slash;

	if (len < 0 || (size_t)len >= sizeof(path))
		return false;
	for (slash = strchr(path + 1, '/'); slash;
		slash = strchr(slash + 1, '/')) {
		*slash = 0;
		(void)mkdir(path, 0700);
		*slash = '/';
	}
	return true;
}

/* Why it must not be used; NULL: it may be. */
static const char *unfit(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is not a regular file";
	if (st.st_uid != geteuid())
		return "it is another user's";
	if ((st.st_mode & 077) != 0 && fchmod(fd, 0600) != 0)
		return "others can read it; chmod 600 it";
	return NULL;
}

/* Reads its end. */
static void fill(struct history_lines *h, int fd, off_t size)
{
	static char text[FILE_MAX];
	off_t from = size > FILE_MAX ? size - FILE_MAX : 0;
	ssize_t n = pread(fd, text, sizeof(text), from);
	const char *start = text;

	if (n > 0 && from > 0) { /* its first line is a part of one */
		start = memchr(text, '\n', (size_t)n);
		start = start ? start + 1 : text + n;
	}
	if (n > 0)
		history_read(h, start, (size_t)(text + n - start));
}

/* What is too long is written again, without its oldest lines. */
static void shorten(const struct history_lines *h, int fd)
{
	if (ftruncate(fd, 0) == 0)
		(void)!write(fd, h->text, h->len);
}

/*
 * Waits a second at most: another process may hold the lock for ever. True also
 * where the file system has no locks: what is appended at once is whole.
 */
static bool lock(int fd)
{
	int i;

	for (i = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; i++) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return true;
		if (i == LOCK_TRIES)
			return false;
		(void)poll(NULL, 0, LOCK_PAUSE_MS);
	}
	return true;
}

static int give_up(int fd, bool quiet)
{
	if (!quiet)
		say("%s: another process has locked it: lines are no longer "
		    "saved there",
			path);
	close(fd);
	return -1;
}

int history_file_open(struct history_lines *h, bool quiet)
{
	const char *why = "set $HOME or $XDG_STATE_HOME";
	bool has_place = find_place(), is_locked;
	struct stat st;
	int fd = -1;

	if (has_place) {
		fd = open(path,
			O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC |
				O_NONBLOCK | O_NOCTTY,
			0600);
		why = fd < 0 ? errno == ELOOP ? "it is a link" : strerror(errno)
			     : unfit(fd);
	}
	if (why) {
		if (!quiet)
			say("%s: %s: no history is kept",
				has_place ? path : "shell_history", why);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	is_locked = lock(fd);
	if (fstat(fd, &st) == 0) {
		fill(h, fd, st.st_size);
		if (is_locked && st.st_size > FILE_MAX)
			shorten(h, fd);
	}
	if (!is_locked)
		return give_up(fd, quiet);
	(void)flock(fd, LOCK_UN);
	return fd;
}

int history_file_add(int fd, const char *line, size_t len, bool quiet)
{
	char text[HISTORY_LINE + 1];

	if (fd < 0 || len > HISTORY_LINE)
		return fd;
	memcpy(text, line, len);
	text[len] = '\n';
	if (!lock(fd))
		return give_up(fd, quiet);
	(void)!write(fd, text, len + 1);
	(void)flock(fd, LOCK_UN);
	return fd;
}
