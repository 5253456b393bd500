/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/kerberos_state.h"

#if WINRM_KERBEROS

#include <string.h>

#include "core/kerberos/keytab.h"
#include "core/mechanism/kerberos_mechanism.h"

/* A password is made into keys of the first two only: the others take long. */
const uint8_t winrm_kerberos_etypes[] = {
	WINRM_KRB_AES256_SHA1, WINRM_KRB_AES128_SHA1,
#if WINRM_KERBEROS_SHA2
	WINRM_KRB_AES256_SHA384, WINRM_KRB_AES128_SHA256
#endif
};
enum { FROM_PASSWORD = 2 };

/* --- clocks ------------------------------------------------------------------ */

/* The port's; 0: it has none. */
static uint64_t port_time(const struct winrm_kerberos_state *s)
{
	const struct winrm_port *port = s->config->port;

	return port->unix_time ? port->unix_time(s->config->io) : 0;
}

uint32_t winrm_kerberos_our_time(const struct winrm_kerberos_state *s)
{
	uint64_t now = port_time(s);

	return (uint32_t)(now > 0
			? now
			: s->config->port->now_ms(s->config->io) / 1000);
}

bool winrm_kerberos_has_clock(const struct winrm_kerberos_state *s)
{
	return port_time(s) > 0;
}

uint32_t winrm_kerberos_now(const struct winrm_kerberos_state *s)
{
	return winrm_kerberos_our_time(s) + (uint32_t)s->offset;
}

void winrm_kerberos_set_now(struct winrm_kerberos_state *s, uint32_t time)
{
	s->offset = (int32_t)(time - winrm_kerberos_our_time(s));
	s->has_offset = true;
}

bool winrm_kerberos_random(
	const struct winrm_kerberos_state *s, void *out, size_t len)
{
	return s->config->port->random(s->config->io, out, len) == 0;
}

/* --- names ------------------------------------------------------------------- */

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The @ before a domain; a name may have others. */
static const char *last_at(const char *user)
{
	const char *at = strchr(user, '@');

	while (at && strchr(at + 1, '@'))
		at = strchr(at + 1, '@');
	return at;
}

bool winrm_kerberos_set_realm(
	struct winrm_kerberos_state *s, struct winrm_slice realm)
{
	char *out = s->krbtgt;

	if (realm.len - 1 >= WINRM_KERBEROS_REALM - 1)
		return false;
	memcpy(out, "krbtgt/", WINRM_KERBEROS_KRBTGT);
	out += WINRM_KERBEROS_KRBTGT;
	out[realm.len] = 0;
	while (realm.len-- > 0)
		out[realm.len] = upper((char)realm.ptr[realm.len]);
	s->kdc = 0;
	return true;
}

bool winrm_kerberos_service(
	const struct winrm_kerberos_state *s, char out[WINRM_KERBEROS_NAME])
{
	const char *given = winrm_kerberos_config(s)->service;
	struct winrm_writer w = winrm_writer_init(out, WINRM_KERBEROS_NAME - 1);
	size_t i;

	winrm_writer_put_str(&w, given ? given : "HTTP/");
	for (i = 0; !given && s->config->host[i]; i++)
		winrm_writer_put_byte(
			&w, winrm_lower((uint8_t)s->config->host[i]));
	if (!winrm_writer_ok(&w))
		return false;
	out[w.len] = 0;
	return true;
}

/* The user's name without a domain, or whole where it is a UPN. */
struct winrm_krb_name winrm_kerberos_user_name(
	const struct winrm_kerberos_state *s)
{
	const char *user = s->config->credentials.user;
	const char *slash = strchr(user, '\\');
	struct winrm_krb_name name = {WINRM_KRB_NAME_PRINCIPAL, {NULL, 0}};
	const char *at;

	user = slash ? slash + 1 : user;
	at = last_at(user);
	name.text = winrm_slice_str(user);
	if (s->enterprise)
		name.type = WINRM_KRB_NAME_ENTERPRISE;
	else if (at)
		name.text.len = (size_t)(at - user);
	return name;
}

const char *winrm_kerberos_home(const struct winrm_kerberos_state *s)
{
	const char *user = s->config->credentials.user;
	const char *at = user ? last_at(user) : NULL;

	if (winrm_kerberos_config(s)->realm)
		return winrm_kerberos_config(s)->realm;
	return at ? at + 1 : winrm_kerberos_realm(s);
}

bool winrm_kerberos_find_realm(struct winrm_kerberos_state *s)
{
	struct winrm_slice home = winrm_slice_str(winrm_kerberos_home(s));
	const char *at = last_at(s->config->credentials.user);

	s->enterprise = at && !winrm_slice_is_nocase(home, at + 1);
	return winrm_kerberos_set_realm(s, home);
}

/* --- what is kept ------------------------------------------------------------ */

bool winrm_kerberos_stored(
	const struct winrm_kerberos_state *s, struct winrm_ticket *t)
{
	const struct winrm_kerberos *k = winrm_kerberos_config(s);

	return winrm_ticket_get(t, k->ticket, k->ticket_len);
}

bool winrm_kerberos_kept(
	const struct winrm_kerberos_state *s, struct winrm_ticket *t)
{
	char service[WINRM_KERBEROS_NAME];

	return winrm_kerberos_service(s, service) &&
		winrm_kerberos_stored(s, t) && !t->for_kdc &&
		winrm_slice_is(t->service, service);
}

int winrm_kerberos_fits(const struct winrm_kerberos_state *s,
	struct winrm_keys *keys, size_t needed)
{
	if (needed <= winrm_kerberos_config(s)->ticket_len)
		return 0;
	keys->reason = WINRM_KERBEROS_NO_ROOM;
	keys->status = (uint32_t)needed;
	return WINRM_E_KDC;
}

int winrm_kerberos_store(const struct winrm_kerberos_state *s,
	struct winrm_keys *keys, struct winrm_ticket *t)
{
	const struct winrm_kerberos *k = winrm_kerberos_config(s);
	char service[WINRM_KERBEROS_NAME];

	if (!winrm_kerberos_service(s, service))
		return WINRM_E_CONFIG;
	t->service = winrm_slice_str(service);
	t->clock_offset = s->offset;
	return winrm_kerberos_fits(
		s, keys, winrm_ticket_put(k->ticket, k->ticket_len, t));
}

/* --- the user's key --------------------------------------------------------- */

#if WINRM_KERBEROS_FILES
static bool read_keytab(
	const struct winrm_kerberos_state *s, struct winrm_keytab *keytab)
{
	const struct winrm_credentials *c = &s->config->credentials;
	struct winrm_slice file = {c->of.keytab.data, c->of.keytab.len};

	return winrm_keytab_read(keytab, file, winrm_kerberos_user_name(s).text,
		       winrm_slice_str(winrm_kerberos_realm(s))) ==
		WINRM_KEYTAB_OK;
}
#endif

bool winrm_kerberos_find_key(struct winrm_kerberos_state *s, uint8_t etype)
{
	const struct winrm_credentials *c = &s->config->credentials;
#if WINRM_KERBEROS_FILES
	struct winrm_keytab keytab;

	if (c->kind == WINRM_CREDENTIALS_KEYTAB)
		return read_keytab(s, &keytab) &&
			winrm_keytab_key(&keytab, &etype, 1, &s->key);
#endif
	s->key.etype = etype;
	memcpy(s->key.bytes, c->of.key.bytes, winrm_krb_key_len(etype));
	return etype == c->of.key.etype;
}

bool winrm_kerberos_find_etypes(struct winrm_kerberos_state *s)
{
	const struct winrm_credentials *c = &s->config->credentials;
#if WINRM_KERBEROS_FILES
	struct winrm_keytab keytab;

	if (c->kind == WINRM_CREDENTIALS_KEYTAB) {
		s->etype_count = 0;
		if (read_keytab(s, &keytab))
			s->etype_count = (uint8_t)winrm_keytab_etypes(&keytab,
				winrm_kerberos_etypes, WINRM_KERBEROS_ETYPES,
				s->etypes);
		return s->etype_count > 0;
	}
#endif
	memcpy(s->etypes, winrm_kerberos_etypes, WINRM_KERBEROS_ETYPES);
	s->etype_count = FROM_PASSWORD;
	if (c->kind != WINRM_CREDENTIALS_PASSWORD) {
		s->etypes[0] = (uint8_t)c->of.key.etype;
		s->etype_count = 1;
	}
	return true;
}

#endif
