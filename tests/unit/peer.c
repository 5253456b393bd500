/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOPELESS 200000u

void peer_check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "the peer: %s\n", what);
	abort();
}

void peer_note(struct peer *p, char letter)
{
	size_t len = strlen(p->path);

	if (len + 1 < sizeof(p->path))
		p->path[len] = letter;
}

/* --- the port --------------------------------------------------------------- */

static void drop(struct peer_connection *c)
{
	c->open = false;
	c->closing = false;
	c->out_at = c->out_len = c->in_len = 0;
}

static int port_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct peer *p = io;

	(void)timeout_ms;
	peer_check(host && tcp_port > 0, "no host");
	if (p->open_result != 0)
		return p->open_result;
	p->double_opened += p->c.open;
	drop(&p->c);
	p->c.stalled = false;
	p->c.logged_on = false;
	p->c.negotiate_len = p->c.challenge_len = 0;
	p->c.ready_at = p->now;
	p->c.open = true;
	p->connections++;
	peer_note(p, '|');
	peer_check(p->connections < 1000, "connects without end");
	return 0;
}

/* Is mischief due at this place? It happens once. */
static bool is_due(size_t *at, size_t count)
{
	if (count < *at)
		return false;
	*at = PEER_NEVER;
	return true;
}

static int port_send(void *io, const uint8_t *data, size_t len)
{
	struct peer *p = io;
	struct peer_connection *c = &p->c;
	size_t n = len < p->send_piece ? len : p->send_piece;

	if (is_due(&p->cut_at, p->given) || is_due(&p->take_cut_at, p->taken))
		drop(c);
	if (is_due(&p->take_stall_at, p->taken))
		c->stalled = true;
	if (!c->open || c->closing)
		return WINRM_E_IO;
	if (c->stalled)
		return 0;
	if (n > p->take_cut_at - p->taken)
		n = p->take_cut_at - p->taken;
	if (n > p->take_stall_at - p->taken)
		n = p->take_stall_at - p->taken;
	peer_check(n <= sizeof(c->in) - c->in_len, "request too long");
	memcpy(c->in + c->in_len, data, n);
	c->in_len += n;
	p->taken += n;
	peer_take_input(p);
	return (int)n;
}

/* How much may be handed out now, up to the next mischief. */
static size_t give(struct peer *p, uint8_t *data, size_t cap)
{
	struct peer_connection *c = &p->c;
	size_t n = c->out_len - c->out_at;

	n = n < cap ? n : cap;
	n = n < p->recv_piece ? n : p->recv_piece;
	n = n < p->cut_at - p->given ? n : p->cut_at - p->given;
	n = n < p->stall_at - p->given ? n : p->stall_at - p->given;
	memcpy(data, c->out + c->out_at, n);
	if (p->flip_at >= p->given && p->flip_at - p->given < n)
		data[p->flip_at - p->given] ^= (uint8_t)(1 << p->flip_at % 8);
	c->out_at += n;
	p->given += n;
	if (c->out_at == c->out_len)
		c->out_at = c->out_len = p->waiting = 0;
	return n;
}

static bool is_ready(const struct peer *p)
{
	return p->c.out_len > 0 && (int32_t)(p->now - p->c.ready_at) >= 0 &&
		!p->c.stalled;
}

static int port_recv(void *io, uint8_t *data, size_t cap)
{
	struct peer *p = io;

	if (is_due(&p->cut_at, p->given) || (is_due(&p->take_cut_at, p->taken)))
		drop(&p->c);
	if (is_due(&p->stall_at, p->given) ||
		is_due(&p->take_stall_at, p->taken))
		p->c.stalled = true;
	if (is_ready(p))
		return (int)give(p, data, cap);
	if (!p->c.open || (p->c.closing && p->c.out_len == 0))
		return WINRM_E_CLOSED;
	return 0;
}

static void port_close(void *io)
{
	struct peer *p = io;

	drop(&p->c);
}

static void port_wait(void *io, int want, uint32_t timeout_ms)
{
	struct peer *p = io;
	uint32_t rest = p->c.ready_at - p->now;

	peer_check(want >= WINRM_WANT_READ && want <= WINRM_WANT_TIME, "want");
	peer_check(++p->waits < HOPELESS, "waits without end");
	if (want == WINRM_WANT_READ && is_ready(p))
		return;
	if (want == WINRM_WANT_WRITE && p->c.open && !p->c.stalled)
		return;
	if (want == WINRM_WANT_READ && (int32_t)rest > 0 && rest < timeout_ms)
		timeout_ms = rest;
	p->now += timeout_ms;
}

static uint32_t port_now(void *io)
{
	return ((struct peer *)io)->now;
}

static int port_random(void *io, uint8_t *out, size_t len)
{
	struct peer *p = io;

	if (p->random_fails)
		return WINRM_E_CRYPTO;
	for (; len > 0; len--) {
		p->random_state = p->random_state * 6364136223846793005u +
			1442695040888963407u;
		*out++ = (uint8_t)(p->random_state >> 56);
	}
	return 0;
}

void peer_init(struct peer *p)
{
	static const struct winrm_port port = {.open = port_open,
		.send = port_send,
		.recv = port_recv,
		.close = port_close,
		.wait = port_wait,
		.now_ms = port_now,
		.random = port_random};

	memset(p, 0, offsetof(struct peer, c));
	memset(&p->c, 0, offsetof(struct peer_connection, in));
	p->c.in_len = p->c.out_at = p->c.out_len = 0;
	p->port = port;
	p->now = 1000;
	p->random_state = 42;
	p->password = PEER_PASSWORD;
	p->challenge_flags = 0xE2898235u;
	p->schemes = "WWW-Authenticate: Negotiate\r\n"
		     "WWW-Authenticate: Kerberos\r\n";
	p->cut_at = p->stall_at = p->flip_at = PEER_NEVER;
	p->take_cut_at = p->take_stall_at = PEER_NEVER;
	p->send_piece = p->recv_piece = PEER_NEVER;
}

unsigned peer_shells(const struct peer *p)
{
	unsigned count = 0;
	size_t i;

	for (i = 0; i < p->shell_count; i++)
		count += p->shells[i].open;
	return count;
}
