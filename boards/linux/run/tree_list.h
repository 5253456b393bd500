/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_TREE_LIST_H
#define BOARDS_LINUX_RUN_TREE_LIST_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Folders and files that are to be sent, each folder before what is in it: in a
 * temporary file without a name, so that there may be any number. */
struct tree_list {
	int fd;
	uint64_t end; /* octets */
};

struct tree_entry {
	bool folder;
	uint32_t source; /* the word of the command line that it belongs to */
	uint64_t size;
	char name[PATH_MAX]; /* the last part of that word, and what is below */
};

/* Entry `index` begins at that octet. */
struct tree_cursor {
	size_t index;
	uint64_t at;
};

/* False: errno says why. */
bool tree_list_open(struct tree_list *l);
bool tree_list_add(struct tree_list *l, const struct tree_entry *e);
void tree_list_close(struct tree_list *l);

/* The entry at the cursor, which goes on to the next one; false: there are no
 * more. */
bool tree_list_next(
	const struct tree_list *l, struct tree_cursor *c, struct tree_entry *e);

/* Entry `index`; from the cursor if it is not behind that, else from `back`. */
bool tree_list_at(const struct tree_list *l, struct tree_cursor *c,
	const struct tree_cursor *back, size_t index, struct tree_entry *e);

#endif
