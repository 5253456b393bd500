/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_TRANSPORT_H
#define BOARDS_LINUX_RUN_TRANSPORT_H

#include "boards/linux/cli/options.h"
#include "boards/linux/run/kerberos_setup.h"
#include "boards/linux/run/proxy_tunnel.h"
#include "boards/linux/trust/tls_client_state.h"
#include "port/posix.h"

/* What carries the bytes of one client: TCP, a proxy, TLS; and what it takes
 * to log on. */
struct transport {
	struct winrm_posix io, kdc;
	struct kerberos_setup kerberos;
	struct tunnel tunnel;
	struct tls_client secure;
	bool is_secure;
};

/*
 * Sets it up as the record says, in config->port and config->io. False:
 * `problem` says why. The record is borrowed. `t` must be zero, except
 * t->secure.is_one_of_many.
 */
bool transport_init(struct transport *t, struct winrm_connector *record,
	const struct options *o, struct winrm_config *config, char *problem,
	size_t cap);

/* Its threads that look up names are bounded with others'. */
void transport_share(struct transport *t, struct winrm_lookups *lookups);

/*
 * What to poll when the client wants `want`; -1: only time. *want becomes 0 if
 * there is nothing to wait for.
 */
int transport_poll(const struct transport *t, int *want, short *events);

/* Closes and wipes; also after transport_init has failed. */
void transport_free(struct transport *t);

#endif
