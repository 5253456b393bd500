/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_LANE_PIPELINE_H
#define BOARDS_LINUX_RUN_LANE_PIPELINE_H

#include "boards/linux/run/client_pool.h"

/* One script for the runspaces of all lanes. */
struct lane_script {
	const char *text;
	const char *formatted; /* shows text; NULL: objects as JSON */
	const struct winrm_psrp_arg *args;
};

/* A runspace for the lane's new client, where its record asks for one: it stays
 * open for the calls that follow on the lane. */
void lane_runspace(struct lane *lane);

/*
 * Completes a request that is a pipeline: of this script or (NULL) of the
 * record's command. Without a formatted script each object is a line of JSON of
 * its output, and its errors and other records are text of its stderr. Other
 * requests stay as they are.
 */
void lane_pipeline(struct lane *lane, const struct lane_script *script,
	const struct options *o);

#endif
