/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_ONE_HOST_H
#define BOARDS_LINUX_RUN_ONE_HOST_H

#include "boards/linux/run/one_host_state.h"

/* Runs it, prints what the options ask for, and returns the exit status. */
int one_host_run(const struct host_call *call);

#endif
