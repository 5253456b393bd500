/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/exchange.h"

#include <string.h>

#include "core/base/base64.h"
#include "core/base/secret.h"
#include "core/engine/exchange_write.h"
#include "core/engine/trace.h"

/* HTTP.sys closes a connection after 120 s of silence; be first. */
#define IDLE_MAX_MS 110000u

void winrm_exchange_init(
	struct winrm_exchange *x, const struct winrm_config *config)
{
	memset(x, 0, sizeof(*x));
	x->config = config;
	x->mechanism = winrm_mechanism_for(config);
}

void winrm_exchange_drop(struct winrm_exchange *x)
{
	winrm_wipe(x->keys.space, sizeof(x->keys.space));
	x->connected = false;
	x->logged_on = false;
	winrm_exchange_lose_ahead(x);
	x->state = WINRM_X_IDLE;
}

static void fail(struct winrm_exchange *x, int error)
{
	winrm_exchange_drop(x);
	x->state = WINRM_X_FAILED;
	x->error = error;
}

/* Sends the request of a leg. */
static void begin(struct winrm_exchange *x, enum winrm_leg leg,
	const struct winrm_slice *token)
{
	x->leg = leg;
	if (!winrm_exchange_write(x, token)) {
		fail(x, x->needed > 0 ? WINRM_E_SPACE : WINRM_E_CRYPTO);
		return;
	}
	winrm_http_start(&x->http);
	x->rx_len = 0;
	x->state = WINRM_X_SENDING;
}

static void reopen(struct winrm_exchange *x)
{
	winrm_exchange_drop(x);
	winrm_http_start(&x->http);
	x->error = 0;
#if WINRM_KERBEROS
	x->asked = 0;
#endif
	x->fresh = true;
	x->reused = false;
	x->repeated |= x->message_out;
	x->rx_len = 0;
	x->state = WINRM_X_OPENING;
}

void winrm_exchange_reopen(struct winrm_exchange *x, uint32_t now)
{
	x->since = now;
	reopen(x);
}

/* The second try of a request: on a new connection, with a new log-on. */
static void retry(struct winrm_exchange *x, int error)
{
	if (x->retried) {
		fail(x, error);
		return;
	}
	x->retried = true;
	if (x->reconnects < UINT8_MAX)
		x->reconnects++;
	reopen(x);
}

void winrm_exchange_sent(struct winrm_exchange *x, size_t len, uint32_t now)
{
	x->since = now;
	x->tx_at += len;
	if (len > 0 && winrm_exchange_carries(x))
		x->message_out = true;
	if (x->tx_at == x->tx_end)
		x->state = WINRM_X_RECEIVING;
}

/* The host has taken the log-on. */
static void logged_on(struct winrm_exchange *x)
{
	x->logged_on = true;
	begin(x, WINRM_LEG_SESSION, NULL);
}

/* What is sent with a token. The last one carries the message if it may. */
static enum winrm_leg token_leg(const struct winrm_exchange *x, int step)
{
	if (x->logged_on)
		return WINRM_LEG_SESSION;
	if (step == WINRM_LOG_ON_MORE)
		return WINRM_LEG_TOKEN;
	if (!winrm_exchange_logs_on(x))
		return WINRM_LEG_SINGLE;
	return x->no_merge || !x->message.mergeable ? WINRM_LEG_EMPTY
						    : WINRM_LEG_MERGED;
}

/* If tx cannot hold token and message, starts over with the token alone. */
static void send_token(struct winrm_exchange *x, enum winrm_leg leg,
	const struct winrm_slice *token)
{
	begin(x, leg, token);
	if (leg == WINRM_LEG_MERGED && x->state == WINRM_X_FAILED &&
		x->error == WINRM_E_SPACE) {
		x->no_merge = true;
		reopen(x);
	}
}

/*
 * A step of the log-on. Its token must not stay in rx; after the host's 200
 * there is none to send.
 */
static void step(struct winrm_exchange *x, const struct winrm_slice *in)
{
	const struct winrm_config *config = x->config;
	struct winrm_writer out = winrm_writer_init(
		config->rx + x->rx_len, config->rx_len - x->rx_len);
	struct winrm_slice token = {out.buf, 0};
	int result = x->mechanism->step(&x->keys, config, in, &out);

	token.len = out.len < out.cap ? out.len : out.cap;
#if WINRM_KERBEROS
	result = winrm_exchange_turn(x, result);
	if (result == WINRM_LOG_ON_AGAIN) {
		winrm_wipe(out.buf, token.len);
		return;
	}
#endif
	x->logged_on = in && x->http.status == 200;
	if (x->logged_on && (result > 0 || token.len > 0))
		result = WINRM_E_CHALLENGE;
	if (result < 0) {
		x->needed = result == WINRM_E_SPACE ? x->rx_len + out.len : 0;
		fail(x, result);
	} else {
		send_token(x, token_leg(x, result), &token);
	}
	winrm_wipe(out.buf, token.len);
}

static void opened(struct winrm_exchange *x)
{
	x->connected = true;
	x->rx_len = 0;
	if (winrm_exchange_is_anonymous(x))
		begin(x, WINRM_LEG_SINGLE, NULL);
	else
		step(x, NULL);
}

void winrm_exchange_opened(struct winrm_exchange *x, uint32_t now)
{
	x->since = now;
	opened(x);
}

void winrm_exchange_start(struct winrm_exchange *x,
	const struct winrm_message *message, uint32_t now)
{
	bool kept = x->connected && now - x->since < IDLE_MAX_MS &&
		(x->logged_on || !winrm_exchange_logs_on(x)) &&
		!(WINRM_IDENTIFY && message->anonymous);

	x->message = *message;
	x->since = now;
	x->error = 0;
	x->held = false;
	x->needed = 0;
	x->retried = false;
	x->message_out = false;
	x->repeated = false;
	x->reused = kept;
	if (!kept)
		reopen(x);
	else if (winrm_exchange_logs_on(x))
		logged_on(x);
	else
		opened(x);
}

/* The host's token has arrived. */
static void answer(struct winrm_exchange *x)
{
	uint8_t *token = x->config->rx + x->http.token_at;
	struct winrm_slice in = {token, 0};

	if (winrm_base64_decode(token, x->http.token_len, &in.len))
		step(x, &in);
	else
		fail(x, WINRM_E_CHALLENGE);
}

static void done(struct winrm_exchange *x)
{
	struct winrm_slice body = {x->body, x->body_len};

	winrm_trace_body(x->config, WINRM_TRACE_GOT_BODY, body);
	x->logged_on = true;
	/* nobody asked for what follows the response */
	if (!x->http.keep_alive ||
		(x->rx_len > x->http.at && !winrm_exchange_ahead(x)) ||
		winrm_exchange_is_anonymous(x))
		winrm_exchange_drop(x);
	x->state = WINRM_X_DONE;
}

static void take_reply(struct winrm_exchange *x)
{
	int error = winrm_exchange_read(x);

	if (error)
		fail(x, error);
	else
		done(x);
}

static void after_token(struct winrm_exchange *x)
{
	const struct winrm_mechanism *mechanism = x->mechanism;
	bool token = x->http.token_len > 0;
	bool last = mechanism->mutual && x->http.status == 200;
	bool asks = last || x->http.status == 401;
	/* a refusal that ends the connection may say why */
	bool why = WINRM_KERBEROS && mechanism->mutual && !last;

	if (asks && token && (x->http.keep_alive || why)) {
		answer(x);
	} else if (asks && !token && !x->second_name &&
		(x->http.schemes & mechanism->second)) {
		x->second_name = true;
#if WINRM_KERBEROS
		x->keys.second = true;
#endif
		reopen(x);
	} else {
		fail(x, last ? WINRM_E_CHALLENGE : winrm_exchange_refusal(x));
	}
}

static void after_empty(struct winrm_exchange *x)
{
	if (x->http.status != 200 || !x->http.keep_alive)
		fail(x, winrm_exchange_refusal(x));
	else
		logged_on(x);
}

/*
 * A message that was not read may be sent again, with its log-on or a new one.
 * But only TLS vouches for whoever says so: without it, the message may have
 * taken effect all the same.
 */
static void after_message(struct winrm_exchange *x)
{
	bool merged = x->leg == WINRM_LEG_MERGED;

	if (!winrm_exchange_is_unread(x)) {
		take_reply(x);
		return;
	}
	if (!winrm_mechanism_seals(x->config) && !winrm_exchange_ahead(x))
		x->message_out = false;
	if (merged && x->http.status != 401) {
		x->no_merge = true;
		reopen(x);
	} else if (merged || x->leg == WINRM_LEG_SINGLE ||
		(x->message_out && !x->message.repeatable)) {
		fail(x, winrm_exchange_refusal(x));
	} else {
		retry(x, winrm_exchange_refusal(x));
	}
}

/*
 * A host that refuses the log-on announces the end of the connection, so wait
 * for it. If it does not come, `held` shows that something is in between.
 */
static bool awaits_end(const struct winrm_exchange *x)
{
	return (x->leg == WINRM_LEG_MERGED || x->leg == WINRM_LEG_EMPTY) &&
		winrm_exchange_is_unread(x) && x->http.status == 401 &&
		!x->http.keep_alive && !x->error;
}

static void response_done(struct winrm_exchange *x)
{
	if (awaits_end(x)) {
		x->error = WINRM_E_AUTH;
		return;
	}
	switch (x->leg) {
	case WINRM_LEG_TOKEN: after_token(x); break;
	case WINRM_LEG_EMPTY: after_empty(x); break;
	case WINRM_LEG_MERGED:
	case WINRM_LEG_SESSION:
	case WINRM_LEG_SINGLE: after_message(x); break;
	}
}

/* The bytes that rx would need, or 0 while there is room. */
static size_t wanted_space(const struct winrm_exchange *x)
{
	const struct winrm_http_response *h = &x->http;
	size_t cap = x->config->rx_len;

	if (h->body_at > 0 && h->content_length > cap - h->body_at)
		return h->body_at + h->content_length;
	return x->rx_len == cap ? 2 * cap : 0; /* nobody says how much */
}

/* Is the response of use, so that its body is worth reading? */
static bool is_of_use(const struct winrm_exchange *x)
{
	uint16_t status = x->http.status;

	return status == 200 || status == 400 || status == 401 ||
		status == 500 || winrm_exchange_announces(x);
}

static void trace_response(const struct winrm_exchange *x)
{
	struct winrm_slice head = {x->config->rx, x->http.body_at};

	winrm_trace_head(x->config, WINRM_TRACE_GOT_HEAD, head);
}

static void response_moved(
	struct winrm_exchange *x, enum winrm_http_result result)
{
	switch (result) {
	case WINRM_HTTP_BAD:
	case WINRM_HTTP_LIMIT: fail(x, WINRM_E_HTTP); return;
	case WINRM_HTTP_DONE:
		trace_response(x);
		if (is_of_use(x))
			response_done(x);
		else
			fail(x, WINRM_E_STATUS);
		return;
	case WINRM_HTTP_MORE: break;
	}
	if (x->http.body_at > 0 && !is_of_use(x)) {
		trace_response(x);
		fail(x, WINRM_E_STATUS); /* whatever its page says */
		return;
	}
	x->needed = wanted_space(x);
	if (x->needed > 0)
		fail(x, WINRM_E_SPACE);
}

void winrm_exchange_got(struct winrm_exchange *x, size_t len, uint32_t now)
{
	enum winrm_http_result result;

	x->since = now;
	x->rx_len += len;
	if (x->rx_top < x->rx_len)
		x->rx_top = x->rx_len;
	result = winrm_http_feed(&x->http, x->config->rx, &x->rx_len);
	response_moved(x, result);
}

void winrm_exchange_lost(struct winrm_exchange *x, int error, uint32_t now)
{
	bool session =
		x->leg == WINRM_LEG_SESSION || x->leg == WINRM_LEG_SINGLE;

	x->since = now;
	if (x->error) { /* the log-on was refused, and this is the end */
		response_done(x);
	} else if (x->state == WINRM_X_RECEIVING && error == WINRM_E_CLOSED &&
		winrm_http_eof(&x->http) == WINRM_HTTP_DONE) {
		response_moved(x, WINRM_HTTP_DONE);
	} else if (x->state != WINRM_X_OPENING && session && x->reused &&
		(x->message.repeatable || !x->message_out)) {
		retry(x, error);
	} else {
		fail(x, error);
	}
}
