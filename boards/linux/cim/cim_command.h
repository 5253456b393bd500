/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CIM_CIM_COMMAND_H
#define BOARDS_LINUX_CIM_CIM_COMMAND_H

#include "boards/linux/cli/options.h"

/* winrm wql, get, invoke, watch, 'config get' and 'config set': management
 * data of a host. */

/* Checks the words and completes the record. False: error reported. */
bool cim_prepare(const struct options *o, struct winrm_connector *record);

/* Does it, prints what comes, and returns the exit status. */
int cim_run(const struct options *o, struct winrm_connector *record);

#endif
