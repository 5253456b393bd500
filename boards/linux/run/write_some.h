/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_WRITE_SOME_H
#define BOARDS_LINUX_RUN_WRITE_SOME_H

#include <stddef.h>
#include <sys/types.h>

/* How a descriptor is written: whole where nothing can block, else what there
 * is room for, or portions that a pipe always has room for. */
enum write_way { WRITE_UNKNOWN, WRITE_FILE, WRITE_NOW, WRITE_PORTIONS };

/*
 * write(2) of as much as a descriptor takes that has polled as writable, though
 * it may be a blocking one. *way is that of this descriptor, at first 0.
 */
ssize_t write_some(enum write_way *way, int fd, const void *data, size_t len);

#endif
