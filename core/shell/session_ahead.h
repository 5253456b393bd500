/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_SESSION_AHEAD_H
#define WINRM_CORE_SHELL_SESSION_AHEAD_H

#include "core/shell/session.h"

/*
 * Which messages of a session are sent behind the one under way, before it is
 * answered (core/engine/ahead.h):
 *
 *	Signal, Signal      the first time: a second one does no harm, and
 *			    shows whether the host answers both in turn
 *	Signal, Command     from then on
 *	Command, Receive    once the host has taken a CommandId of ours, which
 *			    it gets as soon as it has answered in turn; with
 *			    config.early_receive from the first Command on
 *	Receive, Receive... while each brings much output
 */

#if WINRM_AHEAD

extern const struct winrm_ahead_table winrm_session_ahead;

/* command_id is one of ours, if that may be of use. */
void winrm_session_choose_id(struct winrm_session *s);
/* What the host says of it. */
void winrm_session_note_id(struct winrm_session *s, const char *id);

/* Is a Receive in flight for the command that has just started? */
bool winrm_session_is_polled(const struct winrm_session *s);

/* One that we have chosen, for the Command; or NULL. */
const char *winrm_session_chosen_id(const struct winrm_session *s);

/* A Receive has brought so much: more or fewer may be in flight. */
void winrm_session_deepen(struct winrm_session *s, size_t output);

/*
 * Does the host refuse what is in flight, or what the Command says because of
 * that? Not again, then; but a Receive goes on, and a Command was not done.
 */
bool winrm_session_refuses_ahead(
	struct winrm_session *s, const struct winrm_fault *f);

#else

static inline void winrm_session_choose_id(struct winrm_session *s)
{
	(void)s;
}

static inline void winrm_session_note_id(
	struct winrm_session *s, const char *id)
{
	(void)s;
	(void)id;
}

static inline bool winrm_session_is_polled(const struct winrm_session *s)
{
	(void)s;
	return false;
}

static inline void winrm_session_deepen(struct winrm_session *s, size_t output)
{
	(void)s;
	(void)output;
}

static inline bool winrm_session_refuses_ahead(
	struct winrm_session *s, const struct winrm_fault *f)
{
	(void)s;
	(void)f;
	return false;
}

#endif

#endif
