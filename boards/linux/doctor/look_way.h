/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_DOCTOR_LOOK_WAY_H
#define BOARDS_LINUX_DOCTOR_LOOK_WAY_H

#include "boards/linux/doctor/doctor_state.h"

/*
 * The way to a port of the host for a look before anybody logs on. It takes any
 * certificate, as only what is public is asked for, remembers no key, and shows
 * no client certificate.
 */

/* Of the record, while a look goes on. */
struct look {
	const char *text[4];
	uint32_t number[3];
};

/*
 * Sets d->spare up, with no network yet; a certificate goes into *d when it is
 * seen. 0 or CONFIG; in both cases look_end comes next.
 */
int look_begin(
	struct doctor *d, struct look *k, uint16_t tcp_port, bool secure);
void look_end(struct doctor *d, const struct look *k);

/* Would https to that port go through a proxy? */
bool look_is_through_proxy(struct doctor *d, uint16_t tcp_port);

#endif
