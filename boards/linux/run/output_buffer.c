/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/output_buffer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "boards/linux/run/event_loop.h"

size_t output_room(const struct output_buffer *c)
{
	return c->error ? c->cap : c->cap - (c->len - c->at);
}

static ssize_t send_some(struct output_buffer *c)
{
	size_t len = c->len - c->at;

	if (c->is_socket)
		return send(c->fd, c->buf + c->at, len,
			MSG_DONTWAIT | MSG_NOSIGNAL);
	return write_some(&c->way, c->fd, c->buf + c->at, len);
}

static bool can_write(struct output_buffer *c, int wait_ms)
{
	struct pollfd ready = {c->fd, POLLOUT, 0};
	int n = loop_poll(&ready, wait_ms);

	if (n < 0 && errno != EINTR)
		c->error = errno;
	return n > 0;
}

static void flush(struct output_buffer *c, int wait_ms)
{
	while (c->at < c->len && !c->error && can_write(c, wait_ms)) {
		ssize_t n = send_some(c);

		if (n >= 0)
			c->at += (size_t)n;
		else if (errno != EAGAIN && errno != EINTR)
			c->error = errno;
		else
			break;
	}
	if (c->at == c->len || c->error)
		c->at = c->len = 0;
}

bool output_flush(struct output_buffer *c)
{
	flush(c, 0);
	return c->len > 0;
}

static void make_room(struct output_buffer *c)
{
	if (c->at > 0) {
		memmove(c->buf, c->buf + c->at, c->len - c->at);
		c->len -= c->at;
		c->at = 0;
	}
	if (c->len < c->cap)
		return;
	if (!c->waits)
		c->error = ENOBUFS;
	else if (loop_signals() > 1)
		c->error = EINTR;
	else
		flush(c, 1000);
}

void output_put(struct output_buffer *c, const void *data, size_t len)
{
	const uint8_t *from = data;

	while (len > 0 && !c->error) {
		size_t n;

		if (len > c->cap - c->len)
			make_room(c);
		n = len < c->cap - c->len ? len : c->cap - c->len;
		memcpy(c->buf + c->len, from, n);
		c->len += n;
		from += n;
		len -= n;
	}
}

void output_say(struct output_buffer *c, const char *format, ...)
{
	char text[1600];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	output_put(c, text,
		(size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1);
}
