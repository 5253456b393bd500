/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_COPY_GET_H
#define BOARDS_LINUX_RUN_COPY_GET_H

#include <limits.h>

#include "boards/linux/run/copy_part.h"
#include "boards/linux/run/copy_report.h"
#include "boards/linux/run/local_tree.h"

/* Files that come to this machine, one after the other. */
struct copy_get {
	struct copy_report *report;
	const char *path; /* on the host, for messages */
	const char *to;   /* a file or a folder */
	bool into_folder;
	bool preserve;
	bool keep; /* what has come when it breaks off */
	/* random octets for the name of the temporary file */
	bool (*random)(void *io, uint8_t *out, size_t len);
	void *random_io;
	/* the rest is its own */
	struct local_tree tree; /* where the files go */
	struct copy_part part;
	uint64_t time;
	bool read_only;
	bool rename;           /* one file, whose name `to` says */
	bool no_root;          /* of a tree: it could not be made */
	char root[PATH_MAX];   /* of the tree, for messages */
	char target[PATH_MAX]; /* name in the tree */
	char old[64];          /* part of an earlier copy */
	char shown[2 * PATH_MAX];
	char problem[160];
};

/* Sets the callbacks; `g` is the copy's user. */
void copy_get_start(struct copy_get *g, struct winrm_copy *copy);

/* Leaves no part of a file, unless it is to be kept. */
void copy_get_end(struct copy_get *g);

/* --- for trees --- */

/* Opens the folder that files go to, which is made if `make`. */
bool copy_get_root(struct copy_get *g, const char *folder, bool make);

/* Keeps why the file could not be written; false. */
bool copy_get_fail(struct copy_get *g, const char *text);

/* The folder that the file of this name goes to, and its name there; -1: said
 * why. */
int copy_get_folder(struct copy_get *g, const char *name, const char **leaf);

#endif
