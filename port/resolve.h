/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_RESOLVE_H
#define WINRM_PORT_RESOLVE_H

#include "port/posix.h"

/*
 * Addresses of a host, without blocking. An address literal is there at once,
 * in p->addresses: returns its count (1). A name goes to a thread of its own:
 * returns 0, and p->resolver becomes readable when the answer has come; or is
 * still -1, and it has to be called again as p->lookups is at its bound.
 * Negative: RESOLVE, with the reason in p->error.
 */
int winrm_resolve_start(
	struct winrm_posix *p, const char *host, uint16_t tcp_port);

/* Reads the answer: the count, 0 for not yet, or RESOLVE. */
int winrm_resolve_next(int fd, union winrm_posix_address *out);

#endif
