/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_OPTIONS_READ_H
#define BOARDS_LINUX_CLI_OPTIONS_READ_H

#include "boards/linux/cli/options.h"

/*
 * Reads the command line. Returns -1 to go on, else the exit status: help has
 * been printed, or what is wrong.
 */
int options_read(struct options *o, int argc, char **argv);

#endif
