/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_DOCTOR_DOCTOR_COMMAND_H
#define BOARDS_LINUX_DOCTOR_DOCTOR_COMMAND_H

#include "boards/linux/cli/options.h"

/*
 * Goes all the way to a command on the record's host, stage by stage, and says
 * how far that works. Without anybody to log on it stops before that. Returns
 * the exit status: 0, or that of the first stage that failed.
 */
int doctor_run(const struct options *o, struct winrm_connector *record,
	bool has_credentials);

#endif
