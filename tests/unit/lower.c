/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/lower.h"

static int lower_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct lower *l = io;

	assert_int_equal(timeout_ms, 77);
	strcpy(l->host, host);
	l->tcp_port = tcp_port;
	l->opens++;
	l->later = !l->later;
	return l->later ? WINRM_WANT_OPEN : l->open_result;
}

static size_t portion(struct lower *l, size_t len, size_t left)
{
	l->later = !l->later;
	if (l->later)
		return 0;
	len = len < l->piece ? len : l->piece;
	return len < left ? len : left;
}

static int lower_send(void *io, const uint8_t *data, size_t len)
{
	struct lower *l = io;
	size_t n;

	if (l->sent_len == l->send_ends)
		return l->end;
	n = portion(l, len, l->send_ends - l->sent_len);
	assert_true(n < sizeof(l->sent) - l->sent_len);
	memcpy(l->sent + l->sent_len, data, n);
	l->sent_len += n;
	return (int)n;
}

static int lower_recv(void *io, uint8_t *data, size_t cap)
{
	struct lower *l = io;
	size_t n;

	if (l->at == l->answer_len)
		return l->end;
	n = portion(l, cap, l->answer_len - l->at);
	memcpy(data, l->answer + l->at, n);
	l->at += n;
	return (int)n;
}

static void lower_close(void *io)
{
	struct lower *l = io;

	l->closes++;
}

static void lower_wait(void *io, int want, uint32_t timeout_ms)
{
	struct lower *l = io;

	assert_int_equal(timeout_ms, 5);
	l->waited = want;
}

const struct winrm_port lower_port = {.open = lower_open,
	.send = lower_send,
	.recv = lower_recv,
	.close = lower_close,
	.wait = lower_wait};
