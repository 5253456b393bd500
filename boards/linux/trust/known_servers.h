/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_KNOWN_SERVERS_H
#define BOARDS_LINUX_TRUST_KNOWN_SERVERS_H

#include "port/tls.h"

/*
 * known_servers: the keys that --tofu has seen. A line is
 *
 *	host:port sha256//BASE64
 *
 * with an IPv6 address in brackets. Names are compared without regard to case;
 * a host with several lines may have any of their keys. Lines that are empty or
 * begin with '#' are skipped.
 */

enum { KNOWN_PINS = 8, KNOWN_NAME = 300 };

struct known {
	uint8_t pins[KNOWN_PINS][WINRM_TLS_PIN];
	size_t count;  /* of them; further lines are ignored */
	unsigned line; /* the first of this host; or the one that is wrong */
};

/* "host:port" or "[v6]:port". False: too long, or not a valid name. */
bool known_name(char out[KNOWN_NAME], const char *host, uint16_t tcp_port);

/* The keys of that name. False: k->line is none of the above. */
bool known_find(
	const char *text, size_t len, const char *name, struct known *k);

#endif
