/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_JOBS_JOB_SCRIPT_H
#define BOARDS_LINUX_JOBS_JOB_SCRIPT_H

enum {
	JOB_COMMAND_MAX = 8000, /* of cmd.exe's 8191 */
	JOB_COMMAND_64 = (JOB_COMMAND_MAX + 2) / 3 * 4 + 1,
	JOB_SCRIPT_MAX = JOB_COMMAND_64 + 9000
};

enum job_action { JOB_START, JOB_LIST, JOB_LOGS, JOB_STOP, JOB_DELETE };

/*
 * The PowerShell of an action, whose output job_reply reads. `a` and `b` stand
 * between single quotes in it and are base64, ids or words of this program:
 *
 *	JOB_START   a command in base64, "elevated" or "normal"
 *	JOB_LIST    "", ""
 *	JOB_LOGS    an id, "follow" or ""
 *	JOB_STOP    an id, ""
 *	JOB_DELETE  an id or "ended", ""
 *
 * Valid until the next call.
 */
const char *job_script(enum job_action action, const char *a, const char *b);

#endif
