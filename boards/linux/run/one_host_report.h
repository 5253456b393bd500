/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_ONE_HOST_REPORT_H
#define BOARDS_LINUX_RUN_ONE_HOST_REPORT_H

#include "boards/linux/run/one_host_state.h"

/*
 * Prints the result of the call: the answer or what went wrong, and what the
 * user should know. `whole`: all of its output has been delivered. Returns the
 * exit status.
 */
int one_host_report(struct one_host *h, bool whole);

#endif
