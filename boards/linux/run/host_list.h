/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_HOST_LIST_H
#define BOARDS_LINUX_RUN_HOST_LIST_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Names of hosts in a text, separated by commas, spaces or line ends; '#'
 * begins a comment. [01-20] in a name stands for each of these numbers, with as
 * many digits as the first; [1-3,7] is a list of them. Other brackets are part
 * of the name: [fe80::1]:5985.
 */

enum { HOSTS_NAME = 256 };

struct hosts {
	const char *text;
	size_t len;
	size_t at;    /* the name under way */
	size_t count; /* of its names, already returned */
};

/* A copy of the struct goes on from there. The next name: 1; 0 after the last one; -1 if it is too long. */
int hosts_next(struct hosts *h, char out[HOSTS_NAME]);

/* How many there are; -1: one is too long, or more than 1,000,000. */
long hosts_count(const char *text, size_t len);

#endif
