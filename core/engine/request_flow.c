/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/request_flow.h"

/* A host that is silent for this long past its OperationTimeout is lost. */
#define SILENCE_MS 15000u
/* How often cleaning up is tried again when its connection breaks. */
#define CLEAN_TRIES 3

uint32_t winrm_flow_left(const struct winrm_client_state *c, uint32_t now)
{
	if (!c->has_deadline)
		return UINT32_MAX;
	return (int32_t)(c->deadline - now) > 0 ? c->deadline - now : 0;
}

static int finish(struct winrm_client_state *c)
{
	c->phase = WINRM_PHASE_READY;
	c->paused = false;
	c->has_deadline = false;
	c->closing = false;
	c->session.request = NULL; /* the caller's again */
	c->session.verb = WINRM_VERB_NONE;
	if (c->response.http_status == 0)
		c->response.sealed = false;
	if (!c->exchange.connected)
		winrm_client_close_port(c);
	return c->response.error;
}

/* All of this request, with those of the exchange under way and `more`. */
static uint8_t reconnects(const struct winrm_client_state *c, unsigned more)
{
	more += c->response.reconnects + (unsigned)c->exchange.reconnects;
	return (uint8_t)(more < UINT8_MAX ? more : UINT8_MAX);
}

/* May a Receive that is lost be asked again, on another connection? */
static bool reconnects_again(const struct winrm_client_state *c)
{
	const struct winrm_request *request = c->session.request;

	return reconnects(c, 0) < c->config.reconnect_max &&
		!(request && request->expect_disconnect);
}

/* Sends s->verb; false when not even that can be done. */
bool winrm_flow_send(struct winrm_client_state *c, uint32_t now)
{
	struct winrm_session *s = &c->session;
	struct winrm_message m = {winrm_session_emit, s,
		winrm_session_repeatable(s), winrm_session_mergeable(s),
		s->verb == WINRM_VERB_IDENTIFY, 0};

	if (s->verb == WINRM_VERB_RECEIVE && !reconnects_again(c))
		m.repeatable = false;

	if (winrm_session_begin(s, winrm_flow_left(c, now)) != WINRM_OK)
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

void winrm_flow_note(struct winrm_client_state *c, int error)
{
	const struct winrm_exchange *x = &c->exchange;

	if (c->response.error) /* the first one stays */
		return;
	c->response.error = error;
	if (c->config.port->io_code)
		c->response.io_code = c->config.port->io_code(c->config.io);
	c->response.http_status = x->http.status;
	c->response.schemes = x->http.schemes;
	c->response.needed = x->needed;
	c->response.started = winrm_session_runs(&c->session) ||
		c->session.interrupting ||
		(c->session.verb == WINRM_VERB_COMMAND && x->message_out);
	c->session.shell_lost |= is_create_lost(c, error);
}

/* Cleaning up failed: again, while there is time and it may help. */
static int clean_again(struct winrm_client_state *c, int error, uint32_t now)
{
	struct winrm_session *s = &c->session;
	bool half = WINRM_INTERRUPT && s->verb == WINRM_VERB_CREATE &&
		c->cancel_seen < 2;
	bool hopeless = (error == WINRM_E_TIMEOUT && !half) ||
		error == WINRM_E_AUTH || error == WINRM_E_SCHEME ||
		error == WINRM_E_CRYPTO;

	if (half) /* the other one is for what follows */
		c->deadline = now + c->config.grace_ms / 2;
	winrm_exchange_drop(&c->exchange);
	if (s->verb == WINRM_VERB_SIGNAL)
		s->verb = WINRM_VERB_DELETE;
	if (s->verb == WINRM_VERB_CREATE)
		s->verb = WINRM_VERB_ENUMERATE;
	if (!hopeless && c->tries > 0) {
		c->tries--;
		if (winrm_flow_send(c, now))
			return WINRM_OK;
	}
	/* what cannot be cleaned now expires on the host */
	if (c->closing)
		winrm_flow_note(c, error);
	s->shell_open = false;
	s->shell_lost = false;
	return finish(c);
}

/* Sends the session's verb again, after a while that grows. */
static int rest(struct winrm_client_state *c, uint32_t now)
{
	c->paused = true;
	c->due = now + (c->pauses < 5 ? 250u << c->pauses : 8000u);
	if (c->pauses < UINT8_MAX)
		c->pauses++;
	return WINRM_OK;
}

/* Whoever stands before the service cannot reach it, or it is busy. */
static bool is_gateway_status(uint16_t status)
{
	return status >= 502 && status <= 504;
}

/* Has the connection gone, and may another one bring the output still? */
static bool may_resume(const struct winrm_client_state *c, int error)
{
	bool lost = error == WINRM_E_CLOSED || error == WINRM_E_IO ||
		error == WINRM_E_CONNECT || error == WINRM_E_RESOLVE ||
		error == WINRM_E_TLS || /* lost in the handshake */
		(error == WINRM_E_STATUS &&
			is_gateway_status(c->exchange.http.status));

	return WINRM_RESUME && lost && c->session.verb == WINRM_VERB_RECEIVE &&
		reconnects_again(c);
}

static int resume(struct winrm_client_state *c, uint32_t now)
{
	const struct winrm_exchange *x = &c->exchange;

	if (x->message_out || x->repeated)
		c->response.incomplete = true;
	c->response.reconnects = reconnects(c, 1);
	winrm_exchange_drop(&c->exchange);
	return rest(c, now);
}

/*
 * The command was started, then nothing more was heard of the host: that is
 * what was to be expected of a command that reboots it.
 */
static bool is_expected(const struct winrm_client_state *c, int error)
{
	const struct winrm_session *s = &c->session;
	bool gone = error == WINRM_E_CLOSED || error == WINRM_E_IO ||
		error == WINRM_E_CONNECT ||
		(error == WINRM_E_FAULT && winrm_fault_is_gone(&c->fault)) ||
		(error == WINRM_E_FAULT && c->fault.code == 995) ||
		(error == WINRM_E_TIMEOUT &&
			winrm_exchange_awaits(&c->exchange));

	if (!WINRM_RESUME || !s->request || !s->request->expect_disconnect ||
		!gone || c->response.error)
		return false;
	return winrm_session_runs(s) ||
		(s->verb == WINRM_VERB_COMMAND && c->exchange.message_out &&
			error != WINRM_E_FAULT);
}

static int finish_disconnected(struct winrm_client_state *c)
{
	c->response.disconnected = true;
	c->session.shell_open = false;
	winrm_exchange_drop(&c->exchange);
	return finish(c);
}

/*
 * Too many of something on the host, so that it has not done what it was asked.
 * What runs already is asked for again in any case.
 */
static bool may_wait(const struct winrm_client_state *c)
{
	const struct winrm_exchange *x = &c->exchange;
	enum winrm_verb verb = c->session.verb;
	bool starts = verb == WINRM_VERB_CREATE || verb == WINRM_VERB_COMMAND;

	if (!WINRM_RESUME || c->phase != WINRM_PHASE_RUN ||
		(starts && !c->config.wait_for_quota))
		return false;
	if (x->state == WINRM_X_FAILED) /* not sealed: proves nothing */
		return verb == WINRM_VERB_CREATE &&
			(x->http.status == 503 || x->http.status == 429);
	return winrm_fault_is_quota(&c->fault);
}

static void publish_fault(struct winrm_client_state *c)
{
	c->response.fault_code = c->fault.code;
	c->response.fault_provider = c->fault.provider;
}

/*
 * The host has not noticed yet that the connection of the Receive before this
 * one is gone: it thinks that two are under way.
 */
static bool is_not_noticed(const struct winrm_client_state *c)
{
	return (WINRM_RESUME || WINRM_INTERRUPT) &&
		c->session.verb == WINRM_VERB_RECEIVE &&
		c->fault.code == WINRM_FAULT_RECEIVING &&
		(c->response.reconnects > 0 || c->session.probing);
}

static void set_phase(struct winrm_client_state *c, enum winrm_phase phase,
	uint32_t ms, uint32_t now)
{
	c->phase = phase;
	c->tries = CLEAN_TRIES;
	c->has_deadline = ms > 0;
	/* a deadline further away would seem to have passed */
	c->deadline = now + (ms < INT32_MAX ? ms : INT32_MAX);
}

/*
 * A host that is still making the shell does not list it yet: what it answers
 * is awaited, for half of the time that there is for cleaning up.
 */
static bool awaits_shell(struct winrm_client_state *c, uint32_t now)
{
	uint32_t ms = c->config.grace_ms / 2;

	if (!WINRM_INTERRUPT || !c->session.shell_lost ||
		!winrm_exchange_settle(&c->exchange, ms, now))
		return false;
	c->session.cleaning = true;
	set_phase(c, WINRM_PHASE_CLEAN, ms, now);
	return true;
}

/*
 * The first error stays. What the request has left on the host is cleaned up,
 * on this connection if it is free, else on a new one.
 */
int winrm_flow_fail(struct winrm_client_state *c, int error, uint32_t now)
{
	bool idle = c->exchange.state == WINRM_X_DONE ||
		c->exchange.state == WINRM_X_IDLE;

	c->paused = false;
	if (c->phase == WINRM_PHASE_CLEAN)
		return clean_again(c, error, now);
	c->response.reconnects = reconnects(c, 0);
	c->exchange.reconnects = 0;
	if (may_resume(c, error))
		return resume(c, now);
	if (error == WINRM_E_STATUS && may_wait(c))
		return rest(c, now);
	c->interrupt = false;
	if (is_expected(c, error))
		return finish_disconnected(c);
	if (WINRM_RESUME && error == WINRM_E_TIMEOUT &&
		winrm_fault_is_quota(&c->fault))
		publish_fault(c);
	winrm_flow_note(c, error);
	if (awaits_shell(c, now))
		return WINRM_OK;
	if (!idle || error == WINRM_E_REPLY)
		winrm_exchange_drop(&c->exchange);
	winrm_session_clean(&c->session);
	if (c->session.verb == WINRM_VERB_NONE)
		return finish(c);
	return winrm_flow_begin(c, WINRM_PHASE_CLEAN, c->config.grace_ms);
}

int winrm_flow_begin(
	struct winrm_client_state *c, enum winrm_phase phase, uint32_t ms)
{
	uint32_t now = winrm_client_now(c);

	set_phase(c, phase, ms, now);
	if (winrm_flow_send(c, now))
		return WINRM_OK;
	(void)finish(c);
	return WINRM_E_CRYPTO;
}

static void note_reply(struct winrm_client_state *c)
{
	const struct winrm_exchange *x = &c->exchange;

	if (c->phase != WINRM_PHASE_RUN)
		return;
	c->fault.code = 0;
	c->fault.subcode[0] = c->fault.text[0] = 0;
	c->response.http_status = x->http.status;
	c->response.sealed &= winrm_exchange_seals(x);
	c->response.encrypted = c->config.port->encrypted;
	c->response.reconnects = reconnects(c, 0);
	if (x->repeated && c->session.verb == WINRM_VERB_RECEIVE)
		c->response.incomplete = true;
}

/* A poll that ran out just before the deadline: no use in another one. */
static bool is_out_of_time(const struct winrm_client_state *c, uint32_t now)
{
	return c->phase == WINRM_PHASE_RUN &&
		winrm_flow_left(c, now) <= WINRM_LAST_MS &&
		c->session.verb == WINRM_VERB_RECEIVE &&
		c->exchange.http.status == 500;
}

/* Sends the next verb, which is a ctrl_c if one was asked for. */
int winrm_flow_go_on(struct winrm_client_state *c, uint32_t now)
{
	c->paused = false;
	if (WINRM_INTERRUPT && c->interrupt)
		winrm_session_interrupt(&c->session);
	c->interrupt = false;
	return winrm_flow_send(c, now)
		? WINRM_OK
		: winrm_flow_fail(c, WINRM_E_CRYPTO, now);
}

/* The reply is there: to the session with it, and on to the next verb. */
int winrm_flow_reply(struct winrm_client_state *c, uint32_t now)
{
	struct winrm_exchange *x = &c->exchange;
	int result;

	note_reply(c);
	x->reconnects = 0;
	c->response.logged_on = !winrm_exchange_is_anonymous(x);
	result = winrm_session_reply(
		&c->session, x->body, x->body_len, &c->response, &c->fault);
	c->response.codepage_refused = c->session.no_codepage;
	if (WINRM_RESUME && result == WINRM_E_FAULT &&
		winrm_fault_is_quota(&c->fault))
		x->message_out = false; /* it was not done, for sure */
	if (result == WINRM_E_FAULT && (may_wait(c) || is_not_noticed(c)))
		return rest(c, now);
	c->pauses = 0;
	if (result == WINRM_E_FAULT)
		publish_fault(c);
	if (result < 0)
		return winrm_flow_fail(c, result, now);
	if (result == WINRM_SESSION_DONE && c->phase == WINRM_PHASE_RUN &&
		c->response.error)
		return winrm_flow_fail(
			c, c->response.error, now); /* interrupted */
	if (result == WINRM_SESSION_DONE) {
		if (WINRM_IDENTIFY && c->session.request &&
			c->session.request->identify)
			c->response.identity = c->fault.text;
		return finish(c);
	}
	if (is_out_of_time(c, now))
		return winrm_flow_fail(c, WINRM_E_TIMEOUT, now);
	return winrm_flow_go_on(c, now);
}
