/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/krb5_conf_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FILE_MAX = 64 * 1024,
	FILES = 256, /* in all, ... */
	DEPTH = 8,   /* ... so that none includes itself for ever */
	NAME = 1280
};

struct progress {
	unsigned files, depth;
};

static void include(
	struct krb5_conf *c, const char *path, bool is_folder, void *user);

/* Its length, or 0: of regular files alone, which are waited for by nobody. */
static size_t load(const char *path, char *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	size_t len = 0;
	ssize_t n = 0;

	if (fd < 0)
		return 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		do {
			n = read(fd, text + len, FILE_MAX - len);
			len += n > 0 ? (size_t)n : 0;
		} while (
			(n > 0 && len < FILE_MAX) || (n < 0 && errno == EINTR));
	close(fd);
	return len;
}

static void read_file(struct krb5_conf *c, const char *path, struct progress *p)
{
	char *text;

	if (p->depth == DEPTH || p->files == FILES)
		return;
	text = malloc(FILE_MAX);
	if (!text)
		return;
	p->files++;
	p->depth++;
	krb5_conf_read(c, text, load(path, text), include, p);
	p->depth--;
	free(text);
}

/* Letters, digits, '-' and '_', or something that ends with ".conf". */
static bool is_included(const char *name)
{
	size_t len = strlen(name);

	if (name[0] == '.')
		return false;
	if (len > 5 && strcmp(name + len - 5, ".conf") == 0)
		return true;
	return name[strspn(name,
		       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		       "0123456789-_")] == 0;
}

static int pick(const struct dirent *entry)
{
	return is_included(entry->d_name);
}

static void read_folder(
	struct krb5_conf *c, const char *path, struct progress *p)
{
	struct dirent **list;
	int count = scandir(path, &list, pick, alphasort), i;
	char name[NAME];

	for (i = 0; i < count; i++) {
		int len = snprintf(
			name, sizeof(name), "%s/%s", path, list[i]->d_name);

		if (len > 0 && (size_t)len < sizeof(name))
			read_file(c, name, p);
		free(list[i]);
	}
	if (count >= 0)
		free(list);
}

static void include(
	struct krb5_conf *c, const char *path, bool is_folder, void *user)
{
	if (is_folder)
		read_folder(c, path, user);
	else
		read_file(c, path, user);
}

const struct krb5_conf *krb5_conf_of_machine(void)
{
	static struct krb5_conf conf;
	static bool is_read;
	const char *list = getenv("KRB5_CONFIG");
	char path[NAME];
	struct progress progress = {0, 0};

	if (is_read)
		return &conf;
	is_read = true;
	for (list = list ? list : "/etc/krb5.conf"; list && *list;) {
		size_t len = strcspn(list, ":");

		if (len < sizeof(path)) {
			memcpy(path, list, len);
			path[len] = 0;
			read_file(&conf, path, &progress);
		}
		list += len + (list[len] == ':');
	}
	return &conf;
}
