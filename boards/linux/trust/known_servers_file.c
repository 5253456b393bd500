/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/known_servers_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 256 * 1024, PATH_LEN = 4096 };

static char text[FILE_MAX];

static bool refuse(char *problem, size_t cap, const char *path, const char *why)
{
	snprintf(problem, cap, "%s: %s", path, why);
	return false;
}

bool known_path(char *out, size_t cap, char *problem, size_t problem_cap)
{
	const char *named = getenv("WINRM_KNOWN_SERVERS");
	const char *home = getenv("HOME");
	bool own = named && *named;
	int len = snprintf(out, cap, "%s%s",
		own            ? named
			: home ? home
			       : "",
		own ? "" : "/.config/winrm/known_servers");

	if (!own && !home)
		return refuse(problem, problem_cap, "tofu",
			"no place for known_servers: set "
			"$WINRM_KNOWN_SERVERS or $HOME");
	/* a lock and a new file go next to it */
	return (size_t)len + 8 < cap ||
		refuse(problem, problem_cap, "tofu", "the path is too long");
}

/* Why it must not be read; NULL: it may be. */
static const char *unfit(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "it is not a regular file";
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return "others can write it; chmod 600 it, and look at what "
		       "is in it";
	return NULL;
}

/* Reads all of it into the text. Returns why not, or NULL. */
static const char *fill(int fd, size_t *len)
{
	ssize_t n;

	for (*len = 0; *len<sizeof(text); *len += n> 0 ? (size_t)n : 0) {
		n = read(fd, text + *len, sizeof(text) - *len);
		if (n == 0)
			return NULL;
		if (n < 0 && errno != EINTR)
			return strerror(errno);
	}
	return "too long";
}

/* The whole file; -1: `problem` says why. A missing one counts as empty. */
static long read_all(const char *path, char *problem, size_t cap)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	const char *why;
	size_t len = 0;

	if (fd < 0 && errno == ENOENT)
		return 0;
	why = fd < 0 ? strerror(errno) : unfit(fd);
	if (!why)
		why = fill(fd, &len);
	if (fd >= 0)
		close(fd);
	return why ? refuse(problem, cap, path, why) - 1 : (long)len;
}

/* The keys of that name in what was read. */
static bool find(const char *path, size_t len, const char *name,
	struct known *k, char *problem, size_t cap)
{
	if (known_find(text, len, name, k))
		return true;
	snprintf(problem, cap,
		"%s line %u: not \"host:port sha256//BASE64\"; mend or remove "
		"it",
		path, k->line);
	return false;
}

bool known_load(const char *path, const char *name, struct known *k,
	char *problem, size_t cap)
{
	long len = read_all(path, problem, cap);

	return len >= 0 && find(path, (size_t)len, name, k, problem, cap);
}

/* Makes the folders of the default path; others must exist. */
static void make_folders(const char *path)
{
	static const char winrm[] = "/.config/winrm/known_servers";
	char folder[PATH_LEN];
	size_t len = strlen(path), tail = sizeof(winrm) - 1;

	if (getenv("WINRM_KNOWN_SERVERS") || len < tail ||
		len >= sizeof(folder))
		return;
	memcpy(folder, path, len + 1);
	folder[len - tail + strlen("/.config")] = 0;
	(void)mkdir(folder, 0700);
	folder[len - tail + strlen("/.config")] = '/';
	*strrchr(folder, '/') = 0;
	(void)mkdir(folder, 0700);
}

/* The file stays, so that no two processes lock different ones. */
static int lock(const char *path)
{
	char name[PATH_LEN];
	int fd;

	snprintf(name, sizeof(name), "%s.lock", path);
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	errno = EWOULDBLOCK;
	return -1;
}

static bool write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			return false;
		data += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* Makes the new name survive a loss of power, too. */
static void sync_folder(const char *path)
{
	char folder[PATH_LEN];
	char *slash;
	int fd;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = 0;
	fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

/* Writes what was read and one more line to a new file that replaces it. */
static bool replace(const char *path, size_t len, const char *line)
{
	char name[PATH_LEN];
	bool ok;
	int fd, error;

	snprintf(name, sizeof(name), "%s.new", path);
	(void)unlink(name); /* left by one of us that died with the lock */
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	ok = write_all(fd, text, len) &&
		(len == 0 || text[len - 1] == '\n' || write_all(fd, "\n", 1)) &&
		write_all(fd, line, strlen(line)) && fsync(fd) == 0;
	error = errno;
	ok = close(fd) == 0 && ok && rename(name, path) == 0;
	if (ok) {
		sync_folder(path);
	} else {
		error = error ? error : errno;
		(void)unlink(name);
		errno = error;
	}
	return ok;
}

int known_add(const char *path, const char *name,
	const uint8_t pin[WINRM_TLS_PIN], struct known *k, char *problem,
	size_t cap)
{
	char line[KNOWN_NAME + WINRM_TLS_PIN_TEXT + 2];
	char words[WINRM_TLS_PIN_TEXT];
	bool ok = false;
	long len;
	int fd;

	make_folders(path);
	fd = lock(path);
	if (fd < 0) {
		refuse(problem, cap, path, strerror(errno));
		return errno == EWOULDBLOCK ? 0 : -1;
	}
	len = read_all(path, problem, cap);
	if (len >= 0 && find(path, (size_t)len, name, k, problem, cap)) {
		winrm_tls_pin_write(pin, words);
		snprintf(line, sizeof(line), "%s %s\n", name, words);
		errno = 0;
		ok = k->count > 0 || replace(path, (size_t)len, line) ||
			refuse(problem, cap, path, strerror(errno));
	}
	close(fd);
	return ok ? 1 : -1;
}
