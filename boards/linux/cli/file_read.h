/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_FILE_READ_H
#define BOARDS_LINUX_CLI_FILE_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Files that options and calls name. None is waited for without end: a pipe
 * has to be read to its end within `ms`, stdin within `stdin_ms` (0: it may
 * take as long as it likes). Nothing but files, pipes and terminals is read.
 */
void files_start(uint32_t ms, uint32_t stdin_ms);

/* From now on regular files alone: a service waits for none. */
void files_serve(void);

/*
 * Reads a whole text of at most `cap` bytes ("-" is stdin), as UTF-8 without a
 * mark. A file that holds secrets must be closed to others. Gives its length,
 * or -1: that has been said.
 */
long file_read(const char *path, char *buf, size_t cap, bool secret);

/* The same for the first line of an open descriptor, which is left at what
 * follows it; `name` is what messages call it. */
long file_read_fd(int fd, const char *name, char *buf, size_t cap);

/* The same as it is, text or not, whoever can read it. */
long file_read_bytes(const char *path, void *buf, size_t cap);

/* Is it a pipe, as of a shell's <(...), that may be read? */
bool file_is_pipe(const char *path);

/* Can others read it? One that is not there they cannot. */
bool file_is_open(const char *path);

#endif
