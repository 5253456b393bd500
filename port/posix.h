/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_POSIX_H
#define WINRM_PORT_POSIX_H

/**
 * @file
 * TCP over POSIX sockets, never blocking: IPv4 and IPv6, each address of the
 * host tried in turn within the connect timeout. A name is resolved by one
 * short-lived thread (the resolver of libc blocks); an address needs none.
 * Random numbers are the system's (getentropy).
 */

#include <sys/socket.h>
#include <netinet/in.h>

#include "../core/winrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Bounds the threads of all that share it: a name waits for its turn, within
 * its connect timeout, while `most` of them are at work. A thread that a dead
 * name server holds counts until libc gives up (resolv.conf: 5 s for each try
 * and server). Must stay as long as the process: make it static.
 */
struct winrm_lookups {
	/** 16 is enough for hundreds of hosts; each takes 512 KB of address
	 * space and a file descriptor. */
	int most;
	int running; /**< 0 at first; changed by the threads as well */
};

/** Limits of this port. */
enum {
	WINRM_POSIX_ADDRESSES = 8 /**< of one host that are tried, at most */
};

/** An address of either family. */
union winrm_posix_address {
	struct sockaddr any;    /**< its family and what calls take */
	struct sockaddr_in v4;  /**< of AF_INET */
	struct sockaddr_in6 v6; /**< of AF_INET6 */
};

/**
 * What SRV records of DNS say of one service, such as the KDCs of a realm.
 *
 * A host whose name begins with `_`, as in "_kerberos._tcp.LAB.TEST", is
 * looked up by its SRV records (RFC 2782): each address of each of them is tried
 * in turn, at the port that the record has. One that took a connection and
 * did not answer over it is passed over the next time. Zeros at first; the ios of one
 * thread may share an array of them, so that each service is looked up once.
 */
struct winrm_service {
	char name[256]; /**< whose it is; empty: nobody's */
	/** Those of all records. */
	union winrm_posix_address addresses[WINRM_POSIX_ADDRESSES];
	uint8_t count;  /**< of addresses */
	uint8_t next;   /**< of addresses, the first that is tried */
	uint32_t since; /**< when they were looked up, by now_ms */
	/** The io that looks them up; the others wait. */
	const struct winrm_posix *asking;
};

/** The port's io; yours to place, one for each client. */
struct winrm_posix {
	int fd;       /**< the socket, or -1 */
	int resolver; /**< readable when a name is resolved, or -1 */
	int error;    /**< errno of the last failure, or 0 */
	/** Those of the host. */
	union winrm_posix_address addresses[WINRM_POSIX_ADDRESSES];
	uint8_t count;                 /**< of addresses */
	uint8_t next;                  /**< of addresses, to be tried */
	bool connected;                /**< fd is a connection */
	uint32_t tried;                /**< when the address was tried, by
					  now_ms */
	struct winrm_lookups *lookups; /**< set after init; NULL: no bound */
	/** Set after init: another io, initialised as well, for a second
	 * connection; NULL: there is none. */
	struct winrm_posix *second;
	/** Set after init: for hosts that are names of services; NULL: those
	 * cannot be resolved. */
	struct winrm_service *services;
	size_t service_count;          /**< of services */
	struct winrm_service *service; /**< the one the addresses are of */
	bool service_failed; /**< it was tried, and a host was not since */
	bool answered;       /**< something was received, and the
					  connection not lost since */
};

/** The port; its io is a struct winrm_posix. */
extern const struct winrm_port winrm_port_posix;

/**
 * Makes the io ready; opens nothing.
 *
 * @param p  what it held before is overwritten
 * @return 0, or CRYPTO: no random numbers available
 */
int winrm_posix_init(struct winrm_posix *p);

/**
 * For poll, epoll and select in loops of your own: what to wait for. Ask again
 * after each step, as the descriptor changes; and step at the latest after
 * winrm_deadline, or WINRM_POSIX_OPEN_MS while it wants OPEN.
 *
 * @param p       the io
 * @param want    what winrm_step has returned
 * @param events  gets POLLIN or POLLOUT
 * @return the descriptor; -1: nothing but time
 */
int winrm_posix_poll(const struct winrm_posix *p, int want, short *events);

/** Times of this port. */
enum {
	WINRM_POSIX_OPEN_MS = 100,     /**< for the next address, or thread */
	WINRM_POSIX_SERVICE_MS = 60000 /**< SRV records are kept for */
};

/**
 * Closes what is open.
 *
 * @param p  the io
 */
void winrm_posix_free(struct winrm_posix *p);

#ifdef __cplusplus
}
#endif

#endif
