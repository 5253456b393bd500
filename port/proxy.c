/* SPDX-License-Identifier: Apache-2.0 */
#include "port/proxy_text.h"

#include <string.h>

#include <mbedtls/base64.h>
#include <mbedtls/platform_util.h>

/* RFC 7617. */
static void put_credentials(
	struct winrm_proxy_text *t, const struct winrm_proxy_config *c)
{
	const char *password = c->password ? c->password : "";
	size_t user_len = strlen(c->user), len = user_len + 1, n = 0;
	char *clear = t->buf + t->cap;

	len += strlen(password);
	winrm_proxy_put(t, "\r\nProxy-Authorization: Basic ");
	if (t->len > t->cap || len > t->cap - t->len) {
		t->len = t->cap + 1;
		return;
	}
	clear -= len;
	memcpy(clear, c->user, user_len);
	clear[user_len] = ':';
	memcpy(clear + user_len + 1, password, len - user_len - 1);
	if (mbedtls_base64_encode((unsigned char *)t->buf + t->len,
		    t->cap - t->len - len, &n, (const unsigned char *)clear,
		    len) != 0)
		n = t->cap + 1 - t->len;
	mbedtls_platform_zeroize(clear, len);
	t->len += n;
}

/* --- opening ---------------------------------------------------------------- */

static void proxy_close(void *io)
{
	struct winrm_proxy *p = io;

	mbedtls_platform_zeroize(p->buf, sizeof(p->buf));
	p->at = p->len = 0;
	p->busy = false;
	if (p->stage == STAGE_OPEN)
		p->stage = STAGE_NONE;
	p->config.port->close(p->config.io);
}

static int fail(struct winrm_proxy *p, int error)
{
	p->error = error;
	proxy_close(p);
	return error == WINRM_E_RESOLVE ? error : WINRM_E_CONNECT;
}

static int compose(struct winrm_proxy *p)
{
	struct winrm_proxy_text t = {(char *)p->buf, sizeof(p->buf), 0};

	p->stage = STAGE_ASKING;
	winrm_proxy_put(&t, "CONNECT ");
	winrm_proxy_put_place(&t, p->host, p->tcp_port);
	winrm_proxy_put(&t, " HTTP/1.1\r\nHost: ");
	winrm_proxy_put_place(&t, p->host, p->tcp_port);
	if (p->config.user)
		put_credentials(&t, &p->config);
	winrm_proxy_put(&t, "\r\n\r\n");
	p->at = 0;
	p->len = t.len;
	if (t.len <= t.cap)
		return WINRM_OK;
	p->stage = STAGE_TOO_LONG;
	return fail(p, WINRM_E_CONNECT);
}

static int ask(struct winrm_proxy *p)
{
	int n = p->config.port->send(
		p->config.io, p->buf + p->at, p->len - p->at);

	if (n < 0)
		return fail(p, n);
	p->at += (size_t)n;
	if (p->at < p->len && n == 0)
		return WINRM_WANT_OPEN;
	if (p->at < p->len)
		return WINRM_OK;
	mbedtls_platform_zeroize(p->buf, sizeof(p->buf));
	p->at = p->len = 0;
	p->stage = STAGE_AWAITING;
	return WINRM_OK;
}

/* What follows the head of a 2xx belongs to the tunnel, and stays in buf. */
static int await(struct winrm_proxy *p)
{
	int n = p->config.port->recv(p->config.io, p->buf, sizeof(p->buf));

	if (n <= 0)
		return n < 0 ? fail(p, n) : WINRM_WANT_OPEN;
	p->at = winrm_proxy_head_feed(&p->head, p->buf, (size_t)n);
	p->len = (size_t)n;
	if (p->head.result == WINRM_PROXY_MORE)
		return WINRM_OK;
	if (p->head.result != WINRM_PROXY_DONE || p->head.status / 100 != 2)
		return fail(p, WINRM_OK);
	p->stage = STAGE_OPEN;
	return WINRM_OK;
}

static int connect_lower(struct winrm_proxy *p, uint32_t timeout_ms)
{
	int r = p->config.port->open(
		p->config.io, p->config.host, p->config.tcp_port, timeout_ms);

	return r < 0 ? fail(p, r) : r > 0 ? r : compose(p);
}

static int proxy_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct winrm_proxy *p = io;
	int r = WINRM_OK;

	if (!p->busy) {
		p->busy = true;
		p->stage = STAGE_CONNECTING;
		p->host = host;
		p->tcp_port = tcp_port;
		p->error = WINRM_OK;
		winrm_proxy_head_start(&p->head);
	}
	while (r == WINRM_OK && p->stage != STAGE_OPEN) {
		if (p->stage == STAGE_CONNECTING)
			r = connect_lower(p, timeout_ms);
		else if (p->stage == STAGE_ASKING)
			r = ask(p);
		else
			r = await(p);
	}
	return r;
}

/* --- the tunnel -------------------------------------------------------------- */

static int proxy_send(void *io, const uint8_t *data, size_t len)
{
	struct winrm_proxy *p = io;

	return p->config.port->send(p->config.io, data, len);
}

static int proxy_recv(void *io, uint8_t *data, size_t cap)
{
	struct winrm_proxy *p = io;
	size_t n = p->len - p->at < cap ? p->len - p->at : cap;

	if (n == 0)
		return p->config.port->recv(p->config.io, data, cap);
	memcpy(data, p->buf + p->at, n);
	p->at += n;
	return (int)n;
}

int winrm_proxy_want(const struct winrm_proxy *p, int want)
{
	if (want == WINRM_WANT_READ && p->at < p->len)
		return 0;
	if (want == WINRM_WANT_OPEN && p->stage == STAGE_ASKING)
		want = WINRM_WANT_WRITE;
	if (want == WINRM_WANT_OPEN && p->stage == STAGE_AWAITING)
		want = WINRM_WANT_READ;
	return want;
}

static void proxy_wait(void *io, int want, uint32_t timeout_ms)
{
	struct winrm_proxy *p = io;

	want = winrm_proxy_want(p, want);
	if (want)
		p->config.port->wait(p->config.io, want, timeout_ms);
}

static uint32_t proxy_now_ms(void *io)
{
	const struct winrm_proxy *p = io;

	return p->config.port->now_ms(p->config.io);
}

static int proxy_random(void *io, uint8_t *out, size_t len)
{
	const struct winrm_proxy *p = io;

	return p->config.port->random(p->config.io, out, len);
}

static uint64_t proxy_unix_time(void *io)
{
	const struct winrm_proxy *p = io;

	return p->config.port->unix_time
		? p->config.port->unix_time(p->config.io)
		: 0;
}

static int proxy_io_code(void *io)
{
	const struct winrm_proxy *p = io;

	return p->config.port->io_code ? p->config.port->io_code(p->config.io)
				       : 0;
}

static const struct winrm_port *proxy_second(void *io, void **second_io)
{
	const struct winrm_proxy *p = io;
	const struct winrm_port *port = p->config.port;

	return port->second ? port->second(p->config.io, second_io) : NULL;
}

const struct winrm_port winrm_port_proxy = {
	.open = proxy_open,
	.send = proxy_send,
	.recv = proxy_recv,
	.close = proxy_close,
	.wait = proxy_wait,
	.now_ms = proxy_now_ms,
	.random = proxy_random,
	.unix_time = proxy_unix_time,
	.io_code = proxy_io_code,
	.reason = winrm_proxy_reason,
	.second = proxy_second,
};

int winrm_proxy_init(
	struct winrm_proxy *p, const struct winrm_proxy_config *config)
{
	const char *s = config->host;

	memset(p, 0, sizeof(*p));
	p->config = *config;
	if (config->tcp_port == 0)
		p->config.tcp_port = 3128;
	if (!config->port || !s || !*s ||
		(config->user && strchr(config->user, ':')))
		return WINRM_E_CONFIG;
	for (; *s; s++)
		if ((uint8_t)*s <= ' ' || *s == 0x7f)
			return WINRM_E_CONFIG;
	return WINRM_OK;
}

void winrm_proxy_free(struct winrm_proxy *p)
{
	if (p->config.port)
		proxy_close(p);
	mbedtls_platform_zeroize(p, sizeof(*p));
}
