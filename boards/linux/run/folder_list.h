/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_FOLDER_LIST_H
#define BOARDS_LINUX_RUN_FOLDER_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The names in a folder, as opendir has them, but without a heap. */
struct folder_list {
	int fd;
	long len, at;      /* octets */
	uint64_t buf[512]; /* of getdents64 */
};

/* `name` is that of a folder in the one of `folder`. False: errno says why. */
bool folder_list_open(struct folder_list *l, int folder, const char *name);

/* Without "." and ".."; NULL: there are no more. Valid until the next call. */
const char *folder_list_next(struct folder_list *l);

void folder_list_close(struct folder_list *l);

#endif
