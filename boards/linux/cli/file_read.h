/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_FILE_READ_H
#define BOARDS_LINUX_CLI_FILE_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Files named by options and calls. None can block for ever: a pipe must reach
 * its end within `ms`, stdin within `stdin_ms` (0: without limit). Only files,
 * pipes and terminals are read.
 */
void files_start(uint32_t ms, uint32_t stdin_ms);

/* From now on only regular files: a service waits for nothing. */
void files_serve(void);

/*
 * Reads a whole text of at most `cap` bytes ("-" is stdin), as UTF-8 without a
 * mark. A file with secrets must not be readable by others. Returns its length,
 * or -1: error reported.
 */
long file_read(const char *path, char *buf, size_t cap, bool secret);

/*
 * The same for the first line of an open descriptor, which is left after that
 * line; `name` is what messages call it.
 */
long file_read_fd(int fd, const char *name, char *buf, size_t cap);

/* The same for any bytes, whoever else can read them. */
long file_read_bytes(const char *path, void *buf, size_t cap);

/* Is it a pipe that may be read, such as a shell's <(...)? */
bool file_is_pipe(const char *path);

/* Can others read it? False if it does not exist. */
bool file_is_open(const char *path);

#endif
