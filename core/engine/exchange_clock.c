/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/exchange.h"

/* How long something is waited for. */

/* How long the end of a connection may take after a refused log-on. */
#define CLOSING_MS 1000u

bool winrm_exchange_settle(struct winrm_exchange *x, uint32_t ms, uint32_t now)
{
	if (x->state != WINRM_X_RECEIVING || !winrm_exchange_carries(x))
		return false;
	x->retried = true;
	x->leg = WINRM_LEG_SESSION; /* no log-on follows, whatever it says */
	x->message.patience = ms;
	x->since = now;
	return true;
}

static uint32_t patience(const struct winrm_exchange *x)
{
	if (x->error)
		return CLOSING_MS;
#if WINRM_KERBEROS
	if (x->state == WINRM_X_ASKING)
		return x->config->connect_timeout_ms / 2;
#endif
	return x->state == WINRM_X_OPENING ? x->config->connect_timeout_ms
					   : x->message.patience;
}

uint32_t winrm_exchange_due(const struct winrm_exchange *x, uint32_t now)
{
	uint32_t passed = now - x->since;

	return passed < patience(x) ? patience(x) - passed : 0;
}

bool winrm_exchange_awaits(const struct winrm_exchange *x)
{
#if WINRM_KERBEROS
	if (x->state == WINRM_X_ASKING)
		return true;
#endif
	return x->state == WINRM_X_OPENING || x->state == WINRM_X_SENDING ||
		x->state == WINRM_X_RECEIVING;
}

bool winrm_exchange_tick(struct winrm_exchange *x, uint32_t now)
{
	if (winrm_exchange_due(x, now) > 0)
		return false;
	x->held = x->error != 0;
	winrm_exchange_lost(x,
		x->state == WINRM_X_OPENING ? WINRM_E_CONNECT : WINRM_E_IO,
		now);
	return true;
}
