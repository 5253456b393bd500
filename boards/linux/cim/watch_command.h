/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CIM_WATCH_COMMAND_H
#define BOARDS_LINUX_CIM_WATCH_COMMAND_H

#include "boards/linux/run/one_host_state.h"

/* winrm watch: a line of JSON for each event. */

/* Checks the options; the namespace may be NULL. False: error reported. */
bool watch_read(const struct options *o, const char *space);

/* Watches, and goes on after a lost connection. The exit status. */
int watch_converse(struct one_host *h, struct winrm_request *request);

#endif
