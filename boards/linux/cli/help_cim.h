/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_HELP_CIM_H
#define BOARDS_LINUX_CLI_HELP_CIM_H

/* What the help says of the commands for management data, and of config. */
extern const char help_wql[], help_get[], help_invoke[], help_watch[],
	help_config[];

#endif
