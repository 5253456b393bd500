/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/request_flow.h"

/* Moves the bytes between the exchange and the port. */

static int open_port(struct winrm_client_state *c, uint32_t now)
{
	const struct winrm_port *p = c->config.port;
	uint32_t left = winrm_flow_left(c, now);
	uint32_t due = winrm_exchange_due(&c->exchange, now);
	int r;

	if (!p->open)
		return WINRM_WANT_OPEN;
	if (c->exchange.fresh)
		winrm_client_close_port(c);
	c->exchange.fresh = false;
	r = p->open(c->config.io, c->config.host, c->config.tcp_port,
		left < due ? left : due);
	if (r > 0)
		return WINRM_WANT_OPEN;
	if (r < 0)
		winrm_exchange_lost(&c->exchange, r, now);
	else
		winrm_exchange_opened(&c->exchange, now);
	return 0;
}

/* Has a kept connection died, or said something nobody asked for? */
static bool is_stale(struct winrm_client_state *c)
{
	const struct winrm_port *p = c->config.port;

	if (!c->exchange.reused || c->exchange.message_out)
		return false;
	return p->recv(c->config.io, c->config.rx, c->config.rx_len) != 0;
}

static int send_port(struct winrm_client_state *c, uint32_t now)
{
	struct winrm_exchange *x = &c->exchange;
	const struct winrm_port *p = c->config.port;
	int n;

	if (!p->open)
		return WINRM_WANT_WRITE;
	if (is_stale(c)) {
		winrm_exchange_reopen(x, now);
		return 0;
	}
	n = p->send(
		c->config.io, c->config.tx + x->tx_at, x->tx_end - x->tx_at);
	if (n == 0)
		return WINRM_WANT_WRITE;
	if (n < 0)
		winrm_exchange_lost(x, n, now);
	else
		winrm_exchange_sent(x, (size_t)n, now);
	/* the answer takes a while: wait for it rather than look */
	return x->state == WINRM_X_RECEIVING ? WINRM_WANT_READ : 0;
}

static int recv_port(struct winrm_client_state *c, uint32_t now)
{
	struct winrm_exchange *x = &c->exchange;
	const struct winrm_port *p = c->config.port;
	int n;

	if (!p->open)
		return WINRM_WANT_READ;
	n = p->recv(c->config.io, c->config.rx + x->rx_len,
		c->config.rx_len - x->rx_len);
	if (n == 0)
		return WINRM_WANT_READ;
	if (n < 0)
		winrm_exchange_lost(x, n, now);
	else
		winrm_exchange_got(x, (size_t)n, now);
	return 0;
}

int winrm_step(struct winrm_client *client)
{
	struct winrm_client_state *c = winrm_client_state(client);
	int want = 0;

	while (winrm_client_is_busy(c) && want == 0) {
		uint32_t now = winrm_client_now(c);

		winrm_flow_look_up(c, now);
		if (!winrm_client_is_busy(c))
			break;
		if (WINRM_RESUME && c->paused) {
			want = WINRM_WANT_TIME;
			break;
		}
		switch (c->exchange.state) {
		case WINRM_X_OPENING: want = open_port(c, now); break;
		case WINRM_X_SENDING: want = send_port(c, now); break;
		case WINRM_X_RECEIVING: want = recv_port(c, now); break;
		case WINRM_X_DONE: (void)winrm_flow_reply(c, now); break;
		case WINRM_X_FAILED:
			(void)winrm_flow_fail(c, c->exchange.error, now);
			break;
		case WINRM_X_IDLE:
			(void)winrm_flow_fail(c, WINRM_E_STATE, now);
			break;
		}
		/* what has come is read, however late the step is */
		if (want > 0 && winrm_exchange_tick(&c->exchange, now))
			want = 0;
	}
	return want > 0 ? want : c->response.error;
}

uint32_t winrm_deadline(const struct winrm_client *client)
{
	const struct winrm_client_state *c = winrm_client_view(client);
	uint32_t now, left, due;

	if (!winrm_client_is_busy(c))
		return UINT32_MAX;
	now = winrm_client_now(c);
	left = winrm_flow_left(c, now);
	due = winrm_exchange_awaits(&c->exchange)
		? winrm_exchange_due(&c->exchange, now)
		: 0;
	if (c->paused || c->interrupt)
		due = (int32_t)(c->due - now) > 0 ? c->due - now : 0;
	return left < due ? left : due;
}
