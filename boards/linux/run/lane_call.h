/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_LANE_CALL_H
#define BOARDS_LINUX_RUN_LANE_CALL_H

#include "boards/linux/cli/script.h"
#include "boards/linux/run/client_pool.h"

/* A lane's next call: what it is, not when it runs. */

/* A client for the record, which is copied. False: `problem` says why. */
bool lane_prepare(struct lane *lane, const struct options *o,
	const struct winrm_connector *record, char *problem, size_t cap);

/* The next call on a shell that was kept. False: it cannot be had there. */
bool lane_recall(struct lane *lane, const struct winrm_connector *record);

/* Its request, from now on; a script goes in place of the command. */
void lane_begin(struct lane *lane, const struct script *script,
	const struct options *o);

#endif
