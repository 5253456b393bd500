/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_FAILURE_CAUSES_H
#define BOARDS_LINUX_RUN_FAILURE_CAUSES_H

#include "boards/linux/run/many_hosts_state.h"

/*
 * Which of the causes it is; a new one where there is room. `text` is what went
 * wrong, where `host` and its port are not told apart.
 */
uint8_t cause_of(struct run *run, int status, bool is_exit, const char *text,
	const char *host);

/* The failed hosts to stderr, those of one cause together. */
void causes_print(const struct run *run);

#endif
