/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PORT_H
#define WINRM_CORE_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"

/**
 * @file
 * What the library needs from a platform: a table of functions.
 */

/**
 * A platform: connections, a clock, random numbers.
 *
 * The table must stay as long as a client uses it. All functions get `io` as it
 * is in the config. None may block but `wait`. An error is one of
 * enum winrm_error (winrm.h).
 */
struct winrm_port {
	/**
	 * Begins or continues to connect: called again with the same arguments
	 * until it returns 0 (connected) or an error (RESOLVE, CONNECT).
	 * WINRM_WANT_OPEN: later. NULL: the caller owns the connection, calls
	 * winrm_opened, and moves the bytes with winrm_tx and winrm_rx.
	 */
	int (*open)(void *io, const char *host, uint16_t tcp_port,
		uint32_t timeout_ms);
	/** Sends: bytes taken, 0 for later, or an error (IO, CLOSED). */
	int (*send)(void *io, const uint8_t *data, size_t len);
	/** Receives: bytes received, 0 for later, or an error; the end of the
	 * stream is CLOSED. */
	int (*recv)(void *io, uint8_t *data, size_t cap);
	/** Drops the connection, or the attempt; also when there is none. */
	void (*close)(void *io);
	/**
	 * Waits for what a WINRM_WANT_ says, at most `timeout_ms`, and may
	 * return early. Only winrm_run needs it.
	 */
	void (*wait)(void *io, int want, uint32_t timeout_ms);
	/** A clock in ms that never goes back; where it starts does not matter,
	 * and after 2^32 ms it begins anew. */
	uint32_t (*now_ms)(void *io);
	/** Fills with random bytes fit for keys. 0, or an error. */
	int (*random)(void *io, uint8_t *out, size_t len);
	/** Seconds since 1970, for the few hosts that send no time; or NULL. */
	uint64_t (*unix_time)(void *io);
	/** The platform's code of the last error, for messages; or NULL. */
	int (*io_code)(void *io);
	/** The connection is TLS: messages need not be sealed inside it. */
	bool encrypted;
	/** TLS: the channel binding, 16 bytes (MS-NLMP 2.2.2.1); or NULL. */
	const uint8_t *(*channel_binding)(void *io);
	/**
	 * TLS, proxies: why a handshake or certificate failed, or what keeps
	 * the host from being reached, in one line; or NULL. "" is none.
	 */
	const char *(*reason)(void *io);
	/**
	 * A connection that may be open beside this one, to another host and
	 * in clear, as a log-on may need: the table for it, and the io for
	 * that table. Its functions are called with that io, never this one's.
	 * NULL, or no such function: there is one connection only, and what
	 * needs two is refused as CONFIG, by the name "port".
	 */
	const struct winrm_port *(*second)(void *io, void **second_io);
#if WINRM_ABI
	/**
	 * For functions of later versions, each of which may be NULL. A table
	 * of the library keeps its size so: a program that is linked with it
	 * may have a copy of that size (a copy relocation).
	 */
	void (*room[4])(void);
#endif
};

#endif
