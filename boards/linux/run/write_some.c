/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/write_some.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/*
 * Writes without waiting, where the system can do so though others share the
 * descriptor and its flags. Else it fails, with EAGAIN if there is no room.
 */
static ssize_t write_now(int fd, const void *data, size_t len)
{
#if defined(SYS_pwritev2) && defined(RWF_NOWAIT)
	struct iovec part = {(void *)(uintptr_t)data, len};

#ifdef __GLIBC__
	return pwritev2(fd, &part, 1, -1, RWF_NOWAIT);
#else /* not in all versions of musl */
	return syscall(SYS_pwritev2, fd, &part, 1, -1L, -1L, RWF_NOWAIT);
#endif
#else
	(void)fd;
	(void)data;
	(void)len;
	errno = ENOSYS;
	return -1;
#endif
}

static enum write_way first_way(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? WRITE_FILE
							  : WRITE_NOW;
}

/* A pipe that polls as writable accepts PIPE_BUF bytes without blocking. */
ssize_t write_some(enum write_way *way, int fd, const void *data, size_t len)
{
	ssize_t n;

	if (*way == WRITE_UNKNOWN)
		*way = first_way(fd);
	if (*way == WRITE_FILE)
		return write(fd, data, len);
	if (*way == WRITE_NOW) {
		n = write_now(fd, data, len);
		if (n >= 0 || errno == EAGAIN || errno == EINTR ||
			errno == EPIPE)
			return n;
		*way = WRITE_PORTIONS;
	}
	return write(fd, data, len < PIPE_BUF ? len : PIPE_BUF);
}
