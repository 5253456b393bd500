/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_PROFILE_FILL_H
#define BOARDS_LINUX_CLI_PROFILE_FILL_H

#include "boards/linux/cli/options.h"

/*
 * Sets what config.json says of the record's host and neither the record nor
 * the environment does; the file is read once. With `secret` its
 * password-command is run, too, once for all hosts of its section. False: error
 * reported.
 */
bool profile_fill(
	const struct options *o, struct winrm_connector *record, bool secret);

/*
 * Reads config.json now. `commands`: does it have a password-command for any
 * host? False: error reported.
 */
bool profile_fill_load(bool *commands);

/* At the end of the process: the file's text and the passwords. */
void profile_fill_wipe(void);

#endif
