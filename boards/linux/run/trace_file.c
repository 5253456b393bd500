/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/trace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "boards/linux/cli/messages.h"

static void on_trace(
	void *user, enum winrm_trace what, const uint8_t *data, size_t len)
{
	static enum winrm_trace last = WINRM_TRACE_GOT_BODY;
	static bool begun;
	FILE *file = user;

	if (!begun || what != last)
		fputs(what <= WINRM_TRACE_SENT_BODY ? "\n>>> " : "\n<<< ",
			file);
	begun = true;
	last = what;
	fwrite(data, 1, len, file);
}

bool trace_open(const char *path, struct winrm_config *config)
{
	int fd;

	if (!path)
		return true;
	/* a pipe that nobody reads is an error, not waited for */
	fd = open(path,
		O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW |
			O_NONBLOCK | O_NOCTTY,
		0600);
	if (fd >= 0)
		(void)fcntl(fd, F_SETFL, O_WRONLY);
	config->trace_user = fd < 0 ? NULL : fdopen(fd, "w");
	if (!config->trace_user)
		return say("%s: %s", path, strerror(errno)), false;
	config->on_trace = on_trace;
	return true;
}

void trace_close(const char *path, const struct winrm_config *config)
{
	if (config->trace_user && fclose(config->trace_user) != 0)
		say("%s: %s", path, strerror(errno));
}
