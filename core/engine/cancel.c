/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/request_flow.h"

/* How long a Receive under way may still bring what it has, before a ctrl_c
 * takes its connection. */
#define SETTLE_MS 200u
/* How long the host may take to notice that it has none any more. */
#define PROBE_MS 1500u
/* All the time for cleaning up that is left after winrm_cancel came twice. */
#define HURRY_MS 500u

static void limit(struct winrm_client_state *c, uint32_t now, uint32_t ms)
{
	if (winrm_flow_left(c, now) > ms)
		c->deadline = now + ms;
	c->has_deadline = true;
}

/*
 * The first winrm_cancel asks a running command to end, on a new connection
 * if the Receive under way has nothing to say. All others end everything.
 */
static void cancelled(struct winrm_client_state *c, uint8_t calls, uint32_t now)
{
	bool again = c->cancel_seen > 0 || calls > 1;

	c->cancel_seen = calls;
	if (WINRM_INTERRUPT && c->phase == WINRM_PHASE_RUN && !again &&
		winrm_session_runs(&c->session)) {
		winrm_flow_note(c, WINRM_E_CANCELLED);
		limit(c, now, c->config.grace_ms);
		c->interrupt = true;
		c->due = now + (c->paused ? 0 : SETTLE_MS);
		c->paused = false;
		return;
	}
	if (c->phase == WINRM_PHASE_RUN)
		(void)winrm_flow_fail(c, WINRM_E_CANCELLED, now);
	else
		again = true;
	if (again && c->phase == WINRM_PHASE_CLEAN)
		limit(c, now, HURRY_MS);
}

static bool is_due(const struct winrm_client_state *c, uint32_t now)
{
	return ((WINRM_RESUME && c->paused) ||
		       (WINRM_INTERRUPT && c->interrupt)) &&
		(int32_t)(now - c->due) >= 0;
}

/* A verb after a pause, or a ctrl_c, or what goes before that. */
static void do_due(struct winrm_client_state *c, uint32_t now)
{
	bool probe = WINRM_INTERRUPT && c->interrupt && !c->session.probing &&
		winrm_exchange_awaits(&c->exchange);

	if (WINRM_INTERRUPT && c->interrupt)
		winrm_exchange_drop(&c->exchange);
	if (!probe) {
		(void)winrm_flow_go_on(c, now);
		return;
	}
	winrm_session_probe(&c->session);
	c->due = now + PROBE_MS;
	if (!winrm_flow_send(c, now))
		(void)winrm_flow_fail(c, WINRM_E_CRYPTO, now);
}

/* Time and winrm_cancel, before anything else is done. */
void winrm_flow_look_up(struct winrm_client_state *c, uint32_t now)
{
	uint8_t calls = WINRM_ATOMIC_LOAD(&c->cancel);

	if (calls > c->cancel_seen)
		cancelled(c, calls, now);
	if (!winrm_client_is_busy(c))
		return;
	if (winrm_flow_left(c, now) == 0) {
		(void)winrm_flow_fail(c, WINRM_E_TIMEOUT, now);
	} else if (is_due(c, now)) {
		do_due(c, now);
	}
}
