/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/figures.h"

#include <lwip/priv/tcp_priv.h>
#include <lwip/stats.h>

static uint32_t count(const struct tcp_pcb *pcb)
{
	uint32_t n = 0;

	for (; pcb; pcb = pcb->next)
		n++;
	return n;
}

/*
 * Connections in TIME-WAIT are not counted: lwIP reclaims them when it needs
 * one.
 */
struct figures figures_take(void)
{
	struct transport_pool p = transport_pool();
	struct figures f = {
		count(tcp_active_pcbs) + count(tcp_bound_pcbs),
		lwip_stats.mem.used,
		lwip_stats.memp[MEMP_PBUF_POOL]->used,
		lwip_stats.memp[MEMP_TCP_SEG]->used,
		p.used,
		p.blocks,
		0,
	};

	return f;
}

void figures_put(const char *name, const struct figures *f)
{
	board_put(name);
	board_put_number("pcbs", f->pcbs);
	board_put_number("heap", f->heap);
	board_put_number("pbufs", f->pbufs);
	board_put_number("segments", f->segments);
	board_put_number("pool", f->pool);
	board_put_number("blocks", f->blocks);
	board_put_number("kernel", f->kernel);
	board_put("\n");
}

void figures_put_peaks(void)
{
	struct transport_pool p = transport_pool();

	board_put_number("heap", lwip_stats.mem.max);
	board_put_number("pbufs", lwip_stats.memp[MEMP_PBUF_POOL]->max);
	board_put_number("pcbs", lwip_stats.memp[MEMP_TCP_PCB]->max);
	board_put_number("pool", p.peak);
	board_put_number("flash", (uint32_t)(uintptr_t)board_flash_used);
	board_put_number("ram", (uint32_t)(uintptr_t)board_ram_used);
	board_put_number("lost", board_ethernet_lost());
}
