/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_DOCTOR_LOOK_HEAD_H
#define BOARDS_LINUX_DOCTOR_LOOK_HEAD_H

#include "boards/linux/doctor/doctor_state.h"

/*
 * The stages "schemes" and "clock": what one response to a request without
 * log-on says. False: nobody could log on.
 */
bool look_at_head(struct doctor *d);

#endif
