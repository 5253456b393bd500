/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_LANE_ROWS_H
#define BOARDS_LINUX_RUN_LANE_ROWS_H

#include "boards/linux/run/client_pool.h"

/* What is said where lane_rows_cut is true. */
#define LANE_ROWS_CUT "rows are missing: there are more than --max-output keeps"

/* Is its request a query, or one instance, or a method? */
bool lane_is_query(const struct lane *lane);
bool lane_is_method(const struct lane *lane);

/*
 * Completes a request that is one of these: each row is a line of JSON of its
 * output, in one piece if it is not very long. Other requests stay as they are.
 */
void lane_query(struct lane *lane);

/*
 * Delivers what is left, before its end is reported. The exit code of a method
 * is its ReturnValue.
 */
void lane_rows_end(struct lane *lane);

/* Leaves only whole rows in its capture. True: not all are there. */
bool lane_rows_cut(struct lane *lane);

#endif
