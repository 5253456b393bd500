/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/lwip/peer.h"

#include <lwip/dns.h>
#include <lwip/stats.h>

uint32_t now = 1000;
struct winrm_lwip_raw port, other;
const struct winrm_port *const table = &winrm_port_lwip_raw;

u32_t sys_now(void)
{
	return now;
}

static void look(void *board)
{
	(void)board;
	netif_poll_all();
}

static void move_on(void *board, uint32_t ms)
{
	(void)board;
	now += ms;
}

static int no_random(void *board, uint8_t *out, size_t len)
{
	(void)board;
	memset(out, 7, len);
	return 0;
}

static const struct winrm_lwip_hooks hooks = {look, move_on, no_random, NULL};

/* --- the peer ----------------------------------------------------------------- */

struct peer peer;

uint8_t pattern(size_t at)
{
	return (uint8_t)(at * 7 + at / 256);
}

/* Accepts data only while it is told to read. */
static err_t peer_recv(void *arg, struct tcp_pcb *pcb, struct pbuf *b, err_t e)
{
	(void)arg;
	(void)e;
	if (!b) {
		peer.ended = true;
		return ERR_OK;
	}
	if (!peer.reading)
		return ERR_MEM;
	assert_true(peer.got_len + b->tot_len <= MUCH);
	pbuf_copy_partial(b, peer.got + peer.got_len, b->tot_len, 0);
	peer.got_len += b->tot_len;
	tcp_recved(pcb, b->tot_len);
	pbuf_free(b);
	return ERR_OK;
}

static void peer_error(void *arg, err_t err)
{
	(void)arg;
	(void)err;
	peer.pcb = NULL;
}

static err_t peer_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
	(void)arg;
	(void)err;
	peer.pcb = pcb;
	tcp_recv(pcb, peer_recv);
	tcp_err(pcb, peer_error);
	return ERR_OK;
}

static void peer_push(void)
{
	uint8_t byte;

	while (peer.pcb && peer.sent < peer.to_send && tcp_sndbuf(peer.pcb)) {
		byte = pattern(peer.sent);
		if (tcp_write(peer.pcb, &byte, 1, TCP_WRITE_FLAG_COPY))
			break;
		peer.sent++;
	}
	if (peer.pcb)
		tcp_output(peer.pcb);
}

static void resolver_recv(void *arg, struct udp_pcb *pcb, struct pbuf *b,
	const ip_addr_t *from, u16_t from_port)
{
	static const uint8_t record[] = {
		0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
	struct pbuf *answer;
	uint8_t *p;
	bool known;
	u16_t len = b->tot_len;

	(void)arg;
	peer.questions++;
	if (!peer.silent) {
		answer = pbuf_alloc(PBUF_TRANSPORT,
			(u16_t)(len + sizeof(record)), PBUF_RAM);
		p = answer->payload;
		pbuf_copy_partial(b, p, len, 0);
		known = !peer.unknown && (!peer.known || p[13] == peer.known);
		p[2] = 0x81;
		p[3] = known ? 0x80 : 0x83;
		p[7] = known;
		memcpy(p + len, record, sizeof(record));
		udp_sendto(pcb, answer, from, from_port);
		pbuf_free(answer);
	}
	pbuf_free(b);
}

void listen_again(void)
{
	struct tcp_pcb *pcb = tcp_new();

	assert_int_equal(tcp_bind(pcb, IP_ADDR_ANY, PORT), ERR_OK);
	peer.listener = tcp_listen(pcb);
	tcp_accept(peer.listener, peer_accept);
}

int set_up(void **state)
{
	ip_addr_t loop = IPADDR4_INIT_BYTES(127, 0, 0, 1);

	(void)state;
	memset(&peer, 0, sizeof(peer));
	peer.reading = true;
	listen_again();
	peer.resolver = udp_new();
	udp_bind(peer.resolver, IP_ADDR_ANY, DNS_PORT);
	udp_recv(peer.resolver, resolver_recv, NULL);
	dns_setserver(0, &loop);
	winrm_lwip_raw_init(&port, &hooks, NULL);
	winrm_lwip_raw_init(&other, &hooks, NULL);
	return 0;
}

void step(int want)
{
	peer_push();
	table->wait(&port, want, 100);
	netif_poll_all();
}

int tear_down(void **state)
{
	int i;

	(void)state;
	table->close(&port);
	table->close(&port);
	table->close(&other);
	if (peer.pcb)
		tcp_abort(peer.pcb);
	if (peer.listener)
		tcp_close(peer.listener);
	for (i = 0; i < 2000 && (tcp_active_pcbs || tcp_tw_pcbs); i++)
		step(WINRM_WANT_TIME);
	udp_remove(peer.resolver);
	assert_null(tcp_active_pcbs);
	assert_null(tcp_tw_pcbs);
	assert_int_equal(lwip_stats.memp[MEMP_TCP_PCB]->used, 0);
	assert_int_equal(lwip_stats.memp[MEMP_TCP_SEG]->used, 0);
	assert_int_equal(lwip_stats.memp[MEMP_PBUF_POOL]->used, 0);
	assert_int_equal(lwip_stats.memp[MEMP_PBUF]->used, 0);
	return 0;
}

int open_this(struct winrm_lwip_raw *p, const char *host)
{
	int i, r = WINRM_WANT_OPEN;

	for (i = 0; i < 2000 && r == WINRM_WANT_OPEN; i++) {
		r = table->open(p, host, PORT, 10000);
		if (r == WINRM_WANT_OPEN)
			step(WINRM_WANT_OPEN);
	}
	return r;
}

int open_port(const char *host)
{
	return open_this(&port, host);
}
