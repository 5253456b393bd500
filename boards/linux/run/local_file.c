/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/local_file.h"

#include <errno.h>
#include <unistd.h>

void local_file_keep(const struct stat *st, struct winrm_copy_file *file)
{
	file->read_only = !(st->st_mode & S_IWUSR);
	file->time = (uint64_t)st->st_mtim.tv_sec * 10000000 +
		(uint64_t)st->st_mtim.tv_nsec / 100 + LOCAL_FILE_EPOCH;
}

ssize_t local_file_read(int fd, uint64_t offset, uint8_t *to, size_t cap)
{
	ssize_t n;

	do {
		n = pread(fd, to, cap, (off_t)offset);
	} while (n < 0 && errno == EINTR);
	return n;
}
