/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_KNOWN_SERVERS_H
#define BOARDS_LINUX_TRUST_KNOWN_SERVERS_H

#include "port/tls.h"

/*
 * known_servers: the keys that --tofu has seen. A line is
 *
 *	host:port sha256//BASE64
 *
 * and an IPv6 address stands in brackets. Names are compared without regard
 * to case; more than one line of a host: any of their keys. Lines that are
 * empty or begin with '#' are passed over.
 */

enum { KNOWN_PINS = 8, KNOWN_NAME = 300 };

struct known {
	uint8_t pins[KNOWN_PINS][WINRM_TLS_PIN];
	size_t count;  /* of them; the rest of the lines is passed over */
	unsigned line; /* the first of this host; or the one that is wrong */
};

/* "host:port" or "[v6]:port". False: too long, or no such name can be. */
bool known_name(char out[KNOWN_NAME], const char *host, uint16_t tcp_port);

/* The keys of that name. False: k->line is none of the above. */
bool known_find(
	const char *text, size_t len, const char *name, struct known *k);

/* --- the file --------------------------------------------------------------
 * False: `problem` says why.
 */

/* Its path: $WINRM_KNOWN_SERVERS, or ~/.config/winrm/known_servers. */
bool known_path(char *out, size_t cap, char *problem, size_t problem_cap);

/* Reads the keys of that name; no file, no keys. */
bool known_load(const char *path, const char *name, struct known *k,
	char *problem, size_t cap);

/*
 * Adds a line, unless there is one of that name by now: then `k` has it. All
 * of it or nothing happens, and beside others that do the same. 1 done, 0
 * somebody else is at it: try again soon, -1 an error.
 */
int known_add(const char *path, const char *name,
	const uint8_t pin[WINRM_TLS_PIN], struct known *k, char *problem,
	size_t cap);

#endif
