/* SPDX-License-Identifier: Apache-2.0 */
/*
 * winrm_step and winrm_deadline of core/winrm.h: moves the bytes between the
 * exchange and the port.
 */
#include "core/engine/ahead.h"
#include "core/engine/cancel.h"
#include "core/engine/inquiry.h"
#include "core/engine/request_flow.h"

static int open_port(struct winrm_engine *e, uint32_t now)
{
	const struct winrm_port *p = e->config.port;
	uint32_t left = winrm_flow_left(e, now);
	uint32_t due = winrm_exchange_due(&e->exchange, now);
	int r;

	if (!p->open)
		return WINRM_WANT_OPEN;
#if WINRM_KERBEROS
	if (e->exchange.fresh)
		winrm_engine_close_second(e);
#endif
	if (e->exchange.fresh)
		p->close(e->config.io);
	e->exchange.fresh = false;
	r = p->open(e->config.io, e->config.host, e->config.tcp_port,
		left < due ? left : due);
	if (r > 0)
		return WINRM_WANT_OPEN;
	if (r < 0)
		winrm_exchange_lost(&e->exchange, r, now);
	else
		winrm_exchange_opened(&e->exchange, now);
	return 0;
}

/* Has a kept connection died, or said something nobody asked for? */
static bool is_stale(struct winrm_engine *e)
{
	const struct winrm_port *p = e->config.port;

	if (!e->exchange.reused || e->exchange.message_out)
		return false;
	return p->recv(e->config.io, e->config.rx, e->config.rx_len) != 0;
}

static int send_port(struct winrm_engine *e, uint32_t now)
{
	struct winrm_exchange *x = &e->exchange;
	const struct winrm_port *p = e->config.port;
	int n;

	if (!p->open)
		return WINRM_WANT_WRITE;
	if (is_stale(e)) {
		winrm_exchange_reopen(x, now);
		return 0;
	}
	n = p->send(
		e->config.io, e->config.tx + x->tx_at, x->tx_end - x->tx_at);
	if (n == 0)
		return WINRM_WANT_WRITE;
	if (n < 0)
		winrm_exchange_lost(x, n, now);
	else
		winrm_exchange_sent(x, (size_t)n, now);
	winrm_ahead_send(e, now);
	/* the answer takes a while: wait rather than look for it */
	return x->state == WINRM_X_RECEIVING ? WINRM_WANT_READ : 0;
}

static int recv_port(struct winrm_engine *e, uint32_t now)
{
	struct winrm_exchange *x = &e->exchange;
	const struct winrm_port *p = e->config.port;
	int n;

	if (!p->open)
		return WINRM_WANT_READ;
	winrm_ahead_send(e, now);
	n = winrm_ahead_left(x);
	if (n == 0)
		n = p->recv(e->config.io, e->config.rx + x->rx_len,
			winrm_ahead_room(e));
	if (n == 0)
		return WINRM_WANT_READ;
	if (n < 0) {
		winrm_exchange_lost(x, n, now);
		return 0;
	}
	winrm_ahead_clock(e, now);
	winrm_exchange_got(x, (size_t)n, now);
	return 0;
}

/* Is another reply under way? Then other clients of the loop have their turn. */
static bool is_next_due(const struct winrm_engine *e)
{
	return e->exchange.state == WINRM_X_RECEIVING;
}

int winrm_step(struct winrm_client *client)
{
	struct winrm_engine *e = winrm_engine_of(client);
	int want = 0;

	while (winrm_engine_is_busy(e) && want == 0) {
		uint32_t now = winrm_engine_now(e);

		winrm_cancel_look_up(e, now);
		if (!winrm_engine_is_busy(e))
			break;
		if (WINRM_RESUME && e->state == WINRM_ENGINE_REST) {
			want = WINRM_WANT_TIME;
			break;
		}
		switch (e->exchange.state) {
		case WINRM_X_OPENING: want = open_port(e, now); break;
#if WINRM_KERBEROS
		case WINRM_X_ASKING: want = winrm_inquiry_step(e, now); break;
#endif
		case WINRM_X_SENDING: want = send_port(e, now); break;
		case WINRM_X_RECEIVING: want = recv_port(e, now); break;
		case WINRM_X_DONE:
			(void)winrm_flow_reply(e, now);
			if (WINRM_AHEAD && is_next_due(e))
				want = WINRM_WANT_WRITE;
			break;
		case WINRM_X_FAILED:
			(void)winrm_flow_fail(e, e->exchange.error, now);
			break;
		case WINRM_X_IDLE:
			(void)winrm_flow_fail(e, WINRM_E_STATE, now);
			break;
		}
		/* what has come is read, however late the step is */
		if (want > 0 && winrm_exchange_tick(&e->exchange, now))
			want = 0;
	}
	if (winrm_engine_misfit(e))
		return WINRM_E_ABI;
	return want > 0 ? want : e->response.error;
}

uint32_t winrm_deadline(const struct winrm_client *client)
{
	const struct winrm_engine *e = winrm_engine_view(client);
	uint32_t now, left, due;

	if (!winrm_engine_is_busy(e))
		return UINT32_MAX;
	now = winrm_engine_now(e);
	left = winrm_flow_left(e, now);
	due = winrm_exchange_awaits(&e->exchange)
		? winrm_exchange_due(&e->exchange, now)
		: 0;
	if (e->state == WINRM_ENGINE_REST || winrm_engine_interrupts(e))
		due = (int32_t)(e->due - now) > 0 ? e->due - now : 0;
	return left < due ? left : due;
}
