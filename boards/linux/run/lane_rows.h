/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_LANE_ROWS_H
#define BOARDS_LINUX_RUN_LANE_ROWS_H

#include "boards/linux/run/client_pool.h"

/*
 * The query in place of the lane's command: each row is a line of JSON of its
 * output. `cim` must have lane_row as its on_value.
 */
void lane_query(struct lane *lane, const struct winrm_cim *cim);

winrm_cim_on_value lane_row;

#endif
