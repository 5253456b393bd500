/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_MANY_HOSTS_REPORT_H
#define BOARDS_LINUX_RUN_MANY_HOSTS_REPORT_H

#include "boards/linux/run/many_hosts_state.h"

/* What `winrm run` reports on all hosts together. */

/* {"host":"LABEL", */
void report_head(char *out, size_t cap, const char *label);

/*
 * The progress line, on a terminal; returns when to show it again, `until` or
 * earlier.
 */
uint64_t report_progress(struct run *r, uint64_t until);

/* Removes it before other output. */
void report_clear(struct run *r);

/* With -v the table of all hosts; those that failed by cause; the totals. */
void report_summary(struct run *r);

#endif
