/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_CONFIG_COMMAND_H
#define BOARDS_LINUX_CLI_CONFIG_COMMAND_H

#include "boards/linux/cli/options.h"

/* `winrm config check|list|show HOST`; returns the exit status. */
int config_run(const struct options *o);

#endif
