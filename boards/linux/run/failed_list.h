/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_FAILED_LIST_H
#define BOARDS_LINUX_RUN_FAILED_LIST_H

#include "boards/linux/run/many_hosts_state.h"

/*
 * --failed: hosts that failed or were not started, as a file for --rerun or -H:
 * one on each line as it was listed, and why as a comment.
 */

/* Can it be written? Asked before anything runs. False: error reported. */
bool failed_list_check(const char *path);

/* Writes it whole, or leaves the old one. False: error reported. */
bool failed_list_write(const struct run *run);

#endif
