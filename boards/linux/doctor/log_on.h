/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_DOCTOR_LOG_ON_H
#define BOARDS_LINUX_DOCTOR_LOG_ON_H

#include "boards/linux/doctor/doctor_state.h"

/*
 * The stages "log-on MECHANISM": one attempt by each mechanism that the
 * credentials allow, which is said before the first one. Each asks for the
 * host's configuration. The first that is accepted is kept in d->attempt. False
 * if none is.
 */
bool log_on(struct doctor *d);

#endif
