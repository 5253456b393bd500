/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/cancel.h"

#include "core/engine/request_flow.h"

/*
 * How long a poll under way may still deliver what it has before a ctrl_c takes
 * its connection.
 */
#define SETTLE_MS 200u
/* How long the host may take to notice that the poll has lost it. */
#define PROBE_MS 1500u
/* Time left for cleaning up once winrm_cancel has been called twice. */
#define HURRY_MS 500u

static void limit(struct winrm_engine *e, uint32_t now, uint32_t ms)
{
	if (winrm_flow_left(e, now) > ms)
		e->deadline = now + ms;
	e->has_deadline = true;
}

/*
 * The first winrm_cancel asks the command to end, on a new connection if the
 * poll under way has nothing to deliver. Further calls end everything.
 */
static void cancelled(struct winrm_engine *e, uint8_t calls, uint32_t now)
{
	bool again = e->cancel_seen > 0 || calls > 1;

	e->cancel_seen = calls;
	if (WINRM_INTERRUPT && !winrm_engine_cleans(e) && !again &&
		(e->properties & WINRM_RUNS)) {
		winrm_flow_note(e, WINRM_E_CANCELLED);
		limit(e, now, e->config.grace_ms);
		e->due = now + (e->state == WINRM_ENGINE_REST ? 0 : SETTLE_MS);
		e->state = WINRM_ENGINE_SETTLE;
		return;
	}
	if (!winrm_engine_cleans(e))
		(void)winrm_flow_fail(e, WINRM_E_CANCELLED, now);
	else
		again = true;
	if (again && winrm_engine_cleans(e))
		limit(e, now, HURRY_MS);
}

static bool is_due(const struct winrm_engine *e, uint32_t now)
{
	return ((WINRM_RESUME && e->state == WINRM_ENGINE_REST) ||
		       winrm_engine_interrupts(e)) &&
		(int32_t)(now - e->due) >= 0;
}

/* Sends what is due: a message after a pause, a ctrl_c, or a probe first. */
static void do_due(struct winrm_engine *e, uint32_t now)
{
	bool probe = WINRM_INTERRUPT && e->state == WINRM_ENGINE_SETTLE &&
		winrm_exchange_awaits(&e->exchange);

	if (winrm_engine_interrupts(e))
		winrm_exchange_drop(&e->exchange);
	if (!probe) {
		(void)winrm_flow_go_on(e, now);
		return;
	}
	e->operation->interrupt(e, true);
	e->state = WINRM_ENGINE_PROBE;
	e->due = now + PROBE_MS;
	if (!winrm_flow_send(e, now))
		(void)winrm_flow_fail(e, WINRM_E_CRYPTO, now);
}

void winrm_cancel_look_up(struct winrm_engine *e, uint32_t now)
{
	uint8_t calls = WINRM_ATOMIC_LOAD(&e->cancel);

	if (calls > e->cancel_seen)
		cancelled(e, calls, now);
	if (!winrm_engine_is_busy(e))
		return;
	if (winrm_flow_left(e, now) == 0) {
		(void)winrm_flow_fail(e, WINRM_E_TIMEOUT, now);
	} else if (is_due(e, now)) {
		do_due(e, now);
	}
}
