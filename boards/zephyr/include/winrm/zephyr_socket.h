/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_ZEPHYR_SOCKET_H
#define WINRM_ZEPHYR_SOCKET_H

/**
 * @file
 * TCP over Zephyr's sockets, random numbers from its CSPRNG: each client in a
 * thread of its own, which sleeps in port->wait. A name is resolved by
 * zsock_getaddrinfo, which blocks for up to CONFIG_NET_SOCKETS_DNS_TIMEOUT; an
 * address never blocks.
 */

#include <winrm/winrm.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The port's io; yours to place, one for each client. */
struct winrm_zephyr_socket {
	int fd;            /**< the socket, or -1 */
	int error;         /**< errno of the last failure, or 0 */
	bool is_connected; /**< fd is a connection */
};

/** The port; its io is a struct winrm_zephyr_socket. */
extern const struct winrm_port winrm_port_zephyr_socket;

/**
 * Makes the io ready; opens nothing.
 *
 * @param p  what it held before is overwritten
 */
void winrm_zephyr_socket_init(struct winrm_zephyr_socket *p);

#ifdef __cplusplus
}
#endif

#endif
