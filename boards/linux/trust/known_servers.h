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

#endif
