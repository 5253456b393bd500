/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_HELP_H
#define BOARDS_LINUX_CLI_HELP_H

#include "boards/linux/cli/command.h"

void help_print(void);
void help_print_command(enum command command);
void help_print_status(void);

#endif
