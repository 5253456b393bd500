/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/standard_streams.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"

enum { ACCESS = O_RDONLY | O_WRONLY | O_RDWR }; /* musl's has O_PATH too */

void standard_streams_guard(void)
{
	int fd;

	(void)signal(SIGPIPE, SIG_IGN);
	/* O_PATH: cannot be read or written, and needs no /dev */
	do {
		fd = open("/", O_PATH);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0) {
		(void)say("no descriptor is free: %s", strerror(errno));
		_exit(EXIT_OTHER);
	}
	close(fd);
}

/* 0 if usable, else what is wrong: EBADF if it was closed, or EACCES. */
static int look_at(int fd, int unfit)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || (flags & O_PATH))
		return EBADF;
	return (flags & ACCESS) == unfit ? EACCES : 0;
}

bool standard_streams_take_messages(void)
{
	return look_at(STDERR_FILENO, O_RDONLY) == 0;
}

bool standard_streams_take_output(char *why, size_t cap)
{
	int problem = look_at(STDOUT_FILENO, O_RDONLY);

	if (problem)
		snprintf(why, cap,
			"stdout is %s: nothing was run; use >/dev/null if "
			"you do not want the output",
			problem == EBADF ? "closed" : "not open for writing");
	return problem == 0;
}

/* Why its first byte cannot be read, as far as that can be told; or 0. */
static int probe(int fd)
{
	struct stat st;
	char byte;

	if (fstat(fd, &st) != 0)
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if ((S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)) &&
		pread(fd, &byte, 1, lseek(fd, 0, SEEK_CUR)) < 0)
		return errno;
	return 0;
}

bool standard_streams_have_input(char *why, size_t cap)
{
	int problem = look_at(STDIN_FILENO, O_WRONLY);
	const char *what = problem == EBADF ? "closed" : "not open for reading";

	if (!problem) {
		problem = probe(STDIN_FILENO);
		what = strerror(problem);
	}
	if (problem)
		snprintf(why, cap,
			"stdin cannot be read (%s): nothing was run; use -n if "
			"the command needs none",
			what);
	return problem == 0;
}
