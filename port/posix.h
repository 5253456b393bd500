/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_POSIX_H
#define WINRM_PORT_POSIX_H

#include <sys/socket.h>
#include <netinet/in.h>

#include <mbedtls/ctr_drbg.h>

#include "core/winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * TCP over POSIX sockets, never blocking: IPv4 and IPv6, each address of the
 * host tried in turn within the connect timeout. A name is resolved by one
 * short-lived thread (the resolver of libc blocks); an address needs none.
 * Random numbers come from mbedTLS CTR-DRBG, seeded by the system.
 */

enum { WINRM_POSIX_ADDRESSES = 8 };

union winrm_posix_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The port's io; yours to place, one for each client. */
struct winrm_posix {
	int fd;       /* the socket, or -1: for poll() in a loop of yours */
	int resolver; /* what to poll for reading while a name is resolved */
	int error;    /* errno of the last failure, or 0 */
	union winrm_posix_address addresses[WINRM_POSIX_ADDRESSES];
	uint8_t count, next;
	bool connected;
	uint32_t started, tried; /* ms, of the attempt and of the address */
	mbedtls_ctr_drbg_context drbg;
};

extern const struct winrm_port winrm_port_posix;

/* 0, or CRYPTO: no randomness to be had. */
int winrm_posix_init(struct winrm_posix *p);

/* Closes what is open and wipes the generator. */
void winrm_posix_free(struct winrm_posix *p);

#ifdef __cplusplus
}
#endif

#endif
