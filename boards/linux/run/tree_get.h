/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_TREE_GET_H
#define BOARDS_LINUX_RUN_TREE_GET_H

#include "boards/linux/run/copy_get.h"

/* Folders that come to this machine, with all that is in them. */
struct tree_get {
	struct copy_get get; /* first: the copy's user */
	struct winrm_copy_tree copy;
	bool (*create)(void *user, const struct winrm_copy_file *file);
	void (*done)(void *user, size_t index, enum winrm_copy_outcome outcome,
		const uint8_t *digest, const char *text);
	char file[PATH_MAX]; /* the last one that began */
	int fd;              /* of what is there already; -1: none */
	char top[PATH_MAX];  /* where the root goes */
	uint8_t offers[512 * WINRM_COPY_OFFER];
};

/* Adds what trees need to copy_get_start. False: error reported. */
bool tree_get_start(struct tree_get *t, struct winrm_copy *copy);

void tree_get_end(struct tree_get *t);

#endif
