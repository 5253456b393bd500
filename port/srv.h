/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_SRV_H
#define WINRM_PORT_SRV_H

#include <stddef.h>
#include <stdint.h>

/* SRV records of DNS (RFC 2782), from a message as RFC 1035 4.1 has it. */

enum {
	WINRM_SRV_HOST = 254 /* with its NUL */
};

struct winrm_srv {
	uint16_t priority, weight, tcp_port;
	char host[WINRM_SRV_HOST];
};

/*
 * The SRV records of an answer, as they stand there: how many. Of a message
 * that is cut those that are whole; none, if it is no answer or tells an error.
 * Those that name no host or port are left out.
 */
size_t winrm_srv_read(
	const uint8_t *message, size_t len, struct winrm_srv *out, size_t cap);

/*
 * Puts them in the order to be tried in: by priority, and those of the same one
 * by chance and weight. `random` has a number for each.
 */
void winrm_srv_order(
	struct winrm_srv *records, size_t count, const uint16_t *random);

#endif
