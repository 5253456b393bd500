/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/inquiry.h"

#include "core/base/endian.h"

#if WINRM_KERBEROS

enum {
	LENGTH = 4, /* octets before a message (RFC 4120 7.2.2) */
	MOST = 40   /* inquiries of one log-on: some hosts of some realms */
};

void winrm_exchange_ask(struct winrm_exchange *x)
{
	const struct winrm_config *config = x->config;
	struct winrm_writer out =
		winrm_writer_init(config->tx + LENGTH, config->tx_len - LENGTH);
	int error = x->mechanism->ask(&x->keys, config, &x->inquiry, &out);

	x->needed = out.len > out.cap ? out.len + LENGTH : 0;
	x->tx_used = config->tx_len;
	if (error >= 0 && x->needed > 0)
		error = WINRM_E_SPACE;
	if (error >= 0 && x->asked++ >= MOST)
		error = WINRM_E_CHALLENGE;
	x->error = error < 0 ? error : 0;
	winrm_put_be32(config->tx, (uint32_t)out.len);
	x->tx_at = 0;
	x->tx_end = out.len + LENGTH;
	x->rx_len = 0;
	x->is_open = false;
	x->leg = WINRM_LEG_TOKEN;
	x->state = WINRM_X_ASKING;
}

/* As winrm_exchange_reopen, but the keys stay. */
static void begin_again(struct winrm_exchange *x)
{
	winrm_http_start(&x->http);
	x->connected = false;
	x->fresh = true;
	x->asked = 0;
	x->rx_len = 0;
	x->state = WINRM_X_OPENING;
}

int winrm_exchange_turn(struct winrm_exchange *x, int result)
{
	if (x->http.status == 200)
		return result;
	if (result == WINRM_LOG_ON_ASK) {
		winrm_exchange_ask(x);
		return x->error ? x->error : WINRM_LOG_ON_AGAIN;
	}
	if (result == WINRM_LOG_ON_AGAIN)
		begin_again(x);
	else if (x->http.status == 401 && !x->http.keep_alive &&
		(result >= 0 || !x->keys.reason))
		result = winrm_exchange_refusal(x);
	return result;
}

void winrm_engine_close_second(struct winrm_engine *e)
{
	void *io = NULL;
	const struct winrm_port *port = winrm_engine_second(e, &io);

	if (port)
		port->close(io);
	e->exchange.is_open = false;
}

static int end(
	struct winrm_engine *e, uint8_t *answer, size_t len, uint32_t now)
{
	struct winrm_exchange *x = &e->exchange;
	int result;

	winrm_engine_close_second(e);
	result = x->mechanism->told(&x->keys, x->config, answer, len);
	x->since = now;
	if (result == WINRM_LOG_ON_DONE) {
		winrm_exchange_opened(x, now);
		return 0;
	}
	x->needed = result == WINRM_E_SPACE ? len : 0;
	if (result == WINRM_LOG_ON_ASK) {
		winrm_exchange_ask(x);
		result = x->error;
	}
	x->error = 0;
	if (result < 0)
		winrm_exchange_lost(x, result, now);
	return 0;
}

static int open_second(struct winrm_exchange *x, const struct winrm_port *port,
	void *io, uint32_t now)
{
	int r = port->open(io, x->inquiry.host, x->inquiry.tcp_port,
		winrm_exchange_due(x, now));

	if (r > 0)
		return WINRM_WANT_OPEN;
	x->is_open = r == 0;
	return r;
}

static int send_second(
	struct winrm_exchange *x, const struct winrm_port *port, void *io)
{
	int n = port->send(io, x->config->tx + x->tx_at, x->tx_end - x->tx_at);

	if (n <= 0)
		return n < 0 ? n : WINRM_WANT_WRITE;
	x->tx_at += (size_t)n;
	return x->tx_at == x->tx_end ? WINRM_WANT_READ : 0;
}

/* Below 0 also when all has come, which is then `answer`, or will not fit. */
static int recv_second(struct winrm_exchange *x, const struct winrm_port *port,
	void *io, uint8_t **answer, size_t *len)
{
	uint8_t *rx = x->config->rx;
	size_t cap = x->config->rx_len;
	int n = port->recv(io, rx + x->rx_len, cap - x->rx_len);
	uint32_t due;

	if (n <= 0)
		return n < 0 ? n : WINRM_WANT_READ;
	x->rx_len += (size_t)n;
	if (x->rx_top < x->rx_len)
		x->rx_top = x->rx_len;
	if (x->rx_len < LENGTH)
		return 0;
	due = winrm_get_be32(rx);
	if (due > cap - LENGTH) {
		*len = due < INT32_MAX ? due + LENGTH : 0;
		return -1;
	}
	if (x->rx_len - LENGTH < due)
		return 0;
	*answer = rx + LENGTH;
	*len = due;
	return -1;
}

int winrm_inquiry_step(struct winrm_engine *e, uint32_t now)
{
	struct winrm_exchange *x = &e->exchange;
	void *io = NULL;
	const struct winrm_port *port = winrm_engine_second(e, &io);
	uint8_t *answer = NULL;
	size_t len = 0;
	int result = -1;

	if (port && winrm_exchange_due(x, now) > 0) {
		if (!x->is_open)
			result = open_second(x, port, io, now);
		else if (x->tx_at < x->tx_end)
			result = send_second(x, port, io);
		else
			result = recv_second(x, port, io, &answer, &len);
	}
	return result < 0 ? end(e, answer, len, now) : result;
}

#endif
