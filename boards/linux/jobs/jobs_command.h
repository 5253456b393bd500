/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_JOBS_JOBS_COMMAND_H
#define BOARDS_LINUX_JOBS_JOBS_COMMAND_H

#include "boards/linux/cli/options.h"

/* winrm start, jobs, logs and stop: commands that outlive their shell. */

bool jobs_have(enum command command);

/* Checks the words and completes the record. False: error reported. */
bool jobs_prepare(const struct options *o, struct winrm_connector *record);

/* Does it, prints what is to be printed, and returns the exit status. */
int jobs_run(const struct options *o, struct winrm_connector *record);

#endif
