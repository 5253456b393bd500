/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_LWIP_PEER_H
#define WINRM_TESTS_LWIP_PEER_H

#include "port/lwip_raw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/timeouts.h>
#include <lwip/udp.h>

/*
 * The port against a peer in the same lwIP, by a clock that only sleeping
 * advances: nothing waits, and nothing is random.
 */

enum { PORT = 5985, DNS_PORT = 53, MUCH = 40000 };

extern uint32_t now;
extern struct winrm_lwip_raw port, other;
extern const struct winrm_port *const table;

extern struct peer {
	struct tcp_pcb *listener, *pcb;
	struct udp_pcb *resolver;
	uint8_t got[MUCH];
	size_t got_len, taken, to_send, sent;
	bool reading, ended, silent, unknown;
	char known; /* first letter of the only known name */
	unsigned questions;
} peer;

/* The octet at that place of what either side sends. */
uint8_t pattern(size_t at);
void listen_again(void);
int set_up(void **state);
/* Waits until no connection is open: nothing may be left of any. */
int tear_down(void **state);
void step(int want);
int open_this(struct winrm_lwip_raw *p, const char *host);
int open_port(const char *host);

#endif
