/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/ethernet.h"

#include <lwip/dhcp.h>
#include <lwip/dns.h>
#include <lwip/etharp.h>
#include <netif/ethernet.h>

#include "boards/mps2-an385/lan9118.h"

uint16_t board_dns_port = 53;

static struct netif netif;
static uint32_t lose_one_in, lost;

unsigned board_rand(void)
{
	unsigned value = 0;

	(void)board_random(&value, sizeof(value));
	return value;
}

/* Should this frame be lost? At random, but the same in every run. */
static bool is_lost(void)
{
	static uint32_t dice = 46; /* none of the first twenty */

	dice = dice * 1664525 + 1013904223;
	if (lose_one_in == 0 || (dice >> 16) % lose_one_in != 0)
		return false;
	lost++;
	return true;
}

static err_t output(struct netif *n, struct pbuf *p)
{
	err_t err = ERR_OK;

	(void)n;
	pbuf_remove_header(p, ETH_PAD_SIZE);
	if (!is_lost() && !board_lan9118_send(p))
		err = ERR_IF;
	pbuf_add_header(p, ETH_PAD_SIZE);
	LINK_STATS_INC(link.xmit);
	return err;
}

static err_t set_up(struct netif *n)
{
	n->name[0] = 'e';
	n->name[1] = 'n';
	n->output = etharp_output;
	n->linkoutput = output;
	n->mtu = 1500;
	n->hwaddr_len = ETH_HWADDR_LEN;
	n->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP |
		NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
	board_lan9118_start(n->hwaddr);
	return ERR_OK;
}

void board_ethernet_start(netif_input_fn input)
{
	netif_add_noaddr(&netif, NULL, set_up, input);
	netif_set_default(&netif);
	netif_set_up(&netif);
	(void)dhcp_start(&netif);
}

/* Takes as many as there are, but not for ever. */
void board_ethernet_poll(void)
{
	struct pbuf *p;
	int frames;

	for (frames = 0; frames < 16 && board_lan9118_waits(); frames++) {
		p = board_lan9118_receive();
		if (!p)
			continue;
		LINK_STATS_INC(link.recv);
		if (is_lost() || netif.input(p, &netif) != ERR_OK)
			pbuf_free(p);
	}
}

/*
 * Looks for a frame with interrupts off, so that none comes unnoticed before
 * the WFI, which still wakes up. SysTick ends it after a millisecond.
 */
void board_ethernet_sleep(uint32_t ms)
{
	uint32_t started = board_now_ms();

	while (!board_lan9118_waits() && board_now_ms() - started < ms) {
		__asm__ volatile("cpsid i" ::: "memory");
		board_lan9118_listen();
		if (!board_lan9118_waits())
			__asm__ volatile("wfi");
		__asm__ volatile("cpsie i\n\tisb" ::: "memory");
	}
	board_lan9118_quiet();
}

bool board_ethernet_has_address(void)
{
	return !ip4_addr_isany_val(*netif_ip4_addr(&netif));
}

void board_ethernet_use(const struct settings *s)
{
	ip_addr_t gateway;

	lose_one_in = s->lose;
	if (s->dns_port == 0)
		return; /* DHCP's resolver */
	board_dns_port = (uint16_t)s->dns_port;
	ip_addr_copy_from_ip4(gateway, *netif_ip4_gw(&netif));
	dns_setserver(0, &gateway);
}

uint32_t board_ethernet_lost(void)
{
	return lost;
}
