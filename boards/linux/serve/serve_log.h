/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_LOG_H
#define BOARDS_LINUX_SERVE_SERVE_LOG_H

#include "boards/linux/serve/serve_state.h"

/*
 * --log: a line for each call that has ended, and none of its secrets: who asked
 * for what, by the length of the command alone, and how it ended. Nothing waits
 * for a reader: lines that are not taken at once are counted, and the next one
 * says how many are missing.
 */

/* Opens what the option names. False: error reported. */
bool serve_log_open(struct serve_log *log, const char *option);
void serve_log_close(struct serve_log *log);

/* How a call ended. */
struct serve_outcome {
	const char *status;                    /* the word of the answer */
	int exitcode;                          /* of the call */
	const struct winrm_response *response; /* or NULL: nothing was asked */
};

/* A job, with its record as far as it was read, or NULL. */
void serve_log_job(struct serve *s, const struct serve_job *job,
	const struct winrm_connector *record,
	const struct serve_outcome *outcome);

/* The line just read is no call, or a call that is refused at once. */
void serve_log_refused(
	struct peer *p, const char *id, const struct winrm_connector *record);

#endif
