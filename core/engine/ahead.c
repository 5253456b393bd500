/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/ahead.h"

#include <string.h>

#include "core/engine/exchange_write.h"
#include "core/engine/request_flow.h"

#if WINRM_AHEAD

/* Silence after which a reply that nobody waits for does not come. */
#define DRAIN_MS 2000u
/* Octets to be received before the length of a reply is known. */
#define HEAD_PIECE 4096u

/* Bits of host_traits. */
enum {
	TRAIT_SECOND_NAME = 1,
	TRAIT_NO_MERGE = 2,
	TRAIT_IN_TURN = 4,
	TRAIT_ALONE = 8,
	TRAIT_KEEPS_IDS = 16,
	TRAIT_OWN_IDS = 32
};

/* Adds to the number that a uuid ends with. */
static void add(char *id, unsigned n)
{
	size_t i = WINRM_UUID_LEN;

	for (; n > 0 && i > WINRM_UUID_LEN - 8; n /= 16) {
		n += (unsigned)winrm_hex_digit((uint8_t)id[--i]);
		id[i] = "0123456789ABCDEF"[n % 16];
	}
}

bool winrm_operation_is_ahead(const struct winrm_engine *e)
{
	const struct winrm_exchange *x = &e->exchange;

	return e->config.port->open && e->config.in_flight > 1 && !x->alone &&
		x->fastest >= e->config.in_flight_from_ms;
}

static bool may_send(const struct winrm_engine *e)
{
	const struct winrm_exchange *x = &e->exchange;

	return winrm_operation_is_ahead(e) && e->operation == e->keeper &&
		e->state == WINRM_ENGINE_RUN && !e->drains && !x->error &&
		x->leg == WINRM_LEG_SESSION &&
		x->ahead + 1u < e->config.in_flight;
}

/* Into tx, sealed. Neither the message under way nor its id changes. */
static bool write_message(struct winrm_engine *e)
{
	struct winrm_exchange *x = &e->exchange;
	winrm_emit *emit = x->message.emit;
	char id[sizeof(e->message_id)];
	bool is_written;

	memcpy(id, e->message_id, sizeof(id));
	add(e->message_id, x->ahead + 1u);
	x->message.emit = e->ahead->emit;
	is_written = winrm_exchange_write(x, NULL);
	x->message.emit = emit;
	memcpy(e->message_id, id, sizeof(id));
	return is_written;
}

static bool write_next(struct winrm_engine *e, uint32_t now)
{
	struct winrm_exchange *x = &e->exchange;
	uint32_t timeout = e->operation_timeout;
	unsigned properties = 0;
	bool is_written;

	e->operation_timeout = e->config.operation_timeout_ms;
	if (may_send(e))
		properties = e->ahead->prepare(e, x->ahead + 1u);
	if (properties & WINRM_POLLS)
		winrm_flow_fit(e, winrm_flow_left(e, now));
	is_written = properties && write_message(e);
	e->operation_timeout = timeout;
	if (properties == 0)
		return false;
	if (!is_written) { /* tx is too small for it, or the hash failed */
		x->alone = true;
		if (x->needed == 0)
			winrm_exchange_lost(x, WINRM_E_CRYPTO, now);
		x->needed = 0;
		return false;
	}
	x->ahead++;
	e->ahead_properties |= (uint8_t)properties;
	if (properties & WINRM_STARTS) {
		e->properties |= WINRM_STARTS;
		x->message.repeatable = false;
	}
	return true;
}

void winrm_ahead_send(struct winrm_engine *e, uint32_t now)
{
	struct winrm_exchange *x = &e->exchange;
	const struct winrm_port *p = e->config.port;

	while (x->state == WINRM_X_RECEIVING &&
		(x->tx_at < x->tx_end || write_next(e, now))) {
		int n = p->send(e->config.io, e->config.tx + x->tx_at,
			x->tx_end - x->tx_at);

		if (n == 0) /* the host answers first, then it takes more */
			return;
		if (n < 0) { /* what it has answered may still be read */
			x->alone = true;
			x->tx_at = x->tx_end;
			return;
		}
		x->tx_at += (size_t)n;
		x->since = now;
	}
}

void winrm_ahead_clock(struct winrm_engine *e, uint32_t now)
{
	struct winrm_exchange *x = &e->exchange;
	uint32_t ms = now - x->since;

	if (x->rx_len == 0 && !x->was_ahead && ms < x->fastest)
		x->fastest = ms;
}

size_t winrm_ahead_room(const struct winrm_engine *e)
{
	const struct winrm_exchange *x = &e->exchange;
	const struct winrm_http_response *h = &x->http;
	size_t room = x->config->rx_len - x->rx_len, left = HEAD_PIECE;

	if (x->ahead == 0)
		return room;
	if (h->body_at > 0 && h->has_length &&
		h->content_length <= x->config->rx_len)
		left = h->body_at + h->content_length - x->rx_len;
	else if (h->body_at > 0)
		left = room;
	return left > 0 && left < room ? left : room;
}

/* The next one in flight is under way. */
static void advance(struct winrm_exchange *x,
	const struct winrm_message *message, uint32_t now)
{
	uint8_t *rx = x->config->rx;

	x->left = x->rx_len - x->http.at;
	x->ahead--;
	x->was_ahead = true;
	x->message = *message;
	x->held = x->retried = x->repeated = false;
	x->message_out = x->reused = true;
	x->needed = 0;
	x->since = now;
	memmove(rx, rx + x->http.at, x->left);
	x->rx_len = 0;
	winrm_http_start(&x->http);
	x->state = x->tx_at < x->tx_end && x->ahead == 0 ? WINRM_X_SENDING
							 : WINRM_X_RECEIVING;
}

int winrm_ahead_left(struct winrm_exchange *x)
{
	size_t left = x->left;

	x->left = 0;
	return (int)left;
}

/* Output that may be lost is noted; true where more than that was. */
static bool note_loss(struct winrm_engine *e, bool polled)
{
	struct winrm_exchange *x = &e->exchange;
	bool lost = x->lost_ahead;

	x->lost_ahead = false;
	if (lost && polled && (e->ahead_properties & WINRM_POLLS))
		e->response.incomplete = true;
	return lost && (e->ahead_properties & WINRM_STARTS);
}

bool winrm_ahead_take(struct winrm_engine *e,
	const struct winrm_message *message, uint32_t now)
{
	struct winrm_exchange *x = &e->exchange;

	if (x->ahead > 0 && e->operation == e->keeper && e->ahead->is_sent(e)) {
		add(e->message_id, 1);
		advance(x, message, now);
		return true;
	}
	if (x->ahead > 0)
		winrm_exchange_drop(x);
	/* what starts next has had no output yet */
	(void)note_loss(
		e, !winrm_engine_cleans(e) && !(e->properties & WINRM_STARTS));
	e->ahead_properties = 0;
	x->was_ahead = false;
	x->idle = now - x->since;
	return false;
}

int winrm_ahead_judge(struct winrm_engine *e, int result)
{
	struct winrm_exchange *x = &e->exchange;
	bool several = x->ahead > 0 || x->was_ahead;

	if (note_loss(e, result >= 0 || (e->properties & WINRM_POLLS)) &&
		result >= 0)
		return WINRM_E_CLOSED;
	if (result == WINRM_E_REPLY && several) {
		x->alone = true;
		return e->properties & WINRM_POLLS ? WINRM_E_CLOSED : result;
	}
	x->in_turn |= x->was_ahead;
	return result;
}

/* --- replies that nobody waits for ----------------------------------------- */

static void skip(struct winrm_engine *e, uint32_t now)
{
	struct winrm_message m = e->exchange.message;

	m.repeatable = false;
	m.patience = DRAIN_MS;
	advance(&e->exchange, &m, now);
}

bool winrm_ahead_drain(struct winrm_engine *e, int next, uint32_t now)
{
	if (e->exchange.ahead == 0 || winrm_engine_cleans(e) ||
		(next == WINRM_NEXT && e->ahead->is_sent(e)))
		return false;
	e->drains = true;
	e->drained = (uint8_t)next;
	e->properties = 0; /* nothing that runs is at stake */
	e->state = WINRM_ENGINE_RUN;
	skip(e, now);
	return true;
}

bool winrm_ahead_skip(struct winrm_engine *e, int *next, uint32_t now)
{
	struct winrm_exchange *x = &e->exchange;

	*next = -1;
	if (!e->drains)
		return false;
	x->in_turn |= x->connected;
	if (x->ahead > 0) {
		skip(e, now);
		return true;
	}
	e->drains = x->lost_ahead = false;
	*next = e->drained;
	return true;
}

int winrm_ahead_give_up(struct winrm_engine *e, int error)
{
	bool hurries = error == WINRM_E_TIMEOUT || error == WINRM_E_CANCELLED;

	if (!e->drains) {
		(void)note_loss(e, e->properties & WINRM_POLLS);
		return -1;
	}
	e->drains = false;
	e->exchange.alone = true;
	winrm_exchange_drop(&e->exchange);
	e->exchange.lost_ahead = false;
	return hurries && e->drained == WINRM_NEXT ? -1 : e->drained;
}

/* --- what is known of the host --------------------------------------------- */

/* Takes up what config.host_traits says. */
void winrm_ahead_start(struct winrm_engine *e)
{
	struct winrm_exchange *x = &e->exchange;
	uint32_t traits = e->config.host_traits;

	x->fastest = UINT32_MAX;
	x->second_name =
		(traits & TRAIT_SECOND_NAME) && x->mechanism->scheme[1];
	x->no_merge = (traits & TRAIT_NO_MERGE) != 0;
	x->in_turn = (traits & TRAIT_IN_TURN) != 0;
	x->alone = (traits & TRAIT_ALONE) != 0;
	x->keeps_ids = (traits & TRAIT_KEEPS_IDS) != 0;
	x->own_ids = (traits & TRAIT_OWN_IDS) != 0;
#if WINRM_KERBEROS
	x->keys.second = x->second_name;
#endif
}

void winrm_ahead_end(struct winrm_engine *e)
{
	const struct winrm_exchange *x = &e->exchange;

	if (!e->response.logged_on) /* they may be wrong by now */
		return;
	e->response.host_traits = (x->second_name ? TRAIT_SECOND_NAME : 0u) |
		(x->no_merge ? TRAIT_NO_MERGE : 0u) |
		(x->in_turn ? TRAIT_IN_TURN : 0u) |
		(x->alone ? TRAIT_ALONE : 0u) |
		(x->keeps_ids ? TRAIT_KEEPS_IDS : 0u) |
		(x->own_ids ? TRAIT_OWN_IDS : 0u);
}

#else
typedef int winrm_no_ahead; /* ISO C has no empty file */
#endif
