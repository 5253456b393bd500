/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/copy_part.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/run/folder_list.h"
#include "boards/linux/run/local_file.h"

enum { NAME_LEN = 1 + 32 + 1 + 16 + 5 };

/* FNV-1a: it only has to be another one for another name. */
static void put_mark(char mark[18], const char *leaf)
{
	uint64_t sum = 0xcbf29ce484222325ULL;

	for (; *leaf; leaf++)
		sum = (sum ^ (uint8_t)*leaf) * 0x100000001b3ULL;
	snprintf(mark, 18, "-%016" PRIx64, sum);
}

bool copy_part_create(struct copy_part *p, int folder, const char *leaf,
	bool marked, const uint8_t random[16])
{
	char digits[33], mark[18] = "";
	size_t i;

	for (i = 0; i < 16; i++)
		snprintf(digits + 2 * i, 3, "%02x", random[i]);
	if (marked)
		put_mark(mark, leaf);
	if (strlen(leaf) >= sizeof(p->leaf)) {
		errno = ENAMETOOLONG;
		return false;
	}
	snprintf(p->leaf, sizeof(p->leaf), "%s", leaf);
	snprintf(p->name, sizeof(p->name), ".%s%s.part", digits, mark);
	p->got = 0;
	p->folder = fcntl(folder, F_DUPFD_CLOEXEC, 0);
	if (p->folder < 0)
		return false;
	p->fd = openat(p->folder, p->name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (p->fd < 0)
		close(p->folder);
	return p->fd >= 0;
}

bool copy_part_write(struct copy_part *p, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(p->fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ENOSPC;
		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
		p->got += (uint64_t)n;
	}
	return true;
}

/* That of the file that is replaced, else that of a new one. */
static mode_t mode_of(const struct copy_part *p, bool read_only)
{
	struct stat st;
	mode_t mask, mode;

	if (fstatat(p->folder, p->leaf, &st, 0) == 0 && S_ISREG(st.st_mode)) {
		mode = st.st_mode & 0777;
	} else {
		mask = umask(077);
		(void)umask(mask);
		mode = 0666 & ~mask;
	}
	return read_only ? mode & ~(mode_t)0222 : mode;
}

static bool keep_time(const struct copy_part *p, uint64_t time)
{
	struct timespec times[2] = {{0, UTIME_OMIT}, {0, 0}};

	if (time < LOCAL_FILE_EPOCH)
		return true;
	times[1].tv_sec = (time_t)((time - LOCAL_FILE_EPOCH) / 10000000);
	times[1].tv_nsec = (long)((time - LOCAL_FILE_EPOCH) % 10000000 * 100);
	return futimens(p->fd, times) == 0;
}

bool copy_part_rename(struct copy_part *p, uint64_t time, bool read_only)
{
	int fd = p->fd, error = 0;

	if (fchmod(fd, mode_of(p, read_only)) != 0 || !keep_time(p, time))
		return false;
	p->fd = -1;
	/* a file on a server may say only now that its disk is full */
	if ((close(fd) != 0 && errno != EINTR) ||
		renameat(p->folder, p->name, p->folder, p->leaf) != 0) {
		error = errno;
		(void)unlinkat(p->folder, p->name, 0);
	}
	close(p->folder);
	errno = error;
	return error == 0;
}

void copy_part_drop(struct copy_part *p, bool keep)
{
	if (p->fd >= 0) {
		close(p->fd);
		if (!keep || p->got == 0)
			(void)unlinkat(p->folder, p->name, 0);
		close(p->folder);
	}
	p->fd = -1;
}

bool copy_part_find(
	int folder, const char *leaf, const char *but, char name[64])
{
	struct folder_list list;
	const char *one;
	char end[24];
	bool found = false;

	put_mark(end, leaf);
	strcat(end, ".part");
	if (!folder_list_open(&list, folder, "."))
		return false;
	while (!found && (one = folder_list_next(&list)) != NULL) {
		if (strlen(one) != NAME_LEN || one[0] != '.' ||
			strcmp(one + 33, end) != 0 || strcmp(one, but) == 0 ||
			strspn(one + 1, "0123456789abcdef") != 32)
			continue;
		memcpy(name, one, NAME_LEN + 1);
		found = true;
	}
	folder_list_close(&list);
	return found;
}
