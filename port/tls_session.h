/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_TLS_SESSION_H
#define WINRM_PORT_TLS_SESSION_H

#include "port/tls.h"

/* The session of the last connection, which the next one may resume. */

/* Is it one with this host? From now on it is. */
bool winrm_tls_session_is_of(
	struct winrm_tls *t, const char *host, uint16_t tcp_port);

/* Takes that of the connection: all that resuming it needs, and no more. */
void winrm_tls_session_keep(struct winrm_tls *t);

/*
 * The connection is over: all that it had is wiped. Its buffers may stay for
 * the next one.
 */
void winrm_tls_session_leave(struct winrm_tls *t, bool keep_buffers);

#endif
