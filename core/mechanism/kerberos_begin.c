/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/kerberos_state.h"

#if WINRM_KERBEROS

#include <string.h>

#include "core/base/secret.h"
#include "core/kerberos/ccache.h"

/* Where a log-on begins: a ticket that is kept, a cache, or the KDC. */

/* Seconds before its end from which on a ticket is renewed. */
#define LATE 60u

#if WINRM_KERBEROS_FILES
static int take_ccache(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	const struct winrm_ccache_ticket *c)
{
	uint8_t name[WINRM_KERBEROS_NAME];
	struct winrm_writer w = winrm_writer_init(name, sizeof(name));
	struct winrm_ticket t;

	memset(&t, 0, sizeof(t));
	winrm_ccache_put_name(&w, &c->client);
	if (!winrm_writer_ok(&w))
		return WINRM_E_CONFIG;
	t.for_kdc = s->phase == WINRM_KERBEROS_TGS;
	t.crealm = c->client.realm;
	t.cname.text.ptr = name;
	t.cname.text.len = w.len;
	t.ticket = c->ticket;
	t.key = c->key;
	t.end_time = c->end_time;
	if (winrm_kerberos_has_clock(s))
		s->offset = c->clock_offset;
	return winrm_kerberos_store(s, keys, &t);
}

/* A ticket for the host, or else one for the KDC. */
static int begin_ccache(struct winrm_kerberos_state *s, struct winrm_keys *keys)
{
	const struct winrm_credentials_file *f =
		&s->config->credentials.of.ccache;
	struct winrm_slice file = {f->data, f->len}, any = {NULL, 0};
	uint32_t now =
		winrm_kerberos_has_clock(s) ? winrm_kerberos_our_time(s) : 0;
	struct winrm_ccache_principal me;
	struct winrm_ccache_ticket t;
	char service[WINRM_KERBEROS_NAME];
	int error;

	if (!winrm_kerberos_service(s, service) ||
		!winrm_ccache_default(&me, file) ||
		!winrm_kerberos_set_realm(s, me.realm))
		return WINRM_E_CONFIG;
	if (!s->renewed &&
		winrm_ccache_find(&t, file, winrm_slice_str(service), any,
			now) == WINRM_CCACHE_OK)
		s->phase = WINRM_KERBEROS_TICKET;
	else if (winrm_ccache_find(&t, file, winrm_slice_str(s->krbtgt), any,
			 now) == WINRM_CCACHE_OK)
		s->phase = WINRM_KERBEROS_TGS;
	else
		return WINRM_E_AUTH;
	error = take_ccache(s, keys, &t);
	winrm_wipe(&t, sizeof(t));
	return error;
}
#endif

int winrm_kerberos_begin(
	struct winrm_kerberos_state *s, struct winrm_keys *keys)
{
	const struct winrm_kerberos *k = winrm_kerberos_config(s);
	struct winrm_ticket t;

	if (!s->renewed && winrm_kerberos_kept(s, &t)) {
		s->offset = t.clock_offset;
		s->has_offset = true;
		winrm_wipe(&t.key, sizeof(t.key)); /* its times are enough */
		if ((int32_t)(t.end_time - LATE - winrm_kerberos_now(s)) > 0) {
			s->phase = WINRM_KERBEROS_TICKET;
			return 0;
		}
	}
	winrm_ticket_wipe(k->ticket, k->ticket_len);
#if WINRM_KERBEROS_FILES
	if (s->config->credentials.kind == WINRM_CREDENTIALS_CCACHE)
		return begin_ccache(s, keys);
#else
	(void)keys;
#endif
	if (!winrm_kerberos_find_realm(s) || !winrm_kerberos_find_etypes(s))
		return WINRM_E_CONFIG;
	s->phase = WINRM_KERBEROS_AS;
	return 0;
}

#endif
