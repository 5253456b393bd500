/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_DOCTOR_LOOK_NETWORK_H
#define BOARDS_LINUX_DOCTOR_LOOK_NETWORK_H

#include "boards/linux/doctor/doctor_state.h"

/* The stages "name" and "tcp N". Each false: there is no use in going on. */

bool look_at_name(struct doctor *d);

/* Which of `count` ports are open: is_open. */
bool look_at_ports(
	struct doctor *d, const uint16_t *ports, size_t count, bool *is_open);

#endif
