/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_ONE_HOST_H
#define BOARDS_LINUX_RUN_ONE_HOST_H

#include "boards/linux/cli/options.h"
#include "boards/linux/cli/script.h"

/* One run of the library: from a record to an answer. */
struct job {
	const struct options *options;
	struct winrm_connector *record;
	const struct script *script; /* in place of its command; or NULL */
	bool identify;
	bool capture; /* keep the output instead of passing it on */
};

/* An answer for one that cannot run, as the job wants it. Gives EXIT_USAGE. */
int job_refuse(const struct job *job, const char *problem);

/* Runs it, prints what the options ask for, and gives the exit status. */
int job_run(const struct job *job);

#endif
