/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_RESOLVE_H
#define WINRM_PORT_RESOLVE_H

#include "port/posix.h"

/*
 * Addresses of a host, without blocking. An address literal is there at once:
 * returns its count (1). A name goes to a thread of its own: returns 0, and
 * *fd becomes readable when the answer has come. Negative: RESOLVE, with the
 * reason in *error.
 */
int winrm_resolve_start(const char *host, uint16_t tcp_port,
	union winrm_posix_address *out, int *fd, int *error);

/* Reads the answer: the count, 0 for not yet, or RESOLVE. */
int winrm_resolve_next(int fd, union winrm_posix_address *out);

#endif
