/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_OPTIONS_CHECK_H
#define BOARDS_LINUX_CLI_OPTIONS_CHECK_H

#include "boards/linux/cli/options.h"

/* Is everything there that the command needs? -1, or the exit status. */
int options_check(const struct options *o);

#endif
