/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_ZEPHYR_SOCKET_H
#define WINRM_ZEPHYR_SOCKET_H

#include <winrm/winrm.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * TCP over Zephyr's sockets, random numbers from its CSPRNG: each client in a
 * thread of its own, which sleeps in port->wait. A name is resolved by
 * zsock_getaddrinfo, which blocks: for as long as
 * CONFIG_NET_SOCKETS_DNS_TIMEOUT says; an address never blocks.
 */
struct winrm_zephyr_socket {
	int fd; /* or -1 */
	int error;
	bool is_connected;
};

extern const struct winrm_port winrm_port_zephyr_socket;

void winrm_zephyr_socket_init(struct winrm_zephyr_socket *p);

#ifdef __cplusplus
}
#endif

#endif
