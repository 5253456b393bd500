/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_LOCAL_FILE_H
#define BOARDS_LINUX_RUN_LOCAL_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "core/copy/copy.h"

/* Between 1601 and 1970, in the 100 ns of a FILETIME. */
#define LOCAL_FILE_EPOCH 116444736000000000ULL

/* Its time, and whether it is read-only, as a host takes them. */
void local_file_keep(const struct stat *st, struct winrm_copy_file *file);

/* Octets at `offset`; -1 with errno. */
ssize_t local_file_read(int fd, uint64_t offset, uint8_t *to, size_t cap);

#endif
