/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_WAIT_COMMAND_H
#define BOARDS_LINUX_RUN_WAIT_COMMAND_H

#include "boards/linux/cli/options.h"

/*
 * Waits until the record's host answers and, if there is somebody to log on,
 * until it runs commands; with --reboot it is restarted first. Returns the exit
 * status.
 */
int wait_run(const struct options *o, struct winrm_connector *record,
	bool has_credentials);

#endif
