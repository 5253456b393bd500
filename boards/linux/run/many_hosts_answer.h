/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_MANY_HOSTS_ANSWER_H
#define BOARDS_LINUX_RUN_MANY_HOSTS_ANSWER_H

#include "boards/linux/run/many_hosts_state.h"

/* What a host's command writes, and how it ended, in the format asked for. */

/* Is the output of a host kept until its end? */
bool run_keeps_output(const struct options *o);

/* Is there room for what one step of a lane may write? */
bool run_has_room(const struct run *run);

/* For the fleet. */
void run_output(void *user, struct lane *lane, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);

/* The lane's call is over; `status` is 0 or the error that `message` is of. */
void run_answer(struct run *run, struct lane *lane, int status, int exit_status,
	const char *message);

/* The host was never asked. */
void run_answer_refused(
	struct run *run, const char *label, int status, const char *problem);

#endif
