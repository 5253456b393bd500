/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_COPY_PROGRESS_H
#define BOARDS_LINUX_RUN_COPY_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One line on a terminal, overwritten, with rate and time left. */
struct copy_progress {
	bool on;
	bool shown;       /* a line that has no end yet */
	uint64_t started; /* ms; of this file */
	uint64_t last;    /* ms */
	uint64_t done;    /* octets of this file */
	uint64_t size;    /* all of it */
	char name[40];
};

/* Only where stderr is a terminal, and unless `quiet`. */
void copy_progress_start(struct copy_progress *p, bool quiet);

void copy_progress_file(
	struct copy_progress *p, const char *name, uint64_t size);

/* So many octets of it are done. */
void copy_progress_at(struct copy_progress *p, uint64_t done);

/* Clears the line, for other messages. */
void copy_progress_clear(struct copy_progress *p);

#endif
