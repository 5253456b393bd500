/* SPDX-License-Identifier: Apache-2.0 */
#include "port/lwip_raw.h"

#include <string.h>

#include <lwip/dns.h>
#include <lwip/sys.h>
#include <lwip/timeouts.h>

enum state {
	IDLE,
	RESOLVING,
	RESOLVED,
	CONNECTING,
	OPEN,
	BROKEN /* lwIP has freed the pcb; `error` says why */
};

/* --- what lwIP calls ------------------------------------------------------ */

static err_t on_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *b, err_t err)
{
	struct winrm_lwip_raw *p = arg;

	(void)pcb;
	(void)err;
	if (!b) {
		p->ended = true;
		return ERR_OK;
	}
	if (!p->queue)
		p->queue = b;
	else if (p->queue->tot_len + b->tot_len > UINT16_MAX)
		return ERR_MEM; /* lwIP keeps it and offers it again */
	else
		pbuf_cat(p->queue, b);
	return ERR_OK;
}

static void on_error(void *arg, err_t err)
{
	struct winrm_lwip_raw *p = arg;

	p->pcb = NULL;
	p->error = err;
	p->state = BROKEN;
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
	struct winrm_lwip_raw *p = arg;

	(void)pcb;
	(void)err;
	p->state = OPEN;
	return ERR_OK;
}

/* The name may be one that nobody waits for any more. */
static void on_found(const char *name, const ip_addr_t *address, void *arg)
{
	struct winrm_lwip_raw *p = arg;

	if (p->state != RESOLVING || strcmp(name, p->host) != 0)
		return;
	if (address)
		p->address = *address;
	else
		p->error = ERR_VAL;
	p->state = address ? RESOLVED : BROKEN;
}

/* --- the port ------------------------------------------------------------- */

/* A pcb that is only closing is the first one that lwIP reclaims. */
static void drop_pcb(struct winrm_lwip_raw *p)
{
	struct tcp_pcb *pcb = p->pcb;

	p->pcb = NULL;
	if (!pcb)
		return;
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_err(pcb, NULL);
	tcp_setprio(pcb, TCP_PRIO_MIN);
	if (tcp_close(pcb) != ERR_OK)
		tcp_abort(pcb);
}

static void port_close(void *io)
{
	struct winrm_lwip_raw *p = io;

	if (p->queue)
		pbuf_free(p->queue);
	p->queue = NULL;
	p->ended = false;
	p->host = NULL;
	p->state = IDLE;
	drop_pcb(p);
}

static int fail(struct winrm_lwip_raw *p, err_t err, int error)
{
	port_close(p);
	p->error = err;
	return error;
}

static int resolve(struct winrm_lwip_raw *p, const char *host)
{
	err_t err;

	p->error = ERR_OK;
	p->host = host;
	p->state = RESOLVING;
	err = dns_gethostbyname(host, &p->address, on_found, p);
	if (err == ERR_OK)
		p->state = RESOLVED;
	else if (err != ERR_INPROGRESS)
		return fail(p, err, WINRM_E_RESOLVE);
	return WINRM_WANT_OPEN;
}

static int connect(struct winrm_lwip_raw *p, uint16_t tcp_port)
{
	err_t err;

	p->pcb = tcp_new_ip_type(IP_GET_TYPE(&p->address));
	if (!p->pcb)
		return fail(p, ERR_MEM, WINRM_E_CONNECT);
	tcp_arg(p->pcb, p);
	tcp_recv(p->pcb, on_recv);
	tcp_err(p->pcb, on_error);
	tcp_nagle_disable(p->pcb);
	ip_set_option(p->pcb, SOF_KEEPALIVE);
	p->host = NULL;
	p->state = CONNECTING;
	err = tcp_connect(p->pcb, &p->address, tcp_port, on_connected);
	if (err != ERR_OK)
		return fail(p, err, WINRM_E_CONNECT);
	return WINRM_WANT_OPEN;
}

/* The engine's own clock ends an attempt that takes too long. */
static int port_open(
	void *io, const char *host, uint16_t tcp_port, uint32_t timeout_ms)
{
	struct winrm_lwip_raw *p = io;
	int result = WINRM_WANT_OPEN;

	(void)timeout_ms;
	if (p->state == IDLE)
		result = resolve(p, host);
	switch ((enum state)p->state) {
	case IDLE:
	case RESOLVING:
	case CONNECTING: return result;
	case RESOLVED: return connect(p, tcp_port);
	case OPEN: return WINRM_OK;
	case BROKEN: break;
	}
	return fail(p, p->error, p->host ? WINRM_E_RESOLVE : WINRM_E_CONNECT);
}

static int broken(const struct winrm_lwip_raw *p)
{
	return p->error == ERR_RST || p->error == ERR_CLSD ? WINRM_E_CLOSED
							   : WINRM_E_IO;
}

/* Sends less where lwIP is short of memory, and nothing if it has none. */
static int port_send(void *io, const uint8_t *data, size_t len)
{
	struct winrm_lwip_raw *p = io;
	size_t room;
	err_t err;

	if (!p->pcb)
		return broken(p);
	room = tcp_sndbuf(p->pcb);
	if (len > room)
		len = room;
	do {
		if (len == 0)
			return 0;
		err = tcp_write(p->pcb, data, (u16_t)len, TCP_WRITE_FLAG_COPY);
		if (err == ERR_MEM)
			len /= 2;
	} while (err == ERR_MEM);
	if (err == ERR_OK)
		err = tcp_output(p->pcb);
	if (err != ERR_OK && err != ERR_MEM) {
		p->error = err;
		return WINRM_E_IO;
	}
	return (int)len;
}

static int port_recv(void *io, uint8_t *data, size_t cap)
{
	struct winrm_lwip_raw *p = io;
	u16_t n;

	if (!p->queue)
		return !p->pcb ? broken(p) : p->ended ? WINRM_E_CLOSED : 0;
	n = p->queue->tot_len;
	if (n > cap)
		n = (u16_t)cap;
	n = pbuf_copy_partial(p->queue, data, n, 0);
	p->queue = pbuf_free_header(p->queue, n);
	if (p->pcb)
		tcp_recved(p->pcb, n);
	return n;
}

static bool is_ready(const struct winrm_lwip_raw *p, int want)
{
	switch (want) {
	case WINRM_WANT_READ: return p->queue || p->ended || !p->pcb;
	case WINRM_WANT_WRITE: return !p->pcb || tcp_sndbuf(p->pcb) > 0;
	case WINRM_WANT_OPEN:
		return p->state != RESOLVING && p->state != CONNECTING;
	default: return false;
	}
}

static void move(struct winrm_lwip_raw *p)
{
	p->hooks->poll(p->board);
	sys_check_timeouts();
}

/* The one that moves: the second, as long as it is open. */
static struct winrm_lwip_raw *moving(struct winrm_lwip_raw *p)
{
#if WINRM_KERBEROS
	if (p->second && p->second->state != IDLE)
		return p->second;
#endif
	return p;
}

static void port_wait(void *io, int want, uint32_t timeout_ms)
{
	struct winrm_lwip_raw *p = io;
	uint32_t until_timer;

	move(p);
	until_timer = sys_timeouts_sleeptime();
	if (until_timer < timeout_ms)
		timeout_ms = until_timer;
	if (timeout_ms == 0 || is_ready(moving(p), want) || !p->hooks->sleep)
		return;
	p->hooks->sleep(p->board, timeout_ms);
	move(p);
}

static uint32_t now_ms(void *io)
{
	(void)io;
	return sys_now();
}

static int port_random(void *io, uint8_t *out, size_t len)
{
	struct winrm_lwip_raw *p = io;

	return p->hooks->random(p->board, out, len);
}

static uint64_t unix_time(void *io)
{
	struct winrm_lwip_raw *p = io;

	return p->hooks->unix_time ? p->hooks->unix_time(p->board) : 0;
}

static int io_code(void *io)
{
	const struct winrm_lwip_raw *p = io;

	return p->error;
}

#if WINRM_KERBEROS
static const struct winrm_port *port_second(void *io, void **second_io)
{
	struct winrm_lwip_raw *p = io;

	*second_io = p->second;
	return p->second ? &winrm_port_lwip_raw : NULL;
}
#endif

const struct winrm_port winrm_port_lwip_raw = {
	.open = port_open,
	.send = port_send,
	.recv = port_recv,
	.close = port_close,
	.wait = port_wait,
	.now_ms = now_ms,
	.random = port_random,
	.unix_time = unix_time,
	.io_code = io_code,
#if WINRM_KERBEROS
	.second = port_second,
#endif
};

void winrm_lwip_raw_init(struct winrm_lwip_raw *p,
	const struct winrm_lwip_hooks *hooks, void *board)
{
	memset(p, 0, sizeof(*p));
	p->hooks = hooks;
	p->board = board;
}
