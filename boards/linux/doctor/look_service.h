/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_DOCTOR_LOOK_SERVICE_H
#define BOARDS_LINUX_DOCTOR_LOOK_SERVICE_H

#include "boards/linux/doctor/doctor_state.h"

/* The stages "service N" and "certificate": what speaks there, asked without
 * log-on. */

/*
 * Does WinRM answer at the port? Then d->is_secure and d->tcp_port say where.
 * `only` is that nothing else may: no other way to speak is tried.
 */
bool look_at_service(
	struct doctor *d, uint16_t tcp_port, bool secure, bool only, bool last);

/* False: nobody would log on through it. */
bool look_at_certificate(struct doctor *d);

#endif
