/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/request_flow.h"

#include "core/engine/ahead.h"
#include "core/engine/error_set.h"

/* A host that is silent for this long past its OperationTimeout is lost. */
#define SILENCE_MS 15000u
/* How often cleaning up is tried again when its connection breaks. */
#define CLEAN_TRIES 3
/* How often a poll is sent with the MessageID of one that was lost: what is
 * kept for it may be a fault, and that may be no help. */
#define KEPT_TRIES 8

uint32_t winrm_flow_left(const struct winrm_engine *e, uint32_t now)
{
	if (!e->has_deadline)
		return UINT32_MAX;
	return (int32_t)(e->deadline - now) > 0 ? e->deadline - now : 0;
}

static int finish(struct winrm_engine *e)
{
	e->state = WINRM_ENGINE_READY;
	e->has_deadline = false;
	e->lost = false;
	e->request = NULL; /* the caller's again */
	if (e->response.http_status == 0)
		e->response.sealed = false;
	if (!e->exchange.connected)
		winrm_engine_close_port(e);
	winrm_ahead_end(e);
	return e->response.error;
}

/* Adds those of the exchange under way to the request's. */
static void count_reconnects(struct winrm_engine *e)
{
	unsigned count =
		e->response.reconnects + (unsigned)e->exchange.reconnects;

	e->response.reconnects =
		(uint8_t)(count < UINT8_MAX ? count : UINT8_MAX);
	e->exchange.reconnects = 0;
}

/* May a poll that is lost be sent again, on another connection? */
static bool reconnects_again(const struct winrm_engine *e)
{
	return !(WINRM_COPY && (e->properties & WINRM_ONCE)) &&
		e->response.reconnects < e->config.reconnect_max &&
		!(e->request && e->request->expect_disconnect);
}

void winrm_flow_fit(struct winrm_engine *e, uint32_t left)
{
	uint32_t ms = e->operation_timeout;

	if (left < ms + WINRM_LAST_MS)
		ms = left > 2 * WINRM_LAST_MS ? left - WINRM_LAST_MS : left / 2;
	e->operation_timeout = ms > 0 ? ms : 1;
}

/* Does the next message ask for a reply that was lost? */
static bool asks_again(const struct winrm_engine *e)
{
	return WINRM_PSRP && (e->properties & WINRM_KEPT) &&
		e->response.reconnects > 0 && e->pauses > 0 &&
		e->pauses < KEPT_TRIES;
}

bool winrm_flow_send(struct winrm_engine *e, uint32_t now)
{
	const struct winrm_operation_table *operation = e->operation;
	struct winrm_message m = {operation->emit, e, false, false,
		WINRM_IDENTIFY && operation->anonymous, 0};

	e->operation_timeout = e->config.operation_timeout_ms;
	e->properties = (uint8_t)operation->prepare(e);
	m.repeatable = e->properties & WINRM_REPEATABLE;
	m.mergeable = e->properties & (WINRM_REPEATABLE | WINRM_CREATES);
	if (e->properties & WINRM_POLLS) {
		count_reconnects(e);
		winrm_flow_fit(e, winrm_flow_left(e, now));
		m.repeatable = reconnects_again(e);
	}
	/* leave time to clean up on a new connection */
	m.patience = winrm_engine_cleans(e) ? e->config.grace_ms / 2
					    : e->operation_timeout + SILENCE_MS;
	if (winrm_ahead_take(e, &m, now))
		return true;
	if (!asks_again(e) &&
		winrm_operation_uuid(e, e->message_id) != WINRM_OK)
		return false;
	winrm_exchange_start(&e->exchange, &m, now);
	return true;
}

bool winrm_flow_clean(struct winrm_engine *e, enum winrm_cleaning when)
{
	if (WINRM_CIM && winrm_operation_cleans(e, when))
		return true;
	e->operation = e->keeper;
	return e->operation->clean(e, when);
}

static int give_up(struct winrm_engine *e)
{
	(void)winrm_flow_clean(e, WINRM_CLEAN_GIVE_UP);
	return finish(e);
}

/* Cleaning up failed: try again while there is time and it may help. */
static int clean_again(struct winrm_engine *e, int error, uint32_t now)
{
	bool half = WINRM_INTERRUPT && (e->properties & WINRM_CREATES) &&
		e->cancel_seen < 2;
	bool hopeless = (error == WINRM_E_TIMEOUT && !half) ||
		is_one_of(error,
			BIT(WINRM_E_AUTH) | BIT(WINRM_E_SCHEME) |
				BIT(WINRM_E_CRYPTO));

	if (half) /* the other half is for what follows */
		e->deadline = now + e->config.grace_ms / 2;
	winrm_exchange_drop(&e->exchange);
	(void)winrm_flow_clean(e, WINRM_CLEAN_AGAIN);
	if (!hopeless && e->tries > 0) {
		e->tries--;
		if (winrm_flow_send(e, now))
			return WINRM_OK;
	}
	/* what cannot be cleaned up now expires on the host */
	if (e->state == WINRM_ENGINE_CLOSE)
		winrm_flow_note(e, error);
	return give_up(e);
}

/* Sends the message again after a growing pause, or a ctrl_c instead. */
static int rest(struct winrm_engine *e, uint32_t now)
{
	if (winrm_engine_interrupts(e)) {
		winrm_exchange_drop(&e->exchange);
		e->operation->interrupt(e, false);
	}
	e->state = WINRM_ENGINE_REST;
	e->due = now + (e->pauses < 5 ? 250u << e->pauses : 8000u);
	if (e->pauses < UINT8_MAX)
		e->pauses++;
	return WINRM_OK;
}

/* Something in front of the service cannot reach it, or it is busy. */
static bool is_gateway_status(uint16_t status)
{
	return status >= 502 && status <= 504;
}

/* Is the connection lost, and may another one still bring the output? */
static bool may_resume(const struct winrm_engine *e, int error)
{
	const uint32_t ends = BIT(WINRM_E_CLOSED) | BIT(WINRM_E_IO) |
		BIT(WINRM_E_CONNECT) | BIT(WINRM_E_RESOLVE) |
		BIT(WINRM_E_TLS); /* lost in the handshake */
	bool lost = is_one_of(error, ends) ||
		(error == WINRM_E_STATUS &&
			is_gateway_status(e->exchange.http.status));

	return WINRM_RESUME && lost && (e->properties & WINRM_POLLS) &&
		reconnects_again(e);
}

static int resume(struct winrm_engine *e, uint32_t now)
{
	const struct winrm_exchange *x = &e->exchange;

	if (x->message_out || x->repeated)
		e->response.incomplete = true;
	e->response.reconnects++; /* it was below reconnect_max */
	winrm_exchange_drop(&e->exchange);
	return rest(e, now);
}

/*
 * The command was started, then nothing more was heard from the host, as is to
 * be expected of a command that reboots it.
 */
static bool is_expected(const struct winrm_engine *e, int error)
{
	const uint32_t ends =
		BIT(WINRM_E_CLOSED) | BIT(WINRM_E_IO) | BIT(WINRM_E_CONNECT);
	bool gone = is_one_of(error, ends) ||
		(error == WINRM_E_FAULT &&
			winrm_fault_is_gone(&e->said.fault)) ||
		(error == WINRM_E_FAULT &&
			e->said.fault.code == WINRM_FAULT_ABORTED) ||
		(error == WINRM_E_TIMEOUT &&
			winrm_exchange_awaits(&e->exchange));

	if (!WINRM_RESUME || !e->request || !e->request->expect_disconnect ||
		!gone || e->response.error)
		return false;
	return (e->properties & WINRM_RUNS) ||
		((e->properties & WINRM_STARTS) && e->exchange.message_out &&
			error != WINRM_E_FAULT);
}

static int finish_disconnected(struct winrm_engine *e)
{
	e->response.disconnected = true;
	winrm_exchange_drop(&e->exchange);
	return give_up(e);
}

/* The host has too many of something and did not do what it was asked. A
 * running command is polled again in any case. */
static bool may_wait(const struct winrm_engine *e)
{
	const struct winrm_exchange *x = &e->exchange;
	bool starts = e->properties & (WINRM_CREATES | WINRM_STARTS);

	if (!WINRM_RESUME || winrm_engine_cleans(e) ||
		(starts && !e->config.wait_for_quota))
		return false;
	if (x->state == WINRM_X_FAILED) /* not sealed: proves nothing */
		return (e->properties & WINRM_CREATES) &&
			(x->http.status == 503 || x->http.status == 429);
	return winrm_fault_is_quota(&e->said.fault);
}

static void publish_fault(struct winrm_engine *e)
{
	e->response.fault_code = e->said.fault.code;
	e->response.fault_provider = e->said.fault.provider;
}

/*
 * The host has not noticed yet that the previous poll has lost its connection:
 * it thinks that two are under way.
 */
static bool is_not_noticed(const struct winrm_engine *e)
{
	return (WINRM_RESUME || WINRM_INTERRUPT) &&
		(e->properties & WINRM_POLLS) &&
		e->said.fault.code == WINRM_FAULT_RECEIVING &&
		(e->response.reconnects > 0 || e->state == WINRM_ENGINE_PROBE);
}

static void set_state(struct winrm_engine *e, enum winrm_engine_state state,
	uint32_t ms, uint32_t now)
{
	e->state = state;
	e->tries = CLEAN_TRIES;
	e->has_deadline = ms > 0;
	/* a deadline further away would seem to have passed */
	e->deadline = now + (ms < INT32_MAX ? ms : INT32_MAX);
}

/*
 * A host does not list what it is still creating, so wait for its answer, for
 * half the time that there is for cleaning up.
 */
static bool awaits_creation(struct winrm_engine *e, uint32_t now)
{
	uint32_t ms = e->config.grace_ms / 2;

	if (!WINRM_INTERRUPT || !e->lost ||
		!winrm_exchange_settle(&e->exchange, ms, now))
		return false;
	set_state(e, WINRM_ENGINE_CLEAN, ms, now);
	return winrm_flow_clean(e, WINRM_CLEAN_AWAIT);
}

static int lead(struct winrm_engine *e, int next, uint32_t now);

/*
 * The first error stays. What the request has left on the host is cleaned up,
 * on this connection if it is free, else on a new one.
 */
int winrm_flow_fail(struct winrm_engine *e, int error, uint32_t now)
{
	bool idle = e->exchange.state == WINRM_X_DONE ||
		e->exchange.state == WINRM_X_IDLE;

	int next = winrm_ahead_give_up(e, error);

	if (next >= 0)
		return lead(e, next, now);
	if (winrm_engine_cleans(e))
		return clean_again(e, error, now);
	count_reconnects(e);
	if (may_resume(e, error))
		return resume(e, now);
	if (error == WINRM_E_STATUS && may_wait(e))
		return rest(e, now);
	if (is_expected(e, error))
		return finish_disconnected(e);
	if (WINRM_RESUME && error == WINRM_E_TIMEOUT &&
		winrm_fault_is_quota(&e->said.fault))
		publish_fault(e);
	winrm_flow_note(e, error);
	if (awaits_creation(e, now))
		return WINRM_OK;
	if (!idle || error == WINRM_E_REPLY ||
		winrm_exchange_ahead(&e->exchange))
		winrm_exchange_drop(&e->exchange);
	if (!winrm_flow_clean(e, WINRM_CLEAN_BEGIN))
		return finish(e);
	return winrm_flow_begin(e, WINRM_ENGINE_CLEAN, e->config.grace_ms);
}

int winrm_flow_begin(
	struct winrm_engine *e, enum winrm_engine_state state, uint32_t ms)
{
	uint32_t now = winrm_engine_now(e);

	set_state(e, state, ms, now);
	if (winrm_flow_send(e, now))
		return WINRM_OK;
	(void)finish(e);
	return WINRM_E_CRYPTO;
}

static void note_reply(struct winrm_engine *e)
{
	const struct winrm_exchange *x = &e->exchange;

	if (winrm_engine_cleans(e))
		return;
	e->said.fault.code = 0;
	e->said.fault.subcode[0] = e->said.fault.text[0] = 0;
	e->response.http_status = x->http.status;
	e->response.sealed &= winrm_exchange_seals(x);
	e->response.encrypted = e->config.port->encrypted;
	count_reconnects(e);
	if (x->repeated && (e->properties & WINRM_POLLS))
		e->response.incomplete = true;
}

/* The poll ended just before the deadline: there is no use in another. */
static bool is_out_of_time(const struct winrm_engine *e, uint32_t now)
{
	return !winrm_engine_cleans(e) &&
		winrm_flow_left(e, now) <= WINRM_LAST_MS &&
		(e->properties & WINRM_POLLS) && e->exchange.http.status == 500;
}

int winrm_flow_go_on(struct winrm_engine *e, uint32_t now)
{
	bool later = winrm_engine_interrupts(e) &&
		winrm_exchange_ahead(&e->exchange) > 0;

	if (winrm_engine_interrupts(e) && !later)
		e->operation->interrupt(e, false);
	if (!winrm_engine_cleans(e) && !later)
		e->state = WINRM_ENGINE_RUN;
	return winrm_flow_send(e, now)
		? WINRM_OK
		: winrm_flow_fail(e, WINRM_E_CRYPTO, now);
}

/* Where a reply leads: enum winrm_next. */
static int lead(struct winrm_engine *e, int next, uint32_t now)
{
	if (next == WINRM_DONE && !winrm_engine_cleans(e) && e->response.error)
		return winrm_flow_fail(
			e, e->response.error, now); /* interrupted */
	if (next == WINRM_DONE)
		return finish(e);
	if (is_out_of_time(e, now))
		return winrm_flow_fail(e, WINRM_E_TIMEOUT, now);
	return winrm_flow_go_on(e, now);
}

/* Hands the reply to the operation and goes on to the next message. */
int winrm_flow_reply(struct winrm_engine *e, uint32_t now)
{
	struct winrm_exchange *x = &e->exchange;
	int result;

	if (winrm_ahead_skip(e, &result, now))
		return result < 0 ? WINRM_OK : lead(e, result, now);
	note_reply(e);
	winrm_exchange_note_log_on(x, &e->response);
	result = e->operation->reply(e, x->body, x->body_len);
	if (WINRM_RESUME && result == WINRM_E_FAULT &&
		winrm_fault_is_quota(&e->said.fault))
		x->message_out = false; /* it was certainly not done */
	if (result == WINRM_E_FAULT && (may_wait(e) || is_not_noticed(e)))
		return rest(e, now);
	e->pauses = 0;
	if (result == WINRM_E_FAULT)
		publish_fault(e);
	result = winrm_ahead_judge(e, result);
	if (result < 0)
		return winrm_flow_fail(e, result, now);
	if (winrm_ahead_drain(e, result, now))
		return WINRM_OK;
	return lead(e, result, now);
}
