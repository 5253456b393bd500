/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_TREE_WALK_H
#define BOARDS_LINUX_RUN_TREE_WALK_H

#include "boards/linux/run/copy_report.h"
#include "boards/linux/run/local_tree.h"
#include "boards/linux/run/tree_list.h"

/* Lists all that is to be sent of these files and folders. */
struct tree_walk {
	struct copy_report *report; /* gets what cannot be sent */
	struct tree_list *list;
	char *const *from;
	size_t count;
	/* the rest is its own */
	struct local_tree tree; /* of a source */
	struct tree_entry entry, below;
	char shown[2 * PATH_MAX];
};

/* False: it broke off; errno says why, or 0: it was interrupted. */
bool tree_walk_run(struct tree_walk *w);

/* The last part of a path, which may end in "/"; "." for that and "..". */
void tree_walk_base(const char *path, char *base, size_t cap);

/* How the entry is called on this machine. */
void tree_walk_show(
	char *const *from, const struct tree_entry *e, char *shown, size_t cap);

#endif
