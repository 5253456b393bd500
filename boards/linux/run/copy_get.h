/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_COPY_GET_H
#define BOARDS_LINUX_RUN_COPY_GET_H

#include <limits.h>

#include "boards/linux/run/copy_report.h"

/* Files that come to this machine, one after the other. */
struct copy_get {
	struct copy_report *report;
	const char *path; /* on the host, for messages */
	const char *to;   /* a file or a folder */
	bool into_folder;
	bool preserve;
	/* random octets for the name of the temporary file */
	bool (*random)(void *io, uint8_t *out, size_t len);
	void *random_io;
	int fd; /* of the temporary file; -1: none */
	uint64_t time, got;
	bool read_only;
	char target[PATH_MAX], part[PATH_MAX];
	char problem[160];
};

/* Sets the callbacks; `g` is the copy's user. */
void copy_get_start(struct copy_get *g, struct winrm_copy *copy);

/* Leaves no part of a file. */
void copy_get_end(struct copy_get *g);

#endif
