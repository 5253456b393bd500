/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_LWIP_RAW_H
#define WINRM_PORT_LWIP_RAW_H

/**
 * @file
 * TCP over lwIP's raw API, for boards without an operating system (NO_SYS=1):
 * names by lwIP's resolver, received pbufs are read in place and handed back as
 * they are consumed, so that lwIP's window is the back-pressure. What is sent
 * is copied once, into lwIP's segments, because the caller's buffer is reused
 * before the host has acknowledged it.
 *
 * All calls come from the one context that runs lwIP.
 *
 * Not installed, as it depends on your lwipopts.h: copy it and lwip_raw.c.
 */

#include <lwip/ip_addr.h>
#include <lwip/pbuf.h>
#include <lwip/tcp.h>

#include "../core/winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the board provides; all get `board`. */
struct winrm_lwip_hooks {
	/** Moves frames from the netif into lwIP; it need not call
	 * sys_check_timeouts, which port->wait does. */
	void (*poll)(void *board);
	/** Sleeps until a frame has arrived, `ms` at most; may return early.
	 * NULL: port->wait returns at once. */
	void (*sleep)(void *board, uint32_t ms);
	/** As struct winrm_port's. */
	int (*random)(void *board, uint8_t *out, size_t len);
	/** As struct winrm_port's; or NULL: 0. */
	uint64_t (*unix_time)(void *board);
};

/**
 * The port's io; yours to place, one for each client. lwIP cannot be told to
 * forget a name it looks up, so a port that was closed meanwhile stays known
 * to it until the look-up ends, some seconds later: keep it that long.
 */
struct winrm_lwip_raw {
	const struct winrm_lwip_hooks *hooks; /**< borrowed */
	void *board;                          /**< what the hooks get */
	struct tcp_pcb *pcb;                  /**< the connection, or NULL */
	struct pbuf *queue;                   /**< received, not yet consumed */
	const char *host;  /**< while its name is looked up */
	ip_addr_t address; /**< of the host */
	uint8_t state;     /**< how far the connection is */
	bool ended;        /**< the host has sent all it will */
	err_t error;       /**< lwIP's last one */
#if WINRM_KERBEROS
	/** After init: another one, initialised as well, for a connection
	 * beside this one's; NULL: there is none. */
	struct winrm_lwip_raw *second;
#endif
};

/** The port; its io is a struct winrm_lwip_raw. */
extern const struct winrm_port winrm_port_lwip_raw;

/**
 * Makes the io ready; opens nothing.
 *
 * @param p      what it held before is overwritten
 * @param hooks  borrowed while the io is in use
 * @param board  what the hooks get
 */
void winrm_lwip_raw_init(struct winrm_lwip_raw *p,
	const struct winrm_lwip_hooks *hooks, void *board);

#ifdef __cplusplus
}
#endif

#endif
