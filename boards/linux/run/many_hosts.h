/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_MANY_HOSTS_H
#define BOARDS_LINUX_RUN_MANY_HOSTS_H

#include "boards/linux/cli/options.h"

/* One command or script on many hosts; returns the exit status. */
int run_hosts(const struct options *o);

#endif
