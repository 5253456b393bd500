/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_SESSION_PIPELINE_H
#define WINRM_CORE_SHELL_SESSION_PIPELINE_H

#include "core/shell/session.h"
#include "soap/shell_reply.h"

/*
 * What is other about a shell that is a runspace pool: the session's steps with
 * the messages of core/psrp in them.
 */

/* Octets of input that one Send may carry. */
size_t winrm_session_input_max(const struct winrm_session *s);

/* Checks the request and makes its first message the next one. */
int winrm_pipeline_start(struct winrm_session *s);
/* Nothing is known of the pool any more, but how it is to be called. */
void winrm_pipeline_reset(struct winrm_session *s);
/* Names a new shell; if it is to be a pool, prepares that. 0 or CRYPTO. */
int winrm_pipeline_create(struct winrm_session *s);
/* Is a pool that is open only asked if it is still there? */
bool winrm_pipeline_is_asked(const struct winrm_session *s);
/* Is it left as soon as it is started? */
bool winrm_pipeline_detaches(const struct winrm_session *s);
/* Writes the message of the step. */
void winrm_pipeline_emit(const struct winrm_session *s, struct winrm_writer *w);

/* After a step; enum winrm_next or an error. */
int winrm_pipeline_created(struct winrm_session *s);
int winrm_pipeline_received_pool(struct winrm_session *s);
/* The pipeline's state is known: its exit code goes into the response. */
bool winrm_pipeline_ended(struct winrm_session *s);
/* A stream of a reply. 0 or an error. */
int winrm_pipeline_deliver(
	struct winrm_session *s, const uint8_t *data, size_t len);

/*
 * Is it a fault that a pool goes on after? Then *next is where it leads: enum
 * winrm_next or an error.
 */
#if WINRM_PSRP
bool winrm_pipeline_faulted(
	struct winrm_session *s, const struct winrm_fault *f, int *next);
#else
static inline bool winrm_pipeline_faulted(
	struct winrm_session *s, const struct winrm_fault *f, int *next)
{
	(void)s;
	(void)f;
	(void)next;
	return false;
}
#endif

/* Input that was lent, to be sent: enum winrm_next or an error. */
int winrm_pipeline_feed(struct winrm_session *s);
bool winrm_pipeline_sends(const struct winrm_session *s);
void winrm_pipeline_sent(struct winrm_session *s);
/* Nothing but its end is expected of it any more. */
void winrm_pipeline_interrupt(struct winrm_session *s);

/* The step while what runs has nothing to be sent. */
static inline enum winrm_step winrm_pipeline_step(const struct winrm_session *s)
{
#if WINRM_PSRP
	if (WINRM_PSRP_CONNECT && s->runspace && winrm_pipeline_detaches(s))
		return WINRM_STEP_DISCONNECT;
#endif
	(void)s;
	return WINRM_STEP_RECEIVE;
}

#endif
