/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_IDLE_LANES_H
#define BOARDS_LINUX_RUN_IDLE_LANES_H

#include "boards/linux/run/client_pool.h"

/* Finds the lane for a call without a look at all of them. */

/* All lanes of a new pool are free. */
void idle_init(struct pool *p);

/* The lane has this state now. */
void idle_set(struct pool *p, struct lane *lane, enum lane_state state);

/* One that is free; NULL: there is none. */
struct lane *idle_unused(const struct pool *p);

/* The one that has kept its shell longest; NULL: none has. */
struct lane *idle_oldest(const struct pool *p);

/* The one that keeps a shell of the record; NULL: none does. */
struct lane *idle_kept(
	const struct pool *p, const struct winrm_connector *record);

#endif
