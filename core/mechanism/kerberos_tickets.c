/* SPDX-License-Identifier: Apache-2.0 */
/* How a log-on by Kerberos comes by its ticket: what is kept, and the KDCs. */
#include "core/mechanism/kerberos_state.h"

#if WINRM_KERBEROS

#include <string.h>

#include "core/base/secret.h"
#include "core/kerberos/ccache.h"
#include "core/kerberos/kdc_reply.h"
#include "core/kerberos/keytab.h"
#include "core/mechanism/kerberos_mechanism.h"

/* A KDC that wants more would only stall a small device. */
#define ROUNDS_MAX 32768u
/* Seconds before its end from which on a ticket is renewed. */
#define LATE 60u
/* Clocks may differ by that much (RFC 4120 8.2), in seconds. */
#define SKEW 120u

/* A password is made into keys of the first two only: the others take long. */
static const uint8_t etypes[] = {WINRM_KRB_AES256_SHA1, WINRM_KRB_AES128_SHA1,
	WINRM_KRB_AES256_SHA384, WINRM_KRB_AES128_SHA256};
enum { FROM_PASSWORD = 2, ALL = sizeof(etypes) };

static struct winrm_slice str(const char *s)
{
	return winrm_slice_str(s);
}

/* --- clocks ------------------------------------------------------------------ */

/* Ours: the port's, or seconds since it began to count. */
static uint32_t our_time(const struct winrm_kerberos_state *s)
{
	const struct winrm_port *port = s->config->port;
	uint64_t now = port->unix_time ? port->unix_time(s->config->io) : 0;

	return (uint32_t)(now > 0 ? now : port->now_ms(s->config->io) / 1000);
}

static bool has_clock(const struct winrm_kerberos_state *s)
{
	const struct winrm_port *port = s->config->port;

	return port->unix_time && port->unix_time(s->config->io) > 0;
}

uint32_t winrm_kerberos_now(const struct winrm_kerberos_state *s)
{
	return our_time(s) + (uint32_t)s->offset;
}

void winrm_kerberos_set_now(struct winrm_kerberos_state *s, uint32_t time)
{
	s->offset = (int32_t)(time - our_time(s));
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

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The @ before a domain; a name may have others. */
static const char *last_at(const char *user)
{
	const char *at = strchr(user, '@');

	while (at && strchr(at + 1, '@'))
		at = strchr(at + 1, '@');
	return at;
}

static bool set_realm(struct winrm_kerberos_state *s, struct winrm_slice realm)
{
	size_t i;

	if (realm.len == 0 || realm.len >= sizeof(s->realm))
		return false;
	for (i = 0; i < realm.len; i++)
		s->realm[i] = upper((char)realm.ptr[i]);
	s->realm[i] = 0;
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
		winrm_writer_put_byte(&w, (uint8_t)lower(s->config->host[i]));
	if (!winrm_writer_ok(&w))
		return false;
	out[w.len] = 0;
	return true;
}

/* The user's name without a domain, or whole where it is a UPN. */
static struct winrm_krb_name user_name(const struct winrm_kerberos_state *s)
{
	const char *user = s->config->credentials.user;
	const char *slash = strchr(user, '\\');
	struct winrm_krb_name name = {WINRM_KRB_NAME_PRINCIPAL, {NULL, 0}};
	const char *at;

	user = slash ? slash + 1 : user;
	at = last_at(user);
	name.text = str(user);
	if (s->enterprise)
		name.type = WINRM_KRB_NAME_ENTERPRISE;
	else if (at)
		name.text.len = (size_t)(at - user);
	return name;
}

static bool find_realm(struct winrm_kerberos_state *s)
{
	const char *given = winrm_kerberos_config(s)->realm;
	const char *at = last_at(s->config->credentials.user);

	s->enterprise =
		given && at && !winrm_slice_is_nocase(str(given), at + 1);
	return set_realm(s, str(given ? given : at ? at + 1 : ""));
}

/* "krbtgt/REALM" */
static struct winrm_slice krbtgt(
	const struct winrm_kerberos_state *s, char out[WINRM_KERBEROS_NAME])
{
	struct winrm_writer w = winrm_writer_init(out, WINRM_KERBEROS_NAME);
	struct winrm_slice name = {(const uint8_t *)out, 0};

	winrm_writer_put_str(&w, "krbtgt/");
	winrm_writer_put_str(&w, s->realm);
	name.len = w.len;
	return name;
}

/* --- what is kept ------------------------------------------------------------ */

static bool kept(const struct winrm_kerberos_state *s, struct winrm_ticket *t)
{
	const struct winrm_kerberos *k = winrm_kerberos_config(s);

	return winrm_ticket_get(t, k->ticket, k->ticket_len);
}

bool winrm_kerberos_kept(
	const struct winrm_kerberos_state *s, struct winrm_ticket *t)
{
	char service[WINRM_KERBEROS_NAME];

	return winrm_kerberos_service(s, service) && kept(s, t) &&
		winrm_slice_is(t->service, service);
}

static int keep(const struct winrm_kerberos_state *s, struct winrm_keys *keys,
	const struct winrm_ticket *t)
{
	const struct winrm_kerberos *k = winrm_kerberos_config(s);
	size_t needed = winrm_ticket_put(k->ticket, k->ticket_len, t);

	if (needed <= k->ticket_len)
		return 0;
	keys->reason = WINRM_KERBEROS_NO_ROOM;
	keys->status = (uint32_t)needed;
	return WINRM_E_KDC;
}

static void drop(struct winrm_kerberos_state *s)
{
	const struct winrm_kerberos *k = winrm_kerberos_config(s);

	winrm_ticket_wipe(k->ticket, k->ticket_len);
}

/* --- where it begins --------------------------------------------------------- */

static int take_ccache(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	const struct winrm_ccache_ticket *c, struct winrm_slice service)
{
	uint8_t name[WINRM_KERBEROS_NAME];
	struct winrm_writer w = winrm_writer_init(name, sizeof(name));
	struct winrm_ticket t;

	memset(&t, 0, sizeof(t));
	winrm_ccache_put_name(&w, &c->client);
	if (!winrm_writer_ok(&w))
		return WINRM_E_CONFIG;
	t.service = service;
	t.crealm = c->client.realm;
	t.cname.text.ptr = name;
	t.cname.text.len = w.len;
	t.ticket = c->ticket;
	t.key = c->key;
	t.end_time = c->end_time;
	t.renew_until = c->renew_until;
	t.clock_offset = has_clock(s) ? c->clock_offset : s->offset;
	s->offset = t.clock_offset;
	return keep(s, keys, &t);
}

/* A ticket for the host, or else one for the KDC. */
static int begin_ccache(struct winrm_kerberos_state *s, struct winrm_keys *keys)
{
	const struct winrm_credentials_file *f =
		&s->config->credentials.of.ccache;
	struct winrm_slice file = {f->data, f->len}, any = {NULL, 0};
	uint32_t now = has_clock(s) ? our_time(s) : 0;
	struct winrm_ccache_principal me;
	struct winrm_ccache_ticket t;
	char service[WINRM_KERBEROS_NAME], tgt[WINRM_KERBEROS_NAME];
	struct winrm_slice name;
	int error = WINRM_E_CONFIG;

	if (!winrm_kerberos_service(s, service) ||
		!winrm_ccache_default(&me, file) || !set_realm(s, me.realm))
		return WINRM_E_CONFIG;
	if (!s->renewed &&
		winrm_ccache_find(&t, file, str(service), any, now) ==
			WINRM_CCACHE_OK) {
		s->phase = WINRM_KERBEROS_TICKET;
		error = take_ccache(s, keys, &t, str(service));
		winrm_wipe(&t, sizeof(t));
		return error;
	}
	name = krbtgt(s, tgt);
	if (winrm_ccache_find(&t, file, name, any, now) != WINRM_CCACHE_OK)
		return WINRM_E_AUTH;
	s->phase = WINRM_KERBEROS_TGS;
	error = take_ccache(s, keys, &t, name);
	winrm_wipe(&t, sizeof(t));
	return error;
}

/* The user's own key, where it is not made from a password. */
static bool find_key(
	struct winrm_kerberos_state *s, const uint8_t *wished, size_t count)
{
	const struct winrm_credentials *c = &s->config->credentials;
	struct winrm_slice file = {c->of.keytab.data, c->of.keytab.len};
	struct winrm_keytab keytab;

	if (c->kind == WINRM_CREDENTIALS_KEY) {
		s->key.etype = (uint8_t)c->of.key.etype;
		memcpy(s->key.bytes, c->of.key.bytes,
			winrm_krb_key_len(s->key.etype));
		return memchr(wished, s->key.etype, count) != NULL;
	}
	return c->kind == WINRM_CREDENTIALS_KEYTAB &&
		winrm_keytab_read(&keytab, file, user_name(s).text,
			str(s->realm)) == WINRM_KEYTAB_OK &&
		winrm_keytab_key(&keytab, wished, count, &s->key);
}

/* Those that the user can have a key of, into `out`. */
static size_t own_etypes(const struct winrm_kerberos_state *s, uint8_t out[ALL])
{
	const struct winrm_credentials *c = &s->config->credentials;
	struct winrm_slice file = {c->of.keytab.data, c->of.keytab.len};
	struct winrm_keytab keytab;

	memcpy(out, etypes, ALL);
	if (c->kind == WINRM_CREDENTIALS_PASSWORD)
		return FROM_PASSWORD;
	if (c->kind == WINRM_CREDENTIALS_KEY) {
		out[0] = (uint8_t)c->of.key.etype;
		return 1;
	}
	if (winrm_keytab_read(&keytab, file, user_name(s).text,
		    str(s->realm)) != WINRM_KEYTAB_OK)
		return 0;
	return winrm_keytab_etypes(&keytab, etypes, ALL, out);
}

int winrm_kerberos_begin(
	struct winrm_kerberos_state *s, struct winrm_keys *keys)
{
	const struct winrm_credentials *c = &s->config->credentials;
	struct winrm_ticket t;
	uint8_t own[ALL];

	if (!s->renewed && winrm_kerberos_kept(s, &t)) {
		s->offset = t.clock_offset;
		s->has_offset = true;
		if ((int32_t)(t.end_time - LATE - winrm_kerberos_now(s)) > 0) {
			s->phase = WINRM_KERBEROS_TICKET;
			return 0;
		}
	}
	drop(s);
	if (c->kind == WINRM_CREDENTIALS_CCACHE)
		return begin_ccache(s, keys);
	if (!find_realm(s) || own_etypes(s, own) == 0)
		return WINRM_E_CONFIG;
	s->phase = WINRM_KERBEROS_AS;
	return 0;
}

/* --- the KDC ------------------------------------------------------------------ */

/* Is it one of this realm? */
static bool is_of_realm(
	const struct winrm_kerberos_state *s, const struct winrm_kdc *kdc)
{
	const struct winrm_kerberos *k = winrm_kerberos_config(s);
	const char *user = s->config->credentials.user;
	const char *at = user ? last_at(user) : NULL;
	const char *home = k->realm ? k->realm : at ? at + 1 : s->realm;

	return winrm_slice_is_nocase(
		str(s->realm), kdc->realm ? kdc->realm : home);
}

/* The nth KDC of the realm; NULL: there are not so many. */
static const struct winrm_kdc *nth_kdc(
	const struct winrm_kerberos_state *s, size_t n)
{
	const struct winrm_kerberos *k = winrm_kerberos_config(s);
	size_t i;

	for (i = 0; i < k->kdc_count; i++)
		if (is_of_realm(s, &k->kdcs[i]) && n-- == 0)
			return &k->kdcs[i];
	return NULL;
}

void winrm_kerberos_find_kdc(
	const struct winrm_kerberos_state *s, struct winrm_inquiry *inquiry)
{
	const struct winrm_kdc *kdc = nth_kdc(s, s->kdc);

	inquiry->host = kdc ? kdc->host : s->realm;
	inquiry->tcp_port = kdc && kdc->tcp_port ? kdc->tcp_port : 88;
}

int winrm_kerberos_next_kdc(struct winrm_kerberos_state *s)
{
	s->kdc++;
	return nth_kdc(s, s->kdc) ? 0 : WINRM_E_KDC;
}

/* The same to the KDC and to the check of its reply. */
static void fill_request(const struct winrm_kerberos_state *s,
	struct winrm_kdc_request *r, char service[WINRM_KERBEROS_NAME],
	uint8_t own[ALL])
{
	memset(r, 0, sizeof(*r));
	r->realm = str(s->realm);
	r->nonce = s->nonce;
	r->service.type = WINRM_KRB_NAME_SERVICE;
	if (s->phase == WINRM_KERBEROS_TGS) {
		(void)winrm_kerberos_service(s, service);
		r->service.text = str(service);
		r->canonicalize = true;
		r->etypes = etypes;
		r->etype_count = ALL;
		return;
	}
	r->client = user_name(s);
	r->service.text = krbtgt(s, service);
	r->canonicalize = s->enterprise;
	r->etypes = own;
	r->etype_count = own_etypes(s, own);
}

static int put_tgs(struct winrm_kerberos_state *s, struct winrm_writer *out,
	const struct winrm_kdc_request *r, const uint8_t *confounder)
{
	struct winrm_ap_request ap;
	struct winrm_ticket t;
	bool ok;

	if (!kept(s, &t))
		return WINRM_E_KDC;
	memset(&ap, 0, sizeof(ap));
	ap.ticket = t.ticket;
	ap.key = &t.key;
	ap.crealm = t.crealm;
	ap.cname = t.cname;
	ap.time = winrm_kerberos_now(s);
	ap.usec = s->usec;
	ap.confounder = confounder;
	ok = winrm_kdc_put_tgs(out, r, &ap);
	winrm_wipe(&t, sizeof(t));
	return ok ? 0 : WINRM_E_CRYPTO;
}

int winrm_kerberos_put_request(
	struct winrm_kerberos_state *s, struct winrm_writer *out)
{
	char service[WINRM_KERBEROS_NAME];
	uint8_t own[ALL], confounder[WINRM_KRB_CONFOUNDER];
	struct winrm_kdc_request r;
	struct winrm_kdc_proof proof = {NULL, 0, 0, confounder};

	if (!winrm_kerberos_random(s, &s->nonce, sizeof(s->nonce)) ||
		!winrm_kerberos_random(s, &s->usec, sizeof(s->usec)) ||
		!winrm_kerberos_random(s, confounder, sizeof(confounder)))
		return WINRM_E_CRYPTO;
	s->nonce &= 0x7fffffff;
	s->usec %= 1000000;
	fill_request(s, &r, service, own);
	if (s->phase == WINRM_KERBEROS_TGS)
		return put_tgs(s, out, &r, confounder);
	proof.time = winrm_kerberos_now(s);
	proof.usec = s->usec;
	if (s->phase == WINRM_KERBEROS_PROVEN)
		proof.key = &s->key;
	return winrm_kdc_put_as(out, &r, &proof) ? 0 : WINRM_E_CRYPTO;
}

/* --- what it answers ----------------------------------------------------------- */

/* The user's key, as the KDC says how it is made. */
static int make_key(
	struct winrm_kerberos_state *s, const struct winrm_krb_etype_info *info)
{
	const struct winrm_credentials *c = &s->config->credentials;
	uint8_t memory[2 * WINRM_KERBEROS_NAME];
	struct winrm_writer w = winrm_writer_init(memory, sizeof(memory));
	struct winrm_krb_name name = user_name(s);
	struct winrm_slice salt = info->salt;
	uint32_t rounds = info->rounds;

	if (c->kind != WINRM_CREDENTIALS_PASSWORD)
		return find_key(s, &info->etype, 1) ? 0 : WINRM_E_KDC;
	if (rounds == 0)
		rounds = info->etype <= WINRM_KRB_AES256_SHA1 ? 4096 : 32768;
	if (!winrm_krb_key_len(info->etype) || rounds > ROUNDS_MAX)
		return WINRM_E_CHALLENGE;
	if (!salt.ptr) {
		winrm_krb_put_salt(&w, str(s->realm), &name);
		if (!winrm_writer_ok(&w))
			return WINRM_E_CONFIG;
		salt.ptr = memory;
		salt.len = w.len;
	}
	return winrm_krb_string_to_key(
		       &s->key, info->etype, str(c->of.password), salt, rounds)
		? 0
		: WINRM_E_CRYPTO;
}

static int prove(
	struct winrm_kerberos_state *s, const struct winrm_krb_error *e)
{
	struct winrm_krb_etype_info info;
	uint8_t own[ALL];
	size_t count = own_etypes(s, own);
	int error;

	if (!winrm_krb_etype_info_read(&info, e->data, own, count))
		return WINRM_E_CHALLENGE;
	if (info.etype == WINRM_KRB_NONE)
		return WINRM_E_KDC;
	error = make_key(s, &info);
	if (!has_clock(s))
		winrm_kerberos_set_now(s, e->server_time);
	s->phase = WINRM_KERBEROS_PROVEN;
	return error;
}

/* The user's realm is another one, says a KDC of this one. */
static int go_to_realm(struct winrm_kerberos_state *s, struct winrm_slice realm)
{
	if (s->hops++ >= WINRM_KERBEROS_HOPS || !set_realm(s, realm))
		return WINRM_E_KDC;
	return 0;
}

static int take_error(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	struct winrm_slice message)
{
	struct winrm_krb_error e;

	if (!winrm_krb_error_read(&e, message))
		return WINRM_E_CHALLENGE;
	if (e.code == WINRM_KRB_ERR_PREAUTH_REQUIRED &&
		s->phase == WINRM_KERBEROS_AS)
		return prove(s, &e);
	if (e.code == WINRM_KRB_ERR_SKEW && !s->has_offset) {
		winrm_kerberos_set_now(s, e.server_time);
		return 0;
	}
	if (e.code == WINRM_KRB_ERR_WRONG_REALM &&
		s->phase == WINRM_KERBEROS_AS && e.realm.len > 0)
		return go_to_realm(s, e.realm);
	keys->reason = e.code;
	keys->status = e.status;
	switch (e.code) {
	case WINRM_KRB_ERR_CLIENT_UNKNOWN:
	case WINRM_KRB_ERR_CLIENT_REVOKED:
	case WINRM_KRB_ERR_KEY_EXPIRED:
	case WINRM_KRB_ERR_PREAUTH_FAILED: return WINRM_E_AUTH;
	default: return WINRM_E_KDC;
	}
}

static int take_ticket(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	const struct winrm_kdc_reply *reply, struct winrm_slice service)
{
	struct winrm_ticket t;
	int error;

	memset(&t, 0, sizeof(t));
	/* it is signed, unlike an error's */
	if (s->phase != WINRM_KERBEROS_TGS &&
		reply->auth_time - winrm_kerberos_now(s) + SKEW > 2 * SKEW)
		winrm_kerberos_set_now(s, reply->auth_time);
	t.service = service;
	t.crealm = reply->crealm;
	t.cname = reply->cname;
	t.ticket = reply->ticket;
	t.key = reply->key;
	t.end_time = reply->end_time;
	t.renew_until = reply->renew_until;
	t.clock_offset = s->offset;
	error = keep(s, keys, &t);
	winrm_wipe(&t, sizeof(t));
	return error;
}

/* A KDC that may ask for no proof has answered at once. */
static int take_unproven(
	struct winrm_kerberos_state *s, struct winrm_slice message)
{
	struct winrm_krb_etype_info info;

	if (!winrm_kdc_reply_info(&info, message))
		return WINRM_E_CHALLENGE;
	return make_key(s, &info);
}

static int took(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	const struct winrm_kdc_reply *reply, const struct winrm_kdc_request *r)
{
	int error = take_ticket(s, keys, reply, r->service.text);

	s->phase = s->phase == WINRM_KERBEROS_TGS ? WINRM_KERBEROS_TICKET
						  : WINRM_KERBEROS_TGS;
	winrm_wipe(&s->key, sizeof(s->key)); /* the user's: done with */
	return error;
}

static int follow(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	const struct winrm_kdc_reply *reply)
{
	char tgt[WINRM_KERBEROS_NAME];
	int error = go_to_realm(s, reply->next_realm);

	return error ? error : take_ticket(s, keys, reply, krbtgt(s, tgt));
}

int winrm_kerberos_take_reply(struct winrm_kerberos_state *s,
	struct winrm_keys *keys, uint8_t *message, size_t len)
{
	char service[WINRM_KERBEROS_NAME];
	uint8_t own[ALL];
	struct winrm_kdc_request request;
	struct winrm_kdc_reply reply;
	struct winrm_kdc_check check;
	struct winrm_slice all = {message, len};
	struct winrm_ticket t;
	int error = 0;

	memset(&check, 0, sizeof(check));
	memset(&t, 0, sizeof(t));
	fill_request(s, &request, service, own);
	check.request = &request;
	check.tgs = s->phase == WINRM_KERBEROS_TGS;
	check.key = check.tgs ? &t.key : &s->key;
	if (len > 0 && message[0] == 0x7e)
		return take_error(s, keys, all);
	if (s->phase == WINRM_KERBEROS_AS)
		error = take_unproven(s, all);
	if (!error && check.tgs && !kept(s, &t))
		error = WINRM_E_KDC;
	if (error)
		return error;
	switch (winrm_kdc_reply_read(&reply, message, len, &check)) {
	case WINRM_KRB_OK: error = took(s, keys, &reply, &request); break;
	case WINRM_KRB_REFERRAL: error = follow(s, keys, &reply); break;
	case WINRM_KRB_FORGED:
		/* the wrong password, where the KDC wants no proof of it */
		error = s->phase == WINRM_KERBEROS_AS ? WINRM_E_AUTH
						      : WINRM_E_CHALLENGE;
		keys->reason = s->phase == WINRM_KERBEROS_AS
			? WINRM_KRB_ERR_PREAUTH_FAILED
			: 0;
		break;
	case WINRM_KRB_REFUSED:
	case WINRM_KRB_MALFORMED:
	case WINRM_KRB_MISMATCH: error = WINRM_E_CHALLENGE; break;
	}
	winrm_wipe(&reply, sizeof(reply));
	winrm_wipe(&t, sizeof(t));
	return error;
}

#endif
