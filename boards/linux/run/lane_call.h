/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_LANE_CALL_H
#define BOARDS_LINUX_RUN_LANE_CALL_H

#include "boards/linux/cli/script.h"
#include "boards/linux/run/client_pool.h"

/* Prepares a lane's next call; others decide when it runs. */

/* A client for the record, which is copied. False: `problem` says why. */
bool lane_prepare(struct lane *lane, const struct options *o,
	const struct winrm_connector *record, char *problem, size_t cap);

/* The next call on a kept shell. False: not possible there. */
bool lane_recall(struct lane *lane, const struct winrm_connector *record);

/* Begins its request now; a script replaces the command. */
void lane_begin(struct lane *lane, const struct script *script,
	const struct options *o);

/* How the lane's own request has ended, or the one that was under way. */
const struct winrm_response *lane_response(const struct lane *lane);

#endif
