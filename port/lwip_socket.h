/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_LWIP_SOCKET_H
#define WINRM_PORT_LWIP_SOCKET_H

#include <lwip/ip_addr.h>

#include "../core/winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * TCP over lwIP's sockets, for boards with an RTOS: each client in a task of
 * its own, which sleeps in port->wait. It needs LWIP_SOCKET, LWIP_DNS,
 * LWIP_TCPIP_CORE_LOCKING, and an errno for each task.
 * There is no second connection (struct winrm_port).
 *
 * Not installed, as it depends on your lwipopts.h: copy it and lwip_socket.c.
 */

/* What the board gives; both get `board`. */
struct winrm_lwip_source {
	/* As struct winrm_port's. */
	int (*random)(void *board, uint8_t *out, size_t len);
	uint64_t (*unix_time)(void *board); /* or NULL: 0 */
};

/*
 * The port's io; yours to place, one for each client. lwIP cannot be told to
 * forget a name it looks up, so a port that was closed meanwhile stays known
 * to it until the look-up ends, some seconds later: keep it that long.
 */
struct winrm_lwip_socket {
	const struct winrm_lwip_source *source;
	void *board;
	int fd; /* of lwIP, or -1 */
	int error;
	volatile uint8_t state;
	bool is_ready;    /* says lwip_poll, */
	bool is_misled;   /* and it is not so */
	const char *host; /* while its name is looked up */
	ip_addr_t address;
};

extern const struct winrm_port winrm_port_lwip_socket;

void winrm_lwip_socket_init(struct winrm_lwip_socket *p,
	const struct winrm_lwip_source *source, void *board);

#ifdef __cplusplus
}
#endif

#endif
