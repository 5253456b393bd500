/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_HOST_COPIES_H
#define BOARDS_LINUX_RUN_HOST_COPIES_H

#include "boards/linux/cli/copy_pair.h"
#include "boards/linux/run/copy_get.h"
#include "boards/linux/run/copy_put.h"
#include "boards/linux/run/host_files.h"

/*
 * --put and --get of `winrm run`: files that are copied on each host before and
 * after the command, over the same connection and in the same shell. What
 * cannot be copied to a host keeps the command from running there.
 */

enum { COPIES_BUFFER = 24 * 1024 };

/* Of a lane. */
struct host_copies {
	struct winrm_copy copy; /* first: it is the user of its callbacks */
	enum winrm_input (*input)(
		void *user, size_t max, const uint8_t **data, size_t *len);
	uint64_t until; /* ms: when a copy to the host is stopped */
	bool is_late;   /* it was */
	bool was_on;    /* the host has let us in before */
	union {
		struct copy_put put;
		struct copy_get get;
	} files;
	struct copy_report report;
	bool has_begun, is_copying;
	size_t at; /* of those to it, then the command, then those from it */
	char host[HOST_FILE_NAME]; /* in local names */
	char problem[768];         /* of the first file that was not copied */
	char local[COPY_PATH], remote[COPY_PATH];
	char *from;
	uint8_t buf[COPIES_BUFFER];
};

/* Is anything to be copied? */
bool host_copies_wanted(const struct options *o);

/* With the hosts known, before any is asked. False: error reported. */
bool host_copies_check(const struct run *run);

/* A struct fleet's `next`. */
bool host_copies_next(void *user, struct lane *lane, int error, bool *is_other);

/* Has the command not been started yet? */
bool host_copies_before_command(const struct run *run, const struct lane *lane);

/*
 * The lane's call has ended: leaves no part of a file. Adds to `message` which
 * file was copied when it ended with `error`; without an error, the message is
 * why a file was not copied. Returns the exit status for that, 0 if there is
 * none.
 */
int host_copies_end(struct run *run, struct lane *lane, int error,
	char *message, size_t cap);

#endif
