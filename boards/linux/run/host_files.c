/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/host_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"

enum { EACH = 3, REST = 64 }; /* descriptors of a lane; all others */

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || (c != 0 && strchr("-_.@", c));
}

bool host_file_name(char out[HOST_FILE_NAME], const char *label, uint32_t nth)
{
	size_t len = 0;
	const char *c;

	for (c = label; *c; c++) {
		if (len + 16 > HOST_FILE_NAME)
			return false;
		if (is_plain(*c) && (*c != '.' || c > label))
			out[len++] = *c;
		else
			len += (size_t)snprintf(out + len, HOST_FILE_NAME - len,
				"%%%02X", (unsigned)(uint8_t)*c);
	}
	out[len] = 0;
	if (nth > 0)
		snprintf(out + len, HOST_FILE_NAME - len, "~%u",
			(unsigned)nth + 1);
	return len > 0;
}

/* Are there descriptors for so many? False: error reported. */
static bool raise_limit(size_t lanes)
{
	struct rlimit limit;
	rlim_t need = (rlim_t)lanes * EACH + REST;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= need)
		return true;
	limit.rlim_cur = need;
	if (need <= limit.rlim_max && setrlimit(RLIMIT_NOFILE, &limit) == 0)
		return true;
	return say("-j %zu needs %zu open files, and the limit is %zu (ulimit "
		   "-n); use -j %zu",
		       lanes, (size_t)need, (size_t)limit.rlim_max,
		       limit.rlim_max > REST + EACH
			       ? (size_t)(limit.rlim_max - REST) / EACH
			       : 1),
	       false;
}

bool host_files_init(struct run *run, size_t lanes)
{
	const char *dir = run->options->output_dir;
	size_t i;

	if ((dir || run->copies) && !raise_limit(lanes))
		return false;
	if (!dir)
		return true;
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return say("--output-dir %s: %s", dir, strerror(errno)), false;
	run->files_dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (run->files_dir < 0)
		return say("--output-dir %s: %s", dir, strerror(errno)), false;
	if (faccessat(run->files_dir, ".", W_OK | X_OK, 0) != 0)
		return say("--output-dir %s: %s", dir, strerror(errno)), false;
	for (i = 0; i < lanes; i++)
		run->files[i][0] = run->files[i][1] = -1;
	return true;
}

static int create(const struct run *run, const char *base, const char *end)
{
	char name[HOST_FILE_NAME + 8];

	snprintf(name, sizeof(name), "%s%s", base, end);
	if (unlinkat(run->files_dir, name, 0) != 0 && errno != ENOENT)
		return -1;
	return openat(run->files_dir, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

bool host_files_can(const struct run *run, const char *label, uint32_t nth,
	char *problem, size_t cap)
{
	char name[HOST_FILE_NAME];

	if ((!run->options->output_dir && !run->copies) ||
		host_file_name(name, label, nth))
		return true;
	snprintf(problem, cap, "its name is too long for a file");
	return false;
}

void host_files_open(
	struct run *run, size_t slot, const char *label, uint32_t nth)
{
	char name[HOST_FILE_NAME];
	int *fds;

	if (!run->options->output_dir || !host_file_name(name, label, nth))
		return;
	fds = run->files[slot];
	fds[0] = create(run, name, ".stdout");
	fds[1] = fds[0] < 0 ? -1 : create(run, name, ".stderr");
	if (fds[1] < 0 && !run->files_error)
		run->files_error = errno;
}

void host_files_put(struct run *run, size_t slot, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	int fd;

	if (!run->options->output_dir)
		return;
	fd = run->files[slot][stream != WINRM_STDOUT];
	while (fd >= 0 && len > 0 && !run->files_error) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			run->files_error = errno;
		if (n < 0)
			continue;
		data += n;
		len -= (size_t)n;
	}
}

void host_files_close(struct run *run, size_t slot)
{
	size_t i;

	if (!run->options->output_dir)
		return;
	for (i = 0; i < 2; i++) {
		int fd = run->files[slot][i];

		run->files[slot][i] = -1;
		if (fd >= 0 && close(fd) != 0 && errno != EINTR &&
			!run->files_error)
			run->files_error = errno;
	}
}
