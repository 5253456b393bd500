/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/failed_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boards/linux/cli/messages.h"

enum { PATH_CAP = 4096 };

static bool refuse(const char *path, const char *why)
{
	return say("--failed %s: %s", path, why), false;
}

bool failed_list_check(const char *path)
{
	char folder[PATH_CAP];
	struct stat st;
	char *slash;

	if (strlen(path) + 8 > sizeof(folder))
		return refuse(path, strerror(ENAMETOOLONG));
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return refuse(path, "it is not a regular file");
	strcpy(folder, path);
	slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = 0;
	if (access(slash ? folder : ".", W_OK | X_OK) == 0)
		return true;
	return refuse(path, strerror(errno));
}

static void put_hosts(const struct run *run, FILE *file)
{
	struct hosts h = {run->text, run->text_len, 0, 0};
	char name[HOSTS_NAME];
	size_t i;

	for (i = 0; i < run->count && hosts_next(&h, name) > 0; i++) {
		const struct result *r = &run->results[i];

		if (r->state != HOST_OVER)
			fprintf(file, "%s  # not started\n", name);
		else if (r->status != 0)
			fprintf(file, "%s  # %s %u\n", name,
				r->is_exit ? "exit" : "error", r->status);
	}
}

bool failed_list_write(const struct run *run)
{
	const char *path = run->options->failed_file;
	char temporary[PATH_CAP];
	FILE *file;
	int fd;

	if (!path)
		return true;
	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return refuse(path, strerror(errno));
	file = fdopen(fd, "w");
	if (file)
		put_hosts(run, file);
	if (file && fflush(file) == 0 && !ferror(file) && fclose(file) == 0 &&
		rename(temporary, path) == 0)
		return true;
	(void)refuse(path, strerror(errno));
	(void)unlink(temporary);
	return false;
}
