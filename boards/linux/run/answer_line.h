/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_ANSWER_LINE_H
#define BOARDS_LINUX_RUN_ANSWER_LINE_H

#include "boards/linux/run/client_pool.h"
#include "boards/linux/run/output_buffer.h"

/*
 * A line of JSON: `head`, the beginning of an object that ends with a ",", and
 * the answer of the lane's call.
 */
void answer_put(struct output_buffer *c, const char *head,
	const struct lane *lane, int status, const char *message);

/* The same for a call that was never made. */
void answer_refuse(struct output_buffer *c, const char *head,
	const struct winrm_connector *record, int status, const char *message);

#endif
