/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/exchange_write.h"

#include <string.h>

#include "core/engine/trace.h"
#include "http/request.h"
#include "http/sealed.h"

static void set_authorization(const struct winrm_exchange *x,
	struct winrm_http_request *r, struct winrm_slice token)
{
	if (token.len > 0) {
		r->scheme = x->mechanism->scheme[x->second_name];
		r->token[0] = token;
	} else if (winrm_exchange_has_tokens(x) ||
		winrm_exchange_is_anonymous(x)) {
		return;
	} else if (winrm_mechanism_is_certificate(x->config)) {
		r->scheme = "http://schemas.dmtf.org/wbem/wsman/1/wsman/"
			    "secprofile/https/mutual";
	} else if (WINRM_BASIC) {
		r->scheme = "Basic";
		r->token[0] = winrm_slice_str(x->config->user);
		r->token[1] = winrm_slice_str(":");
		r->token[2] = winrm_slice_str(x->config->password);
	}
}

static void trace_front(const struct winrm_exchange *x)
{
	struct winrm_slice front = {
		x->config->tx + x->tx_at, x->tx_end - x->tx_at};
	size_t end;

	if (!WINRM_TRACE || !x->config->on_trace)
		return;
	end = winrm_slice_find_nocase(front, "\r\n\r\n");
	front.len = end < front.len ? end + 4 : end;
	winrm_trace_head(x->config, WINRM_TRACE_SENT_HEAD, front);
}

/* The message into tx[at..], sealed where it lies. */
static bool put_message(struct winrm_exchange *x, size_t at, size_t len,
	bool seal, uint8_t *signature)
{
	struct winrm_writer w = winrm_writer_init(x->config->tx + at, len);
	struct winrm_slice message = {w.buf, len};

	x->message.emit(x->message.user, &w);
	winrm_trace_body(x->config, WINRM_TRACE_SENT_BODY, message);
	return !seal ||
		x->mechanism->seal(
			&x->keys, x->config->tx + at, len, signature);
}

static size_t message_len(const struct winrm_exchange *x)
{
	struct winrm_writer count = winrm_writer_init(NULL, 0);

	if (winrm_exchange_carries(x))
		x->message.emit(x->message.user, &count);
	return count.len;
}

bool winrm_exchange_write(struct winrm_exchange *x, struct winrm_slice token)
{
	const struct winrm_config *config = x->config;
	uint8_t signature[WINRM_SEALED_SIGNATURE] = {0};
	struct winrm_http_request r;
	struct winrm_writer w = winrm_writer_init(NULL, 0);
	size_t body_len = message_len(x), back_len = 0, body_at;
	bool carries = winrm_exchange_carries(x);
	bool seal = carries && winrm_exchange_seals(x);

	memset(&r, 0, sizeof(r));
	r.host = config->host;
	r.tcp_port = config->tcp_port;
	r.path = config->path;
	r.identify = winrm_exchange_is_anonymous(x);
	set_authorization(x, &r, token);
	if (carries)
		r.content = seal ? WINRM_HTTP_SEALED : WINRM_HTTP_SOAP;
	if (seal) {
		winrm_sealed_put_front(&w, body_len, signature);
		back_len = WINRM_SEALED_BACK;
	}
	r.content_length = w.len + body_len + back_len;
	winrm_http_put_head(&w, &r);
	x->needed = w.len + body_len + back_len;
	if (x->needed > config->tx_len)
		return false;
	body_at = config->tx_len - back_len - body_len;
	if (carries && !put_message(x, body_at, body_len, seal, signature))
		return false;
	x->needed = 0;
	x->tx_at = body_at - w.len;
	x->tx_end = config->tx_len;
	if (x->tx_used < x->tx_end - x->tx_at)
		x->tx_used = x->tx_end - x->tx_at;
	w = winrm_writer_init(config->tx + x->tx_at, w.len);
	winrm_http_put_head(&w, &r);
	if (seal) {
		winrm_sealed_put_front(&w, body_len, signature);
		w = winrm_writer_init(
			config->tx + body_at + body_len, back_len);
		winrm_sealed_put_back(&w);
	}
	trace_front(x);
	return true;
}
