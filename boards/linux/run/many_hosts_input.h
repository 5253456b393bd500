/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_MANY_HOSTS_INPUT_H
#define BOARDS_LINUX_RUN_MANY_HOSTS_INPUT_H

#include "boards/linux/run/many_hosts_state.h"

/* Reads hosts, command and secrets named by options. False: reported. */
bool run_read(struct run *r);

/* The record of one host. False: `problem` says why. */
bool run_record(struct run *r, struct winrm_connector *record, const char *name,
	char *problem, size_t cap);

/* Puts what is left of the host's time into its record. */
void run_limit(struct winrm_connector *record, struct result *result);

#endif
