/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/transport.h"

#include <stdio.h>
#include <string.h>

#include "boards/linux/trust/tls_client.h"

enum {
	IN_FLIGHT = 16, /* some 30 MB/s at a round trip of 100 ms */
	FAR_MS = 10     /* a host that is nearer gains little by that */
};

bool transport_init(struct transport *t, struct winrm_connector *record,
	const struct options *o, struct winrm_config *config, char *problem,
	size_t cap)
{
	config->in_flight = (uint8_t)(o->in_flight ? o->in_flight : IN_FLIGHT);
	config->in_flight_from_ms = o->in_flight ? 0 : FAR_MS;
	config->early_receive = o->early_receive;
	t->is_secure = tls_client_wanted(record);
	t->secure.quiet = o->quiet;
	if ((winrm_posix_init(&t->io) | winrm_posix_init(&t->kdc)) !=
		WINRM_OK) {
		snprintf(problem, cap, "no random numbers to be had");
		return false;
	}
	t->io.second = &t->kdc;
	kerberos_share(&t->kdc);
	if (!kerberos_init(&t->kerberos, record, problem, cap))
		return false;
	config->port = &winrm_port_posix;
	config->io = &t->io;
	if (!tunnel_init(&t->tunnel, record, o->proxy_password_file,
		    t->is_secure, config, problem, cap))
		return false;
	if (!t->is_secure)
		return true;
	if (!winrm_connector_set(record, "protocol", "https")) {
		snprintf(problem, cap, "%s", record->problem);
		return false;
	}
	if (!tls_client_init(
		    &t->secure, record, config->port, config->io, problem, cap))
		return false;
	config->port = tls_client_port(&t->secure);
	config->io = &t->secure.tls;
	return true;
}

void transport_share(struct transport *t, struct winrm_lookups *lookups)
{
	t->io.lookups = t->kdc.lookups = lookups;
}

int transport_poll(const struct transport *t, int *want, short *events)
{
	if (t->is_secure)
		*want = winrm_tls_want(&t->secure.tls, *want);
	if (t->tunnel.used)
		*want = winrm_proxy_want(&t->tunnel.proxy, *want);
	return winrm_posix_poll(&t->io, *want, events);
}

void transport_free(struct transport *t)
{
	if (t->is_secure)
		tls_client_free(&t->secure);
	if (t->tunnel.used)
		tunnel_free(&t->tunnel);
	winrm_posix_free(&t->io);
	winrm_posix_free(&t->kdc);
	kerberos_free(&t->kerberos);
	explicit_bzero(t, sizeof(*t));
}
