/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_HOST_ROWS_H
#define BOARDS_LINUX_RUN_HOST_ROWS_H

#include "boards/linux/run/many_hosts_state.h"

/* -o table and -o csv: a row for each host as it ends. */

struct host_row {
	const char *host;
	int status;      /* of the call; 0: the command has run */
	int exit_status; /* of the command, then */
	uint64_t ms;
	const char *message;                 /* of a call that failed */
	const struct winrm_capture *capture; /* or NULL */
};

/* The names of the columns. */
void rows_head(struct output_buffer *c, enum output_format format);
void rows_put(struct output_buffer *c, enum output_format format,
	const struct host_row *row);

#endif
