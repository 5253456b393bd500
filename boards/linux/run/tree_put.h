/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_TREE_PUT_H
#define BOARDS_LINUX_RUN_TREE_PUT_H

#include "boards/linux/run/tree_walk.h"

/* Files and folders of this machine with all that is in them, sent. */
struct tree_put {
	struct copy_report *report;
	char *const *from;
	size_t count;
	bool preserve;
	/* the rest is its own */
	struct tree_list list;
	struct tree_walk walk;
	struct tree_cursor open_at, offer_at, done_at;
	struct tree_entry entry, ended;
	struct local_tree tree;
	size_t source; /* of the tree, and 1 */
	int fd;        /* of the file that is open; -1: none */
	size_t said;   /* up to which entry what failed here is said */
	char shown[2 * PATH_MAX];
	struct winrm_copy_tree copy;
	uint8_t offers[512 * WINRM_COPY_OFFER];
};

/* Lists what is to be sent and sets the callbacks. False: error reported. */
bool tree_put_start(struct tree_put *p, struct winrm_copy *copy);

void tree_put_end(struct tree_put *p);

#endif
