/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/local_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int local_tree_open(struct local_tree *t, const char *root)
{
	t->folder = -1;
	t->root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return t->root;
}

void local_tree_close(struct local_tree *t)
{
	close_one(&t->folder);
	close_one(&t->root);
}

/* Of `name` the first `len` octets, part by part. */
static int open_folder(const struct local_tree *t, const char *name, size_t len)
{
	int next, at = fcntl(t->root, F_DUPFD_CLOEXEC, 0);
	const char *end = name + len;
	char part[NAME_MAX + 1];

	while (at >= 0 && name < end) {
		size_t n = strcspn(name, "/");

		if (n > NAME_MAX) {
			close(at);
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(part, name, n);
		part[n] = 0;
		next = openat(at, part,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		close(at);
		at = next;
		name += n + 1;
	}
	return at;
}

int local_tree_folder(struct local_tree *t, const char *name, const char **leaf)
{
	const char *slash = strrchr(name, '/');
	size_t len = slash ? (size_t)(slash - name) : 0;

	*leaf = slash ? slash + 1 : name;
	if (len >= sizeof(t->name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (t->folder >= 0 && strlen(t->name) == len &&
		memcmp(t->name, name, len) == 0)
		return t->folder;
	close_one(&t->folder);
	t->folder = open_folder(t, name, len);
	memcpy(t->name, name, len);
	t->name[len] = 0;
	return t->folder;
}

const char *local_tree_problem(int error)
{
	return error == ELOOP || error == ENOTDIR
		? "a link, which is not followed, or a file is in the way"
		: strerror(error);
}
