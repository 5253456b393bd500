/* SPDX-License-Identifier: Apache-2.0 */
#include "core/client.h"

/* A host that is silent for this long past its OperationTimeout is lost. */
#define SILENCE_MS 15000u
/* How often cleaning up is tried again when its connection breaks. */
#define CLEAN_TRIES 3

uint32_t winrm_drive_now(const struct winrm_client_state *c)
{
	return c->config.port->now_ms(c->config.io);
}

static uint32_t left_ms(const struct winrm_client_state *c, uint32_t now)
{
	if (!c->has_deadline)
		return UINT32_MAX;
	return (int32_t)(c->deadline - now) > 0 ? c->deadline - now : 0;
}

static void port_close(struct winrm_client_state *c)
{
	if (c->config.port->close)
		c->config.port->close(c->config.io);
}

static int finish(struct winrm_client_state *c)
{
	c->phase = WINRM_PHASE_READY;
	c->has_deadline = false;
	c->closing = false;
	if (c->response.http_status == 0)
		c->response.sealed = false;
	if (!c->exchange.connected)
		port_close(c);
	return c->response.error;
}

/* Sends s->verb; false when not even that can be done. */
static bool send_verb(struct winrm_client_state *c, uint32_t now)
{
	struct winrm_session *s = &c->session;
	struct winrm_message m = {winrm_session_emit, s,
		winrm_session_repeatable(s), s->verb == WINRM_VERB_IDENTIFY, 0};

	if (winrm_session_begin(s, left_ms(c, now)) != WINRM_OK)
		return false;
	/* cleaning up leaves time for a new connection */
	m.patience = c->phase == WINRM_PHASE_CLEAN
		? c->config.grace_ms / 2
		: s->operation_timeout + SILENCE_MS;
	winrm_exchange_start(&c->exchange, &m, now);
	return true;
}

/*
 * May the host have done what it was asked, so that a shell is there? An HTTP
 * status proves nothing: it is not sealed.
 */
static bool is_create_lost(const struct winrm_client_state *c, int error)
{
	if (c->session.verb != WINRM_VERB_CREATE || !c->exchange.message_out)
		return false;
	return error != WINRM_E_FAULT && error != WINRM_E_AUTH &&
		error != WINRM_E_SCHEME;
}

static void note_failure(struct winrm_client_state *c, int error)
{
	const struct winrm_exchange *x = &c->exchange;

	c->response.error = error;
	if (c->config.port->io_code)
		c->response.io_code = c->config.port->io_code(c->config.io);
	c->response.http_status = x->http.status;
	c->response.schemes = x->http.schemes;
	c->response.needed = x->needed;
	c->session.shell_lost |= is_create_lost(c, error);
}

/* Cleaning up failed: again, while there is time and it may help. */
static int clean_again(struct winrm_client_state *c, int error, uint32_t now)
{
	struct winrm_session *s = &c->session;
	bool hopeless = error == WINRM_E_TIMEOUT || error == WINRM_E_AUTH ||
		error == WINRM_E_SCHEME || error == WINRM_E_CRYPTO;

	winrm_exchange_drop(&c->exchange);
	if (s->verb == WINRM_VERB_SIGNAL)
		s->verb = WINRM_VERB_DELETE;
	if (!hopeless && c->tries > 0) {
		c->tries--;
		if (send_verb(c, now))
			return WINRM_OK;
	}
	/* what cannot be cleaned now expires on the host */
	if (c->closing)
		note_failure(c, error);
	s->shell_open = false;
	s->shell_lost = false;
	return finish(c);
}

/*
 * The first error stays. What the request has left on the host is cleaned up,
 * on this connection if it is free, else on a new one.
 */
static int fail(struct winrm_client_state *c, int error, uint32_t now)
{
	bool idle = c->exchange.state == WINRM_X_DONE ||
		c->exchange.state == WINRM_X_IDLE;

	if (c->phase == WINRM_PHASE_CLEAN)
		return clean_again(c, error, now);
	note_failure(c, error);
	if (!idle || error == WINRM_E_REPLY)
		winrm_exchange_drop(&c->exchange);
	winrm_session_clean(&c->session);
	if (c->session.verb == WINRM_VERB_NONE)
		return finish(c);
	return winrm_drive_begin(c, WINRM_PHASE_CLEAN, c->config.grace_ms);
}

int winrm_drive_begin(
	struct winrm_client_state *c, enum winrm_phase phase, uint32_t ms)
{
	uint32_t now = winrm_drive_now(c);

	c->phase = phase;
	c->tries = CLEAN_TRIES;
	c->has_deadline = ms > 0;
	/* a deadline further away would seem to have passed */
	c->deadline = now + (ms < INT32_MAX ? ms : INT32_MAX);
	if (send_verb(c, now))
		return WINRM_OK;
	(void)finish(c);
	return WINRM_E_CRYPTO;
}

static void note_reply(struct winrm_client_state *c)
{
	const struct winrm_exchange *x = &c->exchange;
	unsigned reconnects = c->response.reconnects + x->reconnects;

	if (c->phase != WINRM_PHASE_RUN)
		return;
	c->response.http_status = x->http.status;
	c->response.sealed &= winrm_exchange_seals(x);
	c->response.encrypted = c->config.port->encrypted;
	c->response.reconnects =
		(uint8_t)(reconnects < UINT8_MAX ? reconnects : UINT8_MAX);
	if (x->repeated && c->session.verb == WINRM_VERB_RECEIVE)
		c->response.incomplete = true;
}

/* A poll that ran out just before the deadline: no use in another one. */
static bool is_out_of_time(const struct winrm_client_state *c, uint32_t now)
{
	return c->phase == WINRM_PHASE_RUN &&
		left_ms(c, now) <= WINRM_LAST_MS &&
		c->session.verb == WINRM_VERB_RECEIVE &&
		c->exchange.http.status == 500;
}

static void publish_fault(struct winrm_client_state *c)
{
	c->response.fault_code = c->fault.code;
	c->response.fault_provider = c->fault.provider;
}

/* The reply is there: to the session with it, and on to the next verb. */
static int reply_done(struct winrm_client_state *c, uint32_t now)
{
	struct winrm_exchange *x = &c->exchange;
	int result;

	note_reply(c);
	x->reconnects = 0;
	result = winrm_session_reply(
		&c->session, x->body, x->body_len, &c->response, &c->fault);
	if (result == WINRM_E_FAULT)
		publish_fault(c);
	if (result < 0)
		return fail(c, result, now);
	if (result == WINRM_SESSION_DONE) {
		if (c->session.request && c->session.request->identify)
			c->response.identity = c->fault.text;
		return finish(c);
	}
	if (is_out_of_time(c, now))
		return fail(c, WINRM_E_TIMEOUT, now);
	return send_verb(c, now) ? WINRM_OK : fail(c, WINRM_E_CRYPTO, now);
}

/* Time and winrm_cancel, before anything else is done. */
static void look_up(struct winrm_client_state *c, uint32_t now)
{
	if (c->cancel && c->phase == WINRM_PHASE_RUN)
		(void)fail(c, WINRM_E_CANCELLED, now);
	else if (left_ms(c, now) == 0)
		(void)fail(c, WINRM_E_TIMEOUT, now);
	else
		winrm_exchange_tick(&c->exchange, now);
}

static bool is_busy(const struct winrm_client_state *c)
{
	return c->phase == WINRM_PHASE_RUN || c->phase == WINRM_PHASE_CLEAN;
}

/* --- moving bytes --------------------------------------------------------- */

static int open_port(struct winrm_client_state *c, uint32_t now)
{
	const struct winrm_port *p = c->config.port;
	uint32_t left = left_ms(c, now);
	uint32_t due = winrm_exchange_due(&c->exchange, now);
	int r;

	if (!p->open)
		return WINRM_WANT_OPEN;
	if (c->exchange.fresh)
		port_close(c);
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

	while (is_busy(c) && want == 0) {
		uint32_t now = winrm_drive_now(c);

		look_up(c, now);
		if (!is_busy(c))
			break;
		switch (c->exchange.state) {
		case WINRM_X_OPENING: want = open_port(c, now); break;
		case WINRM_X_SENDING: want = send_port(c, now); break;
		case WINRM_X_RECEIVING: want = recv_port(c, now); break;
		case WINRM_X_DONE: (void)reply_done(c, now); break;
		case WINRM_X_FAILED:
			(void)fail(c, c->exchange.error, now);
			break;
		case WINRM_X_IDLE: (void)fail(c, WINRM_E_STATE, now); break;
		}
	}
	return want > 0 ? want : c->response.error;
}

uint32_t winrm_deadline(const struct winrm_client *client)
{
	const struct winrm_client_state *c = winrm_client_view(client);
	uint32_t now, left, due;

	if (!is_busy(c))
		return UINT32_MAX;
	now = winrm_drive_now(c);
	left = left_ms(c, now);
	due = winrm_exchange_awaits(&c->exchange)
		? winrm_exchange_due(&c->exchange, now)
		: 0;
	return left < due ? left : due;
}
