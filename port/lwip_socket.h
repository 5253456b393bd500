/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_LWIP_SOCKET_H
#define WINRM_PORT_LWIP_SOCKET_H

/**
 * @file
 * TCP over lwIP's sockets, for boards with an RTOS: each client in a task of
 * its own, which sleeps in port->wait. It needs LWIP_SOCKET, LWIP_DNS,
 * LWIP_TCPIP_CORE_LOCKING, and an errno for each task.
 *
 * Not installed, as it depends on your lwipopts.h: copy it and lwip_socket.c.
 */

#include <lwip/ip_addr.h>

#include "../core/winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the board provides; both get `board`. */
struct winrm_lwip_source {
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
struct winrm_lwip_socket {
	const struct winrm_lwip_source *source; /**< borrowed */
	void *board;                            /**< what the source gets */
	int fd;                                 /**< of lwIP, or -1 */
	int error;              /**< errno of the last failure, or 0 */
	volatile uint8_t state; /**< how far the connection is */
	bool is_ready;          /**< lwip_poll says that there is something */
	bool is_misled;         /**< and there is not */
	const char *host;       /**< while its name is looked up */
	ip_addr_t address;      /**< of the host */
#if WINRM_KERBEROS
	/** After init: another one, initialised as well, for a connection
	 * beside this one's; NULL: there is none. */
	struct winrm_lwip_socket *second;
#endif
};

/** The port; its io is a struct winrm_lwip_socket. */
extern const struct winrm_port winrm_port_lwip_socket;

/**
 * Makes the io ready; opens nothing.
 *
 * @param p       what it held before is overwritten
 * @param source  borrowed while the io is in use
 * @param board   what the source gets
 */
void winrm_lwip_socket_init(struct winrm_lwip_socket *p,
	const struct winrm_lwip_source *source, void *board);

#ifdef __cplusplus
}
#endif

#endif
