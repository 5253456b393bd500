/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_SHARED_FILE_H
#define BOARDS_LINUX_RUN_SHARED_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Files of keys and tickets, in memory: read once for all clients, and again
 * when they have changed. Clients that hold the old one keep it.
 */

enum {
	SHARED_FILES = 16, /* at once */
	SHARED_FILE_MAX = 256 * 1024
};

struct shared_file;

/*
 * Regular files that are closed to others. NULL: `problem` says why, one line
 * that begins with `key`.
 */
struct shared_file *shared_file_open(
	const char *key, const char *path, char *problem, size_t cap);

const uint8_t *shared_file_data(const struct shared_file *f, size_t *len);

/* Is it still what lies at its path? */
bool shared_file_is_current(const struct shared_file *f);

/* The client is done with it; it stays for the next one. NULL is none. */
void shared_file_close(struct shared_file *f);

/* At the end of the process. */
void shared_files_wipe(void);

#endif
