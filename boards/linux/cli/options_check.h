/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_OPTIONS_CHECK_H
#define BOARDS_LINUX_CLI_OPTIONS_CHECK_H

#include "boards/linux/cli/options.h"

/* Is the script a pipeline in a runspace, in place of powershell.exe? */
bool options_have_runspace(const struct options *o);

/* Does `run` ask for management data, in place of a command? */
bool options_have_query(const struct options *o);

/* What goes together in a runspace, if it is one. -1, or the exit status. */
int options_check_runspace(const struct options *o);

/* Is everything there that the command needs? -1, or the exit status. */
int options_check(const struct options *o);

#endif
