/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/exchange_write.h"

#include <string.h>

#include "core/engine/trace.h"
#include "http/request.h"
#include "http/sealed.h"

/* Writes the message into tx[at..] and wraps it in place. */
static bool put_message(
	struct winrm_exchange *x, size_t at, size_t len, bool seal)
{
	struct winrm_writer w = winrm_writer_init(x->config->tx + at, len);
	struct winrm_slice message = {w.buf, len};

	x->message.emit(x->message.user, &w);
	winrm_trace_body(x->config, WINRM_TRACE_SENT_BODY, message);
	return !seal || x->mechanism->wrap(&x->keys, x->config->tx + at, len);
}

static size_t message_len(const struct winrm_exchange *x)
{
	struct winrm_writer count = winrm_writer_init(NULL, 0);

	if (winrm_exchange_carries(x))
		x->message.emit(x->message.user, &count);
	return count.len;
}

bool winrm_exchange_write(
	struct winrm_exchange *x, const struct winrm_slice *token)
{
	const struct winrm_config *config = x->config;
	const struct winrm_mechanism *mechanism = x->mechanism;
	struct winrm_growth grown = {0, 0, 0};
	struct winrm_http_request r;
	struct winrm_slice head;
	struct winrm_writer w = winrm_writer_init(NULL, 0);
	size_t body_len = message_len(x), back_len = 0, body_at;
	bool carries = winrm_exchange_carries(x);
	bool seal = carries && winrm_exchange_seals(x);

	memset(&r, 0, sizeof(r));
	r.host = config->host;
	r.tcp_port = config->tcp_port;
	r.path = config->path;
	r.identify = winrm_exchange_is_anonymous(x);
	if (token)
		r.token = *token;
	if (x->leg != WINRM_LEG_SESSION && !r.identify)
		r.scheme = mechanism->scheme[x->second_name];
	r.soap = carries && !seal;
	if (seal) {
		r.protocol = winrm_exchange_protocol(x);
		mechanism->grow(&x->keys, body_len, &grown);
		winrm_sealed_put_front(&w, r.protocol, body_len, grown.header);
		back_len = grown.back + WINRM_SEALED_BACK;
	}
	back_len += body_len;
	r.content_length = w.len + grown.front + back_len;
	winrm_http_put_head(&w, &r);
	x->needed = w.len + grown.front + back_len;
	if (x->needed > config->tx_len)
		return false;
	body_at = config->tx_len - back_len;
	if (carries && !put_message(x, body_at, body_len, seal))
		return false;
	x->tx_at = config->tx_len - x->needed;
	x->tx_end = config->tx_len;
	if (x->tx_used < x->needed)
		x->tx_used = x->needed;
	w = winrm_writer_init(config->tx + x->tx_at, x->needed);
	x->needed = 0;
	winrm_http_put_head(&w, &r);
	head.ptr = w.buf;
	head.len = w.len;
	winrm_trace_head(config, WINRM_TRACE_SENT_HEAD, head);
	if (seal) {
		winrm_sealed_put_front(&w, r.protocol, body_len, grown.header);
		w.len += grown.front + body_len + grown.back;
		winrm_sealed_put_back(&w);
	}
	return true;
}
