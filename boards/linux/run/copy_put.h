/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_COPY_PUT_H
#define BOARDS_LINUX_RUN_COPY_PUT_H

#include "boards/linux/run/copy_report.h"

/* Files of this machine, sent one after the other. */
struct copy_put {
	struct copy_report *report;
	char *const *from;
	size_t count;
	bool preserve;
	int fd;       /* of the file that is open; -1: none */
	size_t index; /* its number */
	uint64_t size;
	size_t said; /* up to which file what failed here is said */
};

/* Sets the callbacks; `p` is the copy's user. */
void copy_put_start(struct copy_put *p, struct winrm_copy *copy);

void copy_put_end(struct copy_put *p);

#endif
