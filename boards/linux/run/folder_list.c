/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/folder_list.h"

#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LENGTH_AT = 16, NAME_AT = 19 }; /* of struct linux_dirent64 */

bool folder_list_open(struct folder_list *l, int folder, const char *name)
{
	l->len = l->at = 0;
	l->fd = openat(
		folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return l->fd >= 0;
}

const char *folder_list_next(struct folder_list *l)
{
	uint16_t len;
	const char *name;

	do {
		if (l->at >= l->len) {
			l->at = 0;
			l->len = syscall(
				SYS_getdents64, l->fd, l->buf, sizeof(l->buf));
		}
		if (l->len <= 0)
			return NULL;
		name = (const char *)l->buf + l->at + NAME_AT;
		memcpy(&len, name - NAME_AT + LENGTH_AT, sizeof(len));
		l->at += len;
	} while (strcmp(name, ".") == 0 || strcmp(name, "..") == 0);
	return name;
}

void folder_list_close(struct folder_list *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}
