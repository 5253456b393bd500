/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_LOCAL_TREE_H
#define BOARDS_LINUX_RUN_LOCAL_TREE_H

#include <limits.h>
#include <stddef.h>

/*
 * Names below a folder of this machine, with "/" between their parts. No link
 * in them is followed, so that none leads out of it.
 */
struct local_tree {
	int root;            /* -1: none */
	int folder;          /* the one that was asked for last; -1: none */
	char name[PATH_MAX]; /* its name */
};

/* The root may be a link. -1: errno says why. */
int local_tree_open(struct local_tree *t, const char *root);
void local_tree_close(struct local_tree *t);

/* The folder that this name is in, borrowed, and the last part of it; -1: errno
 * says why. */
int local_tree_folder(
	struct local_tree *t, const char *name, const char **leaf);

/* What errno says of a name in a tree. */
const char *local_tree_problem(int error);

#endif
