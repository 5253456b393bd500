/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_RESOLVE_H
#define WINRM_PORT_RESOLVE_H

#include "port/posix.h"

/*
 * Addresses of a host, without blocking. An address literal is in p->addresses
 * at once: returns its count (1). A name goes to a thread of its own: returns
 * 0, and p->resolver becomes readable when the answer is there; if it is still
 * -1, p->lookups is at its bound and the function must be called again.
 * Negative: RESOLVE, with the reason in p->error.
 */
int winrm_resolve_start(
	struct winrm_posix *p, const char *host, uint16_t tcp_port);

/* Reads the answer: the count, 0 for not yet, or RESOLVE. */
int winrm_resolve_next(int fd, union winrm_posix_address *out);

#endif
