/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_COPY_PART_H
#define BOARDS_LINUX_RUN_COPY_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file that comes, under a random name beside its target. One that may be
 * continued later has a mark of the target in its name, too. */
struct copy_part {
	int fd;     /* -1: none */
	int folder; /* while there is one */
	char name[64];
	char leaf[256]; /* the target */
	uint64_t got;
};

/* False: errno says why. */
bool copy_part_create(struct copy_part *p, int folder, const char *leaf,
	bool marked, const uint8_t random[16]);

bool copy_part_write(struct copy_part *p, const uint8_t *data, size_t len);

/* It takes its target's name, and its mode; the time of a FILETIME, 0: now. */
bool copy_part_rename(struct copy_part *p, uint64_t time, bool read_only);

/* Nothing of it stays, unless `keep`. */
void copy_part_drop(struct copy_part *p, bool keep);

/* The part that an earlier copy to this target has left; false: there is none.
 */
bool copy_part_find(
	int folder, const char *leaf, const char *but, char name[64]);

#endif
