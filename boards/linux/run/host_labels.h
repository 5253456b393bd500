/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_HOST_LABELS_H
#define BOARDS_LINUX_RUN_HOST_LABELS_H

#include "boards/linux/run/many_hosts_state.h"

/* What a host is called in output: without its user, unless that is what
 * distinguishes it from another one. */

/* How many numbers the search for so many hosts needs. */
size_t labels_cap(size_t hosts);

/* Finds hosts that are listed more than once, and warns of them. */
void labels_find(struct run *run);

const char *label_of(const struct run *run, size_t index, const char *name);

#endif
