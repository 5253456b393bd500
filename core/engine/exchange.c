/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/exchange.h"

#include <string.h>

#include "core/base/base64.h"
#include "core/base/secret.h"
#include "core/engine/exchange_write.h"
#include "core/engine/trace.h"

/* HTTP.sys closes a connection after 120 s of silence; be first. */
#define IDLE_MAX_MS 110000u
/* How long the end of a connection may take after a refused log-on. */
#define CLOSING_MS 1000u

void winrm_exchange_init(
	struct winrm_exchange *x, const struct winrm_config *config)
{
	memset(x, 0, sizeof(*x));
	x->config = config;
	x->mechanism = winrm_mechanism_for(config->auth);
}

void winrm_exchange_drop(struct winrm_exchange *x)
{
	if (winrm_exchange_has_tokens(x))
		x->mechanism->wipe(&x->keys);
	x->connected = false;
	x->logged_on = false;
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
	struct winrm_slice token, uint32_t now)
{
	x->leg = leg;
	if (!winrm_exchange_write(x, token)) {
		fail(x, x->needed > 0 ? WINRM_E_SPACE : WINRM_E_CRYPTO);
		return;
	}
	winrm_http_start(&x->http);
	x->rx_len = 0;
	x->since = now;
	x->state = WINRM_X_SENDING;
}

static void begin_session(struct winrm_exchange *x, uint32_t now)
{
	begin(x, WINRM_LEG_SESSION, winrm_slice_str(NULL), now);
}

void winrm_exchange_reopen(struct winrm_exchange *x, uint32_t now)
{
	winrm_exchange_drop(x);
	winrm_http_start(&x->http);
	x->error = 0;
	x->fresh = true;
	x->reused = false;
	x->repeated |= x->message_out;
	x->rx_len = 0;
	x->since = now;
	x->state = WINRM_X_OPENING;
}

/* The second chance of a request: on a new connection, logged on anew. */
static void retry(struct winrm_exchange *x, int error, uint32_t now)
{
	if (x->retried) {
		fail(x, error);
		return;
	}
	x->retried = true;
	if (x->reconnects < UINT8_MAX)
		x->reconnects++;
	winrm_exchange_reopen(x, now);
}

void winrm_exchange_start(struct winrm_exchange *x,
	const struct winrm_message *message, uint32_t now)
{
	bool kept = x->connected && now - x->since < IDLE_MAX_MS &&
		(x->logged_on || !winrm_exchange_has_tokens(x)) &&
		!(WINRM_IDENTIFY && message->anonymous);

	x->message = *message;
	x->error = 0;
	x->held = false;
	x->needed = 0;
	x->retried = false;
	x->message_out = false;
	x->repeated = false;
	if (!kept) {
		winrm_exchange_reopen(x, now);
		return;
	}
	x->reused = true;
	if (winrm_exchange_has_tokens(x))
		begin_session(x, now);
	else
		winrm_exchange_opened(x, now);
}

void winrm_exchange_opened(struct winrm_exchange *x, uint32_t now)
{
	uint8_t token[64];
	struct winrm_writer w = winrm_writer_init(token, sizeof(token));
	struct winrm_slice first = {token, 0};
	bool log_on =
		winrm_exchange_has_tokens(x) && !winrm_exchange_is_anonymous(x);

	x->connected = true;
	if (log_on)
		x->mechanism->first(&w);
	first.len = w.len;
	begin(x, log_on ? WINRM_LEG_FIRST : WINRM_LEG_SINGLE, first, now);
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

/* With the message if tx holds both, else one after the other, anew. */
static void send_answer(
	struct winrm_exchange *x, struct winrm_slice reply, uint32_t now)
{
	begin(x,
		x->no_merge || !x->message.mergeable ? WINRM_LEG_EMPTY
						     : WINRM_LEG_MERGED,
		reply, now);
	if (x->state == WINRM_X_FAILED && x->error == WINRM_E_SPACE &&
		x->leg == WINRM_LEG_MERGED) {
		x->no_merge = true;
		winrm_exchange_reopen(x, now);
	}
}

/* The host's token is there. What answers it must not stay in rx. */
static void answer(struct winrm_exchange *x, uint32_t now)
{
	const struct winrm_config *config = x->config;
	uint8_t *token = config->rx + x->http.token_at;
	struct winrm_writer out = winrm_writer_init(
		config->rx + x->rx_len, config->rx_len - x->rx_len);
	struct winrm_slice challenge = {token, 0}, reply = {out.buf, 0};
	int error = WINRM_E_CHALLENGE;

	if (winrm_base64_decode(token, x->http.token_len, &challenge.len))
		error = x->mechanism->answer(&x->keys, config, challenge, &out);
	reply.len = out.len < out.cap ? out.len : out.cap;
	if (error) {
		x->needed = error == WINRM_E_SPACE ? x->rx_len + out.len : 0;
		fail(x, error);
	} else {
		send_answer(x, reply, now);
	}
	winrm_wipe(out.buf, reply.len);
}

static void done(struct winrm_exchange *x)
{
	struct winrm_slice body = {x->body, x->body_len};

	winrm_trace_body(x->config, WINRM_TRACE_GOT_BODY, body);
	x->logged_on = true;
	/* what came after the response belongs to nothing that was asked */
	if (!x->http.keep_alive || x->rx_len > x->http.at ||
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

static void after_first(struct winrm_exchange *x, uint32_t now)
{
	bool token = x->http.token_len > 0;

	if (x->http.status != 401) {
		fail(x, WINRM_E_STATUS);
	} else if (!token && !x->second_name &&
		(x->http.schemes & x->mechanism->second)) {
		x->second_name = true;
		winrm_exchange_reopen(x, now);
	} else if (!token || !x->http.keep_alive) {
		fail(x, WINRM_E_SCHEME);
	} else {
		answer(x, now);
	}
}

static void after_empty(struct winrm_exchange *x, uint32_t now)
{
	if (x->http.status != 200 || !x->http.keep_alive) {
		fail(x, winrm_exchange_refusal(x));
	} else {
		x->logged_on = true;
		begin_session(x, now);
	}
}

/*
 * What was not read may be sent again, with its log-on or a new one. But only
 * TLS vouches for who says so: without it, it may have been done all the same.
 */
static void after_message(struct winrm_exchange *x, uint32_t now)
{
	bool merged = x->leg == WINRM_LEG_MERGED;

	if (!winrm_exchange_is_unread(x)) {
		take_reply(x);
		return;
	}
	if (!winrm_mechanism_seals(x->config))
		x->message_out = false;
	if (merged && x->http.status != 401) {
		x->no_merge = true;
		winrm_exchange_reopen(x, now);
	} else if (merged || x->leg == WINRM_LEG_SINGLE ||
		(x->message_out && !x->message.repeatable)) {
		fail(x, winrm_exchange_refusal(x));
	} else {
		retry(x, winrm_exchange_refusal(x), now);
	}
}

/*
 * A host that refuses the log-on announces the end of the connection, which is
 * waited for. Where none comes, `held` tells of somebody in between.
 */
static bool awaits_end(const struct winrm_exchange *x)
{
	return (x->leg == WINRM_LEG_MERGED || x->leg == WINRM_LEG_EMPTY) &&
		winrm_exchange_is_unread(x) && x->http.status == 401 &&
		!x->http.keep_alive && !x->error;
}

static void response_done(struct winrm_exchange *x, uint32_t now)
{
	if (awaits_end(x)) {
		x->error = WINRM_E_AUTH;
		return;
	}
	switch (x->leg) {
	case WINRM_LEG_FIRST: after_first(x, now); break;
	case WINRM_LEG_EMPTY: after_empty(x, now); break;
	case WINRM_LEG_MERGED:
	case WINRM_LEG_SESSION:
	case WINRM_LEG_SINGLE: after_message(x, now); break;
	}
}

/* The bytes that rx would have to have, or 0 while there is room. */
static size_t wanted_space(const struct winrm_exchange *x)
{
	const struct winrm_http_response *h = &x->http;
	size_t cap = x->config->rx_len;

	if (h->body_at > 0 && h->content_length > cap - h->body_at)
		return h->body_at + h->content_length;
	return x->rx_len == cap ? 2 * cap : 0; /* how much, nobody says */
}

/* Is there a use for the response, so that its body is worth reading? */
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
	struct winrm_exchange *x, enum winrm_http_result result, uint32_t now)
{
	switch (result) {
	case WINRM_HTTP_BAD:
	case WINRM_HTTP_LIMIT: fail(x, WINRM_E_HTTP); return;
	case WINRM_HTTP_DONE:
		trace_response(x);
		if (is_of_use(x))
			response_done(x, now);
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
	response_moved(x, result, now);
}

void winrm_exchange_lost(struct winrm_exchange *x, int error, uint32_t now)
{
	bool session =
		x->leg == WINRM_LEG_SESSION || x->leg == WINRM_LEG_SINGLE;

	if (x->error) { /* the log-on was refused, and this is the end */
		response_done(x, now);
	} else if (x->state == WINRM_X_RECEIVING && error == WINRM_E_CLOSED &&
		winrm_http_eof(&x->http) == WINRM_HTTP_DONE) {
		response_moved(x, WINRM_HTTP_DONE, now);
	} else if (x->state != WINRM_X_OPENING && session && x->reused &&
		(x->message.repeatable || !x->message_out)) {
		retry(x, error, now);
	} else {
		fail(x, error);
	}
}

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
