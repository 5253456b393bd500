/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_DOCTOR_WORK_H
#define BOARDS_LINUX_DOCTOR_WORK_H

#include "boards/linux/doctor/doctor_state.h"

/* The stages "channel binding", "limits", "command" and "powershell", on the
 * log-on in d->attempt. */
void work(struct doctor *d);

#endif
