/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_HELP_H
#define BOARDS_LINUX_CLI_HELP_H

#include "boards/linux/cli/options.h"

void help_print(void);
void help_print_command(enum command command);
void help_print_status(void);
void version_print(void);

/* `winrm help TOPIC`; NULL: all of it. Gives the exit status. */
int help_topic(const char *topic);

#endif
