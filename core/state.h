/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_STATE_H
#define WINRM_CORE_STATE_H

#include "core/engine/exchange.h"
#include "core/shell/session.h"

/* What struct winrm_client is inside. */

enum winrm_phase {
	WINRM_PHASE_NONE,  /* not initialised, or aborted */
	WINRM_PHASE_READY, /* no request */
	WINRM_PHASE_RUN,   /* a request is under way */
	WINRM_PHASE_CLEAN  /* it failed, or the shell is being closed */
};

/* What is used often stands first: short instructions reach it. */
struct winrm_client_state {
	enum winrm_phase phase;
	bool has_deadline;
	bool closing;   /* CLEAN is what the caller asked for */
	uint8_t tries;  /* of CLEAN that are left */
	uint8_t cancel; /* calls of winrm_cancel; atomic */
	uint8_t cancel_seen;
	bool paused;    /* the session's verb is to be sent at `due` */
	bool interrupt; /* a ctrl_c is to be sent at `due` */
	uint8_t pauses; /* in a row, without a reply between them */
	uint32_t due;
	uint32_t deadline;          /* of the phase, on the port's clock */
	struct winrm_config config; /* with its defaults filled in */
	struct winrm_response response;
	struct winrm_exchange exchange;
	struct winrm_session session;
	struct winrm_fault fault;
};

static inline struct winrm_client_state *winrm_client_state(
	struct winrm_client *c)
{
	return (struct winrm_client_state *)(void *)c->space;
}

static inline const struct winrm_client_state *winrm_client_view(
	const struct winrm_client *c)
{
	return (const struct winrm_client_state *)(const void *)c->space;
}

/* The port's clock. */
uint32_t winrm_client_now(const struct winrm_client_state *c);

/* Is a request, or cleaning up, under way? */
static inline bool winrm_client_is_busy(const struct winrm_client_state *c)
{
	return c->phase == WINRM_PHASE_RUN || c->phase == WINRM_PHASE_CLEAN;
}

void winrm_client_close_port(struct winrm_client_state *c);

#endif
