/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Runs a command and writes the resources it used to a file. Small on purpose:
 * a child of a large process inherits that process's peak memory as its own.
 *
 *	measure FILE COMMAND [ARG...]
 */

#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

int main(int argc, char **argv)
{
	struct rusage used;
	int status;
	FILE *out;
	pid_t pid;

	if (argc < 3)
		return 2;
	pid = fork();
	if (pid < 0)
		return 2;
	if (pid == 0) {
		execv(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &used) != pid)
		return 2;
	out = fopen(argv[1], "w");
	if (!out)
		return 2;
	fprintf(out, "{\"cpu\": %.6f, \"rss\": %ld}\n",
		seconds(used.ru_utime) + seconds(used.ru_stime),
		used.ru_maxrss);
	if (fclose(out))
		return 2;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
