/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_SESSION_KEY_H
#define WINRM_CORE_SHELL_SESSION_KEY_H

#include "core/shell/session_pipeline.h"

/*
 * When the key of a session is exchanged: before the pipeline, where a secret is
 * among its arguments, with steps of their own; else while it runs, where one is
 * an answer, with a Send and Receives of the pool in place of its own.
 */

#if WINRM_PSRP && WINRM_PSRP_SECRETS

/* For a pipeline that is due. 0, or CRYPTO: there is no pair of keys. */
int winrm_session_start_secrets(struct winrm_session *s);
/* The first step of what is to run, when nothing before it is left. */
enum winrm_step winrm_session_first_step(const struct winrm_session *s);
/* Is the host to send it? */
bool winrm_session_awaits_key(const struct winrm_session *s);
/* After STEP_KEY; enum winrm_next or an error. */
int winrm_session_sent_key(
	struct winrm_session *s, const struct winrm_shell_reply *r);

static inline bool winrm_session_is_first(const struct winrm_session *s)
{
	return s->step == WINRM_STEP_COMMAND || s->step == WINRM_STEP_KEY;
}

#else

static inline int winrm_session_start_secrets(struct winrm_session *s)
{
	(void)s;
	return WINRM_OK;
}

static inline enum winrm_step winrm_session_first_step(
	const struct winrm_session *s)
{
	(void)s;
	return WINRM_STEP_COMMAND;
}

static inline bool winrm_session_awaits_key(const struct winrm_session *s)
{
	(void)s;
	return false;
}

static inline bool winrm_session_is_first(const struct winrm_session *s)
{
	return s->step == WINRM_STEP_COMMAND;
}

#endif

#endif
