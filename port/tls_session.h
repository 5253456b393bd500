/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_SESSION_H
#define WINRM_PORT_TLS_SESSION_H

#include "port/tls.h"

/* The session of the last connection, which the next one may resume. */

/* Is it one with this host? Afterwards it counts as such. */
bool winrm_tls_session_is_of(
	struct winrm_tls *t, const char *host, uint16_t tcp_port);

/* Keeps what is needed to resume the connection's, and no more. */
void winrm_tls_session_keep(struct winrm_tls *t);

/*
 * The connection is over: wipes everything it had. Its buffers may stay for the
 * next one.
 */
void winrm_tls_session_leave(struct winrm_tls *t, bool keep_buffers);

#endif
