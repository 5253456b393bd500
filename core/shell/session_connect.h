/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_SESSION_CONNECT_H
#define WINRM_CORE_SHELL_SESSION_CONNECT_H

#include "core/shell/session.h"

/*
 * Pools that are left, and taken again (MS-PSRP 3.1.4.9, 3.1.4.10): by
 * Reconnect, where this client has left them, else by Connect; each first to
 * the pool, then to its pipeline.
 */

#if WINRM_PSRP_CONNECT
/* A pool is to be attached, whose last client is not this one: Connect. */
bool winrm_connect_attaches(struct winrm_session *s);
/* The same, if it is this one: Reconnect. The runspace is the same. */
bool winrm_connect_again(struct winrm_session *s);
/* Is there a way on after this fault? The step is then set. */
bool winrm_connect_faulted(
	struct winrm_session *s, const struct winrm_fault *f);

/* After a step; enum winrm_next. */
int winrm_pipeline_connected(struct winrm_session *s);
int winrm_pipeline_detached(struct winrm_session *s);
#else
static inline bool winrm_connect_attaches(struct winrm_session *s)
{
	(void)s;
	return false;
}

static inline bool winrm_connect_again(struct winrm_session *s)
{
	(void)s;
	return false;
}

static inline bool winrm_connect_faulted(
	struct winrm_session *s, const struct winrm_fault *f)
{
	(void)s;
	(void)f;
	return false;
}

static inline int winrm_pipeline_connected(struct winrm_session *s)
{
	(void)s;
	return WINRM_E_REPLY; /* it has not connected */
}

static inline int winrm_pipeline_detached(struct winrm_session *s)
{
	(void)s;
	return WINRM_E_REPLY;
}
#endif

#endif
