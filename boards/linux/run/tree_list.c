/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/tree_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct record {
	uint64_t size;
	uint32_t source;
	uint16_t len; /* of the name behind it */
	uint8_t folder;
};

bool tree_list_open(struct tree_list *l)
{
	const char *folder = getenv("TMPDIR");
	char name[] = "/tmp/winrm-XXXXXX";

	l->end = 0;
	l->fd = open(folder && *folder ? folder : "/tmp",
		O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (l->fd < 0) { /* a file system that has none without a name */
		l->fd = mkostemp(name, O_CLOEXEC);
		if (l->fd >= 0)
			(void)unlink(name);
	}
	return l->fd >= 0;
}

bool tree_list_add(struct tree_list *l, const struct tree_entry *e)
{
	uint8_t all[sizeof(struct record) + PATH_MAX];
	struct record r;
	size_t len = strlen(e->name), total = sizeof(r) + len;
	ssize_t n;

	memset(&r, 0, sizeof(r));
	r.size = e->size;
	r.source = e->source;
	r.len = (uint16_t)len;
	r.folder = e->folder;
	memcpy(all, &r, sizeof(r));
	memcpy(all + sizeof(r), e->name, len);
	do {
		n = pwrite(l->fd, all, total, (off_t)l->end);
	} while (n < 0 && errno == EINTR);
	if (n != (ssize_t)total) {
		errno = n < 0 ? errno : ENOSPC;
		return false;
	}
	l->end += total;
	return true;
}

void tree_list_close(struct tree_list *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

bool tree_list_next(
	const struct tree_list *l, struct tree_cursor *c, struct tree_entry *e)
{
	uint8_t all[sizeof(struct record) + PATH_MAX];
	struct record r;
	ssize_t n = -1;

	if (c->at < l->end)
		n = pread(l->fd, all, sizeof(all), (off_t)c->at);
	if (n < (ssize_t)sizeof(r))
		return false;
	memcpy(&r, all, sizeof(r));
	if (r.len >= sizeof(e->name) || n < (ssize_t)(sizeof(r) + r.len))
		return false;
	e->folder = r.folder;
	e->source = r.source;
	e->size = r.size;
	memcpy(e->name, all + sizeof(r), r.len);
	e->name[r.len] = 0;
	c->at += sizeof(r) + r.len;
	c->index++;
	return true;
}

bool tree_list_at(const struct tree_list *l, struct tree_cursor *c,
	const struct tree_cursor *back, size_t index, struct tree_entry *e)
{
	if (index < c->index)
		*c = *back;
	while (c->index <= index)
		if (!tree_list_next(l, c, e))
			return false;
	return true;
}
