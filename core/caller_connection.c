/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of core/winrm.h for callers that own the connection, whose port has
 * no open: what winrm_step does with a port, they do with these.
 */
#include "core/engine/engine.h"

void winrm_opened(struct winrm_client *client)
{
	struct winrm_engine *e = winrm_engine_of(client);

	if (e->exchange.state == WINRM_X_OPENING)
		winrm_exchange_opened(&e->exchange, winrm_engine_now(e));
}

const uint8_t *winrm_tx(const struct winrm_client *client, size_t *len)
{
	const struct winrm_engine *e = winrm_engine_view(client);
	const struct winrm_exchange *x = &e->exchange;

	*len = x->state == WINRM_X_SENDING ? x->tx_end - x->tx_at : 0;
	return e->config.tx + x->tx_at;
}

void winrm_tx_sent(struct winrm_client *client, size_t len)
{
	struct winrm_engine *e = winrm_engine_of(client);
	struct winrm_exchange *x = &e->exchange;

	if (x->state == WINRM_X_SENDING && len <= x->tx_end - x->tx_at)
		winrm_exchange_sent(x, len, winrm_engine_now(e));
}

uint8_t *winrm_rx(struct winrm_client *client, size_t *cap)
{
	struct winrm_engine *e = winrm_engine_of(client);
	const struct winrm_exchange *x = &e->exchange;

	*cap = x->state == WINRM_X_RECEIVING ? e->config.rx_len - x->rx_len : 0;
	return e->config.rx + x->rx_len;
}

void winrm_rx_got(struct winrm_client *client, size_t len)
{
	struct winrm_engine *e = winrm_engine_of(client);
	struct winrm_exchange *x = &e->exchange;

	if (x->state == WINRM_X_RECEIVING &&
		len <= e->config.rx_len - x->rx_len)
		winrm_exchange_got(x, len, winrm_engine_now(e));
}

void winrm_lost(struct winrm_client *client, int error)
{
	struct winrm_engine *e = winrm_engine_of(client);

	if (winrm_exchange_awaits(&e->exchange))
		winrm_exchange_lost(&e->exchange, error, winrm_engine_now(e));
	else
		winrm_exchange_drop(&e->exchange);
}
