/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls.h"

#include <string.h>

#include <mbedtls/error.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/version.h>

#include "port/tls_check.h"
#include "port/tls_load.h"
#include "port/tls_name.h"
#include "port/tls_session.h"
#include "port/tls_version.h"

static const struct winrm_tls *view(const void *io)
{
	return io;
}

static int lower_error(struct winrm_tls *t, int error)
{
	t->io_error = error;
	return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

static int bio_send(void *tls, const unsigned char *data, size_t len)
{
	struct winrm_tls *t = tls;
	int n = t->config.port->send(t->config.io, data, len);

	if (n < 0)
		return lower_error(t, n);
	return n > 0 ? n : MBEDTLS_ERR_SSL_WANT_WRITE;
}

static int bio_recv(void *tls, unsigned char *data, size_t cap)
{
	struct winrm_tls *t = tls;
	int n = t->config.port->recv(t->config.io, data, cap);

	if (n < 0)
		return lower_error(t, n);
	return n > 0 ? n : MBEDTLS_ERR_SSL_WANT_READ;
}

/* What a failed call of mbedTLS means to the engine. */
static int fail(struct winrm_tls *t, int code)
{
	if (!t->shaken && !t->io_error)
		code = winrm_tls_cause(t, code);
	t->code = code;
	if (winrm_tls_is_memory(code)) /* whatever could not be read for it */
		return WINRM_E_CRYPTO;
	if (!t->shaken)
		winrm_tls_note(t, code);
	if (t->flags || code == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED)
		return WINRM_E_CERT;
	if (t->io_error == WINRM_E_CLOSED && !t->shaken) {
		t->code = MBEDTLS_ERR_SSL_CONN_EOF;
		return WINRM_E_TLS;
	}
	if (t->io_error)
		return t->io_error;
	return t->shaken ? WINRM_E_IO : WINRM_E_TLS;
}

static bool is_later(int code)
{
	return code == MBEDTLS_ERR_SSL_WANT_READ ||
		code == MBEDTLS_ERR_SSL_WANT_WRITE;
}

/* A TLS 1.3 ticket comes between the data but is not data. */
static bool is_ticket(struct winrm_tls *t, int code)
{
#ifdef MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET
	if (code != MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
		return false;
	winrm_tls_session_keep(t);
	return true;
#else
	(void)t;
	(void)code;
	return false;
#endif
}

static void tls_close(void *io)
{
	struct winrm_tls *t = io;

	if (t->shaken && !t->io_error)
		(void)mbedtls_ssl_close_notify(&t->ssl);
	winrm_tls_session_leave(t, t->config.keep_buffers);
	t->shaken = false;
	t->lower_open = false;
	t->config.port->close(t->config.io);
}

static int begin(struct winrm_tls *t, const char *host, uint16_t tcp_port)
{
	unsigned char address[16];
	int code = 0;

	t->failed = winrm_tls_failed(t);
	t->has_session = winrm_tls_session_is_of(t, host, tcp_port);
	t->host = host;
	t->flags = t->found = 0;
	t->above = NULL;
	t->io_error = 0;
	t->code = 0;
	if (!t->set_up)
		code = mbedtls_ssl_setup(&t->ssl, &t->settings);
	t->set_up = code == 0;
	/* the name is sent as SNI; tls_name.c compares it */
	if (code == 0)
		code = mbedtls_ssl_set_hostname(&t->ssl,
			winrm_tls_address(host, address) ? NULL : host);
	if (code == 0 && t->has_session &&
		mbedtls_ssl_set_session(&t->ssl, &t->session) != 0)
		t->has_session = false; /* a full handshake will do */
	/* a resumed session has the certificate of the one before */
	t->has_binding &= t->has_session;
	t->has_seen &= t->has_session;
	mbedtls_ssl_set_bio(&t->ssl, t, bio_send, bio_recv, NULL);
	return code;
}

static int shake(struct winrm_tls *t)
{
	int code = mbedtls_ssl_handshake(&t->ssl);

	if (is_later(code)) {
		t->want = code == MBEDTLS_ERR_SSL_WANT_READ ? WINRM_WANT_READ
							    : WINRM_WANT_WRITE;
		return WINRM_WANT_OPEN;
	}
	if (code == 0 && !t->has_binding) /* nobody has checked */
		code = MBEDTLS_ERR_X509_FATAL_ERROR;
	if (code != 0) {
		t->has_session = false; /* a fresh start next time */
		return fail(t, code);
	}
	t->shaken = true;
	t->want = WINRM_WANT_OPEN;
	t->version = mbedtls_ssl_get_version(&t->ssl);
	winrm_tls_session_keep(t);
	return WINRM_OK;
}

static int tls_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct winrm_tls *t = io;
	int result;

	if (!t->lower_open) {
		t->want = WINRM_WANT_OPEN;
		t->code = 0; /* the reason is the lower port's */
		t->flags = 0;
		result = t->config.port->open(
			t->config.io, host, tcp_port, timeout_ms);
		if (result != WINRM_OK)
			return result;
		t->lower_open = true;
		result = begin(t, host, tcp_port);
		if (result)
			return fail(t, result);
	}
	return shake(t);
}

static int tls_send(void *io, const uint8_t *data, size_t len)
{
	struct winrm_tls *t = io;
	int n = mbedtls_ssl_write(&t->ssl, data, len);

	return n >= 0 ? n : is_later(n) ? 0 : fail(t, n);
}

static int tls_recv(void *io, uint8_t *data, size_t cap)
{
	struct winrm_tls *t = io;
	int n;

	do
		n = mbedtls_ssl_read(&t->ssl, data, cap);
	while (is_ticket(t, n));
	if (is_later(n))
		return 0;
	if (n == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
		return WINRM_E_CLOSED;
	if (n > 0)
		return n;
	/* an end without close_notify may be forged */
	n = fail(t, n);
	return n == WINRM_E_CLOSED && t->shaken ? WINRM_E_IO : n;
}

int winrm_tls_want(const struct winrm_tls *t, int want)
{
	if (want == WINRM_WANT_READ && t->shaken &&
		mbedtls_ssl_get_bytes_avail(&t->ssl) > 0)
		return 0;
	/* the handshake's, or that of who opens over this; a second connection
	 * knows better itself */
	return want == WINRM_WANT_OPEN && t->lower_open ? t->want : want;
}

static void tls_wait(void *io, int want, uint32_t timeout_ms)
{
	struct winrm_tls *t = io;

	want = winrm_tls_want(t, want);
	if (want)
		t->config.port->wait(t->config.io, want, timeout_ms);
}

static uint32_t tls_now_ms(void *io)
{
	return view(io)->config.port->now_ms(view(io)->config.io);
}

static int tls_random(void *io, uint8_t *out, size_t len)
{
	return view(io)->config.port->random(view(io)->config.io, out, len);
}

static uint64_t tls_unix_time(void *io)
{
	const struct winrm_tls *t = io;

	return t->config.port->unix_time
		? t->config.port->unix_time(t->config.io)
		: 0;
}

static int tls_io_code(void *io)
{
	const struct winrm_tls *t = io;

	return t->config.port->io_code ? t->config.port->io_code(t->config.io)
				       : 0;
}

static const uint8_t *tls_channel_binding(void *io)
{
	const struct winrm_tls *t = io;

	return t->shaken && t->has_binding ? t->binding : NULL;
}

static const char *tls_reason(void *io)
{
	const struct winrm_tls *t = io;
	const char *text = winrm_tls_reason(t);

	return *text || !t->config.port->reason
		? text
		: t->config.port->reason(t->config.io);
}

/* The lower port's, without TLS. */
static const struct winrm_port *tls_second(void *io, void **second_io)
{
	const struct winrm_tls *t = io;

	return t->config.port->second
		? t->config.port->second(t->config.io, second_io)
		: NULL;
}

const struct winrm_port winrm_port_tls = {
	.open = tls_open,
	.send = tls_send,
	.recv = tls_recv,
	.close = tls_close,
	.wait = tls_wait,
	.now_ms = tls_now_ms,
	.random = tls_random,
	.unix_time = tls_unix_time,
	.io_code = tls_io_code,
	.encrypted = true,
	.channel_binding = tls_channel_binding,
	.reason = tls_reason,
	.second = tls_second,
};

const char *winrm_tls_reason(const struct winrm_tls *t)
{
	const char *text = t->problem;

	if (winrm_tls_is_memory(t->code)) /* whatever came of it */
		return "there is not enough memory for TLS";
	if (!text)
		text = winrm_tls_flag_text(t->flags);
	if (text)
		return text;
	switch (t->code) {
	case 0: return "";
	case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
		return "the host refused the handshake (TLS alert)";
	case MBEDTLS_ERR_SSL_CONN_EOF:
		return "the host closed the connection in the handshake; is "
		       "this an http port, or does it want a client "
		       "certificate?";
	case MBEDTLS_ERR_SSL_INVALID_RECORD:
		return "what answers there does not speak TLS; is this an http "
		       "port, or another service's?";
	default: return "";
	}
}

const char *winrm_tls_version(const struct winrm_tls *t)
{
	return t->version ? t->version : "";
}

static void init_all(struct winrm_tls *t)
{
	mbedtls_ssl_init(&t->ssl);
	mbedtls_ssl_config_init(&t->settings);
	mbedtls_ssl_session_init(&t->session);
	mbedtls_x509_crt_init(&t->ca);
#ifdef MBEDTLS_X509_CRL_PARSE_C
	mbedtls_x509_crl_init(&t->crl);
#endif
	mbedtls_x509_crt_init(&t->cert);
	mbedtls_pk_init(&t->key);
}

int winrm_tls_init(struct winrm_tls *t, const struct winrm_tls_config *config)
{
	int code;

	memset(t, 0, sizeof(*t));
	t->config = *config;
	init_all(t);
	if (winrm_tls_judge(t) != WINRM_OK)
		return WINRM_E_CONFIG;
	t->failed = winrm_tls_failed(t);
	/* what is left out for lack of memory is no success either */
	t->code = code = winrm_tls_cause(t, winrm_tls_load(t));
	if (code)
		return winrm_tls_is_memory(code) ? WINRM_E_CRYPTO
						 : WINRM_E_CERT;
	code = mbedtls_ssl_config_defaults(&t->settings, MBEDTLS_SSL_IS_CLIENT,
		MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
	if (code) {
		t->code = code;
		return WINRM_E_CRYPTO;
	}
	mbedtls_ssl_conf_authmode(&t->settings,
		winrm_tls_is_lax(config) ? MBEDTLS_SSL_VERIFY_OPTIONAL
					 : MBEDTLS_SSL_VERIFY_REQUIRED);
	mbedtls_ssl_conf_ca_chain(&t->settings, &t->ca, &t->crl);
	mbedtls_ssl_conf_verify(&t->settings, winrm_tls_check, t);
	winrm_tls_use_random(t);
	winrm_tls_limit(t);
	if (t->cert.raw.p)
		code = mbedtls_ssl_conf_own_cert(
			&t->settings, &t->cert, &t->key);
	t->code = code; /* its only error is out of memory */
	return code ? WINRM_E_CRYPTO : WINRM_OK;
}

void winrm_tls_free(struct winrm_tls *t)
{
	if (!t->config.port)
		return;
	t->config.keep_buffers = false;
	tls_close(t);
	mbedtls_ssl_config_free(&t->settings);
	mbedtls_ssl_session_free(&t->session);
	if (!t->config.ca_chain)
		mbedtls_x509_crt_free(&t->ca);
#ifdef MBEDTLS_X509_CRL_PARSE_C
	mbedtls_x509_crl_free(&t->crl);
#endif
	mbedtls_x509_crt_free(&t->cert);
	mbedtls_pk_free(&t->key);
	mbedtls_platform_zeroize(t, sizeof(*t));
}
