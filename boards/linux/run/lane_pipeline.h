/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_LANE_PIPELINE_H
#define BOARDS_LINUX_RUN_LANE_PIPELINE_H

#include "boards/linux/run/client_pool.h"

/* A runspace for the lane's new client, where its record asks for one: it stays
 * open for the calls that follow on the lane. */
void lane_runspace(struct lane *lane);

/*
 * Completes a request that is a pipeline: each object is a line of JSON of its
 * output, its errors and other records are text of its stderr. Other requests
 * stay as they are.
 */
void lane_pipeline(struct lane *lane, const struct options *o);

#endif
