/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/kerberos_state.h"

#if WINRM_KERBEROS

#include <string.h>

#include "core/base/secret.h"
#include "core/kerberos/kdc_reply.h"

/* What is asked of a KDC, and what it answers. */

/*
 * All KDCs want 4096 rounds or more: nobody vouches for the number, and fewer
 * would make the proof that goes out easier to guess from. More would only
 * stall a small device.
 */
#define ROUNDS_MIN 4096u
#define ROUNDS_MAX 32768u
/* Clocks may differ by that much, in seconds. */
#define SKEW 120u

/* --- the KDC ------------------------------------------------------------------ */

/* Is it one of this realm? */
static bool is_of_realm(
	const struct winrm_kerberos_state *s, const struct winrm_kdc *kdc)
{
	const char *realm = kdc->realm ? kdc->realm : winrm_kerberos_home(s);

	return winrm_slice_is_nocase(
		winrm_slice_str(winrm_kerberos_realm(s)), realm);
}

/* The KDC that s->kdc is or the next one of the realm; NULL: there is none. */
static const struct winrm_kdc *current_kdc(struct winrm_kerberos_state *s)
{
	const struct winrm_kerberos *k = winrm_kerberos_config(s);

	for (; s->kdc < k->kdc_count; s->kdc++)
		if (is_of_realm(s, &k->kdcs[s->kdc]))
			return &k->kdcs[s->kdc];
	return NULL;
}

void winrm_kerberos_find_kdc(
	struct winrm_kerberos_state *s, struct winrm_inquiry *inquiry)
{
	const struct winrm_kdc *kdc = current_kdc(s);

	inquiry->host = kdc ? kdc->host : winrm_kerberos_realm(s);
	inquiry->tcp_port = kdc && kdc->tcp_port ? kdc->tcp_port : 88;
}

int winrm_kerberos_next_kdc(struct winrm_kerberos_state *s)
{
	s->kdc++;
	return current_kdc(s) ? 0 : WINRM_E_KDC;
}

/* The same to the KDC and to the check of its reply. With `tgt` a ticket for
 * its service is asked for. */
static void fill_request(const struct winrm_kerberos_state *s,
	struct winrm_kdc_request *r, const struct winrm_ticket *tgt)
{
	r->enc_pa_rep = false;
	r->realm = winrm_slice_str(winrm_kerberos_realm(s));
	r->nonce = s->nonce;
	r->service.type = WINRM_KRB_NAME_SERVICE;
	if (s->phase == WINRM_KERBEROS_TGS) {
		r->service.text = tgt->service;
		r->canonicalize = true;
		r->etypes.ptr = winrm_kerberos_etypes;
		r->etypes.len = WINRM_KERBEROS_ETYPES;
		return;
	}
	r->client = winrm_kerberos_user_name(s);
	r->service.text = winrm_slice_str(s->krbtgt);
	r->canonicalize = s->enterprise;
	r->enc_pa_rep = true;
	r->etypes.ptr = s->etypes;
	r->etypes.len = s->etype_count;
}

/*
 * Where an AS-REQ is kept until its reply confirms it: at the end of the memory
 * for the ticket, in which none is yet.
 */
static struct winrm_slice kept_request(const struct winrm_kerberos_state *s)
{
	const struct winrm_kerberos *k = winrm_kerberos_config(s);
	struct winrm_slice kept = {k->ticket + k->ticket_len, 0};

	if (s->request_len + sizeof(struct winrm_ticket) <= k->ticket_len) {
		kept.ptr -= s->request_len;
		kept.len = s->request_len;
	}
	return kept;
}

static void keep_request(struct winrm_kerberos_state *s,
	const struct winrm_writer *out, size_t start)
{
	struct winrm_slice kept;

	s->request_len = 0;
	if (s->phase == WINRM_KERBEROS_TGS || !winrm_writer_ok(out))
		return;
	s->request_len = out->len - start;
	kept = kept_request(s);
	memcpy((uint8_t *)(uintptr_t)kept.ptr, out->buf + start, kept.len);
}

bool winrm_kerberos_prepare(
	struct winrm_kerberos_state *s, struct winrm_ap_request *r)
{
	memset(r, 0, sizeof(*r));
	if (!winrm_kerberos_random(s, &r->random, sizeof(r->random)))
		return false;
	r->random.usec = r->random.usec % 999999 + 1;
	r->time = winrm_kerberos_now(s);
	s->usec = r->random.usec;
	s->time = r->time;
	return true;
}

int winrm_kerberos_put_request(
	struct winrm_kerberos_state *s, struct winrm_writer *out)
{
	struct winrm_kdc_request r;
	struct winrm_ap_request proof;
	size_t start = out->len;
	bool tgs = s->phase == WINRM_KERBEROS_TGS, ok;

	if (!winrm_kerberos_prepare(s, &proof))
		return WINRM_E_CRYPTO;
	s->nonce = proof.random.number & 0x7fffffff;
	s->nonce += !s->nonce;
	if (tgs && !winrm_kerberos_stored(s, &proof.ticket))
		return WINRM_E_KDC;
	fill_request(s, &r, &proof.ticket);
	ok = tgs ? winrm_kdc_put_tgs(out, &r, &proof)
		 : winrm_kdc_put_as(out, &r, &proof,
			   s->phase == WINRM_KERBEROS_PROVEN ? &s->key : NULL);
	winrm_wipe(&proof, sizeof(proof));
	keep_request(s, out, start);
	return ok ? 0 : WINRM_E_CRYPTO;
}

/* --- what it answers ----------------------------------------------------------- */

/* The user's key, as the KDC says how it is made. */
static int make_key(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	const struct winrm_krb_etype_info *info)
{
	const struct winrm_credentials *c = &s->config->credentials;
	const struct winrm_kerberos *k = winrm_kerberos_config(s);
	/* where no ticket is yet */
	struct winrm_writer w = winrm_writer_init(k->ticket, k->ticket_len);
	struct winrm_krb_name name = winrm_kerberos_user_name(s);
	struct winrm_slice salt = info->salt;
	uint32_t rounds = info->rounds;
	bool ok;

	if (c->kind != WINRM_CREDENTIALS_PASSWORD)
		return winrm_kerberos_find_key(s, info->etype) ? 0
							       : WINRM_E_KDC;
	if (rounds == 0)
		rounds = info->etype <= WINRM_KRB_AES256_SHA1 ? 4096 : 32768;
	if (!winrm_krb_key_len(info->etype) || rounds < ROUNDS_MIN ||
		rounds > ROUNDS_MAX)
		return WINRM_E_CHALLENGE;
	if (!salt.ptr) {
		winrm_krb_put_salt(
			&w, winrm_slice_str(winrm_kerberos_realm(s)), &name);
		if (!winrm_writer_ok(&w))
			return winrm_kerberos_fits(s, keys, w.len);
		salt.ptr = w.buf;
		salt.len = w.len;
	}
	ok = winrm_krb_string_to_key(&s->key, info->etype,
		winrm_slice_str(c->of.password), salt, rounds);
	winrm_ticket_wipe(k->ticket, w.len);
	return ok ? 0 : WINRM_E_CRYPTO;
}

static int prove(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	const struct winrm_krb_error *e)
{
	struct winrm_krb_etype_info info;
	int error;

	if (!winrm_krb_etype_info_read(
		    &info, e->data, s->etypes, s->etype_count))
		return WINRM_E_CHALLENGE;
	if (info.etype == WINRM_KRB_NONE)
		return WINRM_E_KDC;
	error = make_key(s, keys, &info);
	if (!winrm_kerberos_has_clock(s))
		winrm_kerberos_set_now(s, e->server_time);
	s->phase = WINRM_KERBEROS_PROVEN;
	return error;
}

/* The user's realm is another one, says a KDC of this one. */
static int go_to_realm(struct winrm_kerberos_state *s, struct winrm_slice realm)
{
	if (s->hops++ >= WINRM_KERBEROS_HOPS ||
		!winrm_kerberos_set_realm(s, realm))
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
		return prove(s, keys, &e);
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
	struct winrm_kdc_reply *reply)
{
	/* it is signed, unlike an error's */
	if (s->phase != WINRM_KERBEROS_TGS &&
		reply->auth_time - winrm_kerberos_now(s) + SKEW > 2 * SKEW)
		winrm_kerberos_set_now(s, reply->auth_time);
	reply->ticket.for_kdc =
		reply->next_realm.ptr || s->phase != WINRM_KERBEROS_TGS;
	if (reply->next_realm.ptr) { /* the KDC to ask next */
		int error = go_to_realm(s, reply->next_realm);

		if (error)
			return error;
	} else {
		s->phase = reply->ticket.for_kdc ? WINRM_KERBEROS_TGS
						 : WINRM_KERBEROS_TICKET;
		winrm_wipe(&s->key, sizeof(s->key)); /* the user's */
	}
	return winrm_kerberos_store(s, keys, &reply->ticket);
}

/* A KDC that may ask for no proof has answered at once. */
static int take_unproven(struct winrm_kerberos_state *s,
	struct winrm_keys *keys, struct winrm_slice message)
{
	struct winrm_krb_etype_info info;

	if (!winrm_kdc_reply_info(&info, message))
		return WINRM_E_CHALLENGE;
	return make_key(s, keys, &info);
}

int winrm_kerberos_take_reply(struct winrm_kerberos_state *s,
	struct winrm_keys *keys, uint8_t *message, size_t len)
{
	bool unproven = s->phase == WINRM_KERBEROS_AS;
	struct winrm_kdc_reply reply;
	struct winrm_kdc_check check;
	struct winrm_slice all = {message, len};
	enum winrm_krb_result result;
	struct winrm_ticket t;
	int error = 0;

	if (len > 0 && message[0] == 0x7e)
		return take_error(s, keys, all);
	check.key = &s->key;
	check.tgs = s->phase == WINRM_KERBEROS_TGS;
	if (unproven)
		error = take_unproven(s, keys, all);
	if (check.tgs) {
		check.key = &t.key;
		error = winrm_kerberos_stored(s, &t) ? 0 : WINRM_E_KDC;
	}
	if (!error)
		error = winrm_kerberos_fits(
			s, keys, s->request_len + sizeof(struct winrm_ticket));
	if (error)
		return error;
	fill_request(s, &check.request, &t);
	check.sent = kept_request(s);
	result = winrm_kdc_reply_read(&reply, message, len, &check);
	if (result <= WINRM_KRB_REFERRAL) {
		error = take_ticket(s, keys, &reply);
	} else if (result == WINRM_KRB_FORGED && unproven) {
		/* the wrong password, where the KDC wants no proof of it */
		keys->reason = WINRM_KRB_ERR_PREAUTH_FAILED;
		error = WINRM_E_AUTH;
	} else {
		error = WINRM_E_CHALLENGE;
	}
	winrm_wipe(&reply, sizeof(reply));
	winrm_wipe(&t, sizeof(t));
	return error;
}

#endif
