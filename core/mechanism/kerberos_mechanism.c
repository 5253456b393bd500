/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/kerberos_mechanism.h"

#if WINRM_KERBEROS

#include <string.h>

#include "core/base/secret.h"
#include "core/kerberos/ap_reply.h"
#include "core/kerberos/ap_request.h"
#include "core/kerberos/iakerb.h"
#include "core/mechanism/kerberos_state.h"
#include "core/mechanism/negotiate_mechanism.h"
#include "http/parts.h"
#include "http/response.h"

typedef char kerberos_fits
	[sizeof(struct winrm_kerberos_state) <= WINRM_KEYS_SIZE ? 1 : -1];

/* Of a step that has taken what came: there is something else to send. */
enum { GO_ON = WINRM_LOG_ON_AGAIN + 1 };

/* --- the token for the host ---------------------------------------------------- */

/* A token that the host is to answer, if there was room for it. */
static int sent(const struct winrm_writer *out)
{
	if (!winrm_writer_ok(out))
		return WINRM_E_SPACE;
	return WINRM_LOG_ON_MORE;
}

#if WINRM_KERBEROS_IAKERB
/* What `start` on holds is sent, or stands before what is. */
static void put_finished(struct winrm_kerberos_state *s,
	const struct winrm_writer *out, size_t start)
{
	struct winrm_slice token = {out->buf + start, out->len - start};

	if (winrm_writer_ok(out))
		winrm_krb_checksum_add(&s->finished, token);
}
#endif

/* A subkey of our own, which IAKERB needs and others take. */
static bool make_subkey(struct winrm_kerberos_state *s, unsigned etype)
{
	s->gss.key.etype = (uint8_t)etype;
	return winrm_kerberos_random(
		s, s->gss.key.bytes, winrm_krb_key_len(etype));
}

static int put_ap(struct winrm_kerberos_state *s, const struct winrm_keys *keys,
	struct winrm_writer *out)
{
#if WINRM_KERBEROS_IAKERB
	uint8_t finished[WINRM_KRB_MAC_MAX];
#endif
	struct winrm_ap_context context = {
		winrm_mechanism_binding(s->config), WINRM_GSS_WINRM, NULL};
	struct winrm_ap_request r;
	size_t start = out->len;
	bool iakerb = winrm_kerberos_by_host(s), ok;

	if (!winrm_kerberos_prepare(s, &r))
		return WINRM_E_CRYPTO;
	if (!winrm_kerberos_kept(s, &r.ticket))
		return WINRM_E_KDC;
	ok = iakerb || make_subkey(s, r.ticket.key.etype);
	r.subkey_type = s->gss.key.etype;
	r.subkey.ptr = s->gss.key.bytes;
	r.subkey.len = winrm_krb_key_len(r.subkey_type);
	r.seq = r.random.number & 0x3fffffff;
	s->gss.ours = r.seq;
#if WINRM_KERBEROS_IAKERB
	if (iakerb) {
		ok = winrm_krb_checksum_end(&s->finished, finished);
		context.finished = finished;
	}
#endif
	ok = ok && winrm_ap_put_token(out, &r, &context);
	if (ok && !keys->second && !iakerb)
		winrm_spnego_wrap_init(
			out, start, winrm_negotiate_offer(s->config));
	winrm_wipe(&r, sizeof(r));
	s->phase = WINRM_KERBEROS_AP;
	if (!ok)
		return WINRM_E_CRYPTO;
	return sent(out);
}

#if WINRM_KERBEROS_IAKERB
/* By way of the host, what would go to the KDC. */
static int put_iakerb(struct winrm_kerberos_state *s, struct winrm_writer *out)
{
	struct winrm_slice none = {NULL, 0};
	size_t start = out->len;
	int error;

	if (!s->token_sent) {
		if (!make_subkey(s, WINRM_KRB_AES256_SHA1))
			return WINRM_E_CRYPTO;
		winrm_krb_checksum_start(&s->finished, &s->gss.key,
			WINRM_KRB_USE_IAKERB_FINISHED);
	}
	winrm_iakerb_put_header(
		out, winrm_slice_str(winrm_kerberos_realm(s)), none);
	error = winrm_kerberos_put_request(s, out);
	if (error)
		return error;
	if (!s->token_sent)
		winrm_gss_frame(out, start, WINRM_GSS_IAKERB);
	s->token_sent = true;
	put_finished(s, out, start);
	return sent(out);
}
#endif

/* Whatever is due now: a ticket, or the token made of it. */
static int go_on(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	struct winrm_writer *out)
{
	int error = s->phase == WINRM_KERBEROS_BEGIN
		? winrm_kerberos_begin(s, keys)
		: 0;

	if (error)
		return error;
	if (s->phase == WINRM_KERBEROS_TICKET)
		return put_ap(s, keys, out);
#if WINRM_KERBEROS_IAKERB
	if (winrm_kerberos_by_host(s))
		return put_iakerb(s, out);
#endif
	return WINRM_LOG_ON_ASK;
}

/* --- what the host answers ----------------------------------------------------- */

/*
 * The host refuses the ticket, and says why; nobody vouches for it. Once it is
 * tried again: with its clock, or with a new ticket.
 */
static int refused(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	struct winrm_slice message)
{
	struct winrm_krb_error e;
	bool again = !s->renewed && !winrm_kerberos_by_host(s);

	if (!winrm_krb_error_read(&e, message))
		return WINRM_E_CHALLENGE;
	keys->reason = e.code;
	keys->status = e.status;
	s->renewed = true;
	s->phase = WINRM_KERBEROS_BEGIN;
	if (e.code == WINRM_KRB_ERR_SKEW) {
		winrm_kerberos_set_now(s, e.server_time);
		s->phase = WINRM_KERBEROS_TICKET;
	}
	if (again && e.code != WINRM_KRB_ERR_MODIFIED)
		return WINRM_LOG_ON_AGAIN;
	return WINRM_E_AUTH;
}

/* The host is who it should be; its sequence numbers and its key are known. */
static int take_ap(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	struct winrm_slice token)
{
	struct winrm_ap_reply reply;
	struct winrm_ticket t;
	enum winrm_krb_result result;

	if (!winrm_kerberos_kept(s, &t))
		return WINRM_E_CHALLENGE;
	result = winrm_ap_reply_read(&reply, (uint8_t *)(uintptr_t)token.ptr,
		token.len, &t.key, s->time, s->usec);
	winrm_wipe(&t, sizeof(t));
	if (result == WINRM_KRB_REFUSED)
		return refused(s, keys, reply.error);
	if (result != WINRM_KRB_OK)
		return WINRM_E_CHALLENGE;
	if (reply.subkey.etype != WINRM_KRB_NONE) {
		s->gss.key = reply.subkey;
		s->gss.acceptor_subkey = true;
	}
	s->gss.theirs = reply.seq;
	winrm_wipe(&reply, sizeof(reply));
	s->phase = WINRM_KERBEROS_DONE;
	keys->reason = keys->status = 0;
	return WINRM_LOG_ON_DONE;
}

/* The list that we offered, which a MIC vouches for. */
static struct winrm_slice offered(
	const struct winrm_kerberos_state *s, uint8_t memory[WINRM_SPNEGO_LIST])
{
	struct winrm_writer w = winrm_writer_init(memory, WINRM_SPNEGO_LIST);
	struct winrm_slice list = {memory, 0};

	winrm_spnego_put_list(&w, winrm_negotiate_offer(s->config));
	list.len = w.len;
	return list;
}

/* Ours; is the host's still owed? */
static int put_mic(struct winrm_kerberos_state *s,
	const struct winrm_slice *list, struct winrm_writer *out, bool owed)
{
	uint8_t octets[WINRM_GSS_HEADER + WINRM_KRB_MAC_MAX];
	struct winrm_slice mic = {
		octets, WINRM_GSS_HEADER + winrm_krb_mac_len(s->gss.key.etype)};

	if (!winrm_gss_sign(&s->gss, *list, octets))
		return WINRM_E_CRYPTO;
	winrm_spnego_wrap_response(out, out->len, mic);
	s->phase = owed ? WINRM_KERBEROS_MIC : WINRM_KERBEROS_DONE;
	if (!winrm_writer_ok(out))
		return WINRM_E_SPACE;
	return owed ? WINRM_LOG_ON_MORE : WINRM_LOG_ON_DONE;
}

static int take_spnego(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	struct winrm_slice in, struct winrm_writer *out)
{
	struct winrm_spnego_response r;
	uint8_t memory[WINRM_SPNEGO_LIST];
	struct winrm_slice list = offered(s, memory);
	int result = WINRM_LOG_ON_DONE;

	if (!winrm_spnego_read(&r, in))
		return WINRM_E_CHALLENGE;
	if (r.mech != WINRM_SPNEGO_NONE && r.mech != WINRM_SPNEGO_KRB5 &&
		r.mech != WINRM_SPNEGO_MS_KRB5)
		return WINRM_E_SCHEME; /* Kerberos is not what it takes */
	if (r.token.ptr && s->phase == WINRM_KERBEROS_AP)
		result = take_ap(s, keys, r.token);
	else if (r.token.ptr || s->phase != WINRM_KERBEROS_MIC)
		return r.state == WINRM_SPNEGO_REFUSED ? WINRM_E_AUTH
						       : WINRM_E_CHALLENGE;
	if (result != WINRM_LOG_ON_DONE)
		return result;
	if (r.mic.ptr && !winrm_gss_verify(&s->gss, list, r.mic))
		return WINRM_E_CHALLENGE;
	if (s->phase == WINRM_KERBEROS_MIC &&
		!(r.mic.ptr && r.state == WINRM_SPNEGO_DONE))
		return WINRM_E_CHALLENGE;
	switch (r.state) {
	case WINRM_SPNEGO_DONE:
	case WINRM_SPNEGO_UNSAID: return WINRM_LOG_ON_DONE;
	case WINRM_SPNEGO_MIC_WANTED: return put_mic(s, &list, out, !r.mic.ptr);
	case WINRM_SPNEGO_MORE:
		return r.mic.ptr ? put_mic(s, &list, out, false)
				 : WINRM_E_CHALLENGE;
	case WINRM_SPNEGO_REFUSED: break;
	}
	return WINRM_E_AUTH;
}

#if WINRM_KERBEROS_IAKERB
/* A KDC's answer by way of the host. */
static int take_iakerb(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	struct winrm_slice in)
{
	struct winrm_iakerb_token t;
	int error;

	if (!winrm_iakerb_read(&t, in))
		return WINRM_E_CHALLENGE;
	winrm_krb_checksum_add(&s->finished, in);
	error = winrm_kerberos_take_reply(
		s, keys, (uint8_t *)(uintptr_t)t.message.ptr, t.message.len);
	return error ? error : GO_ON;
}
#endif

/* The host's token. */
static int take(struct winrm_kerberos_state *s, struct winrm_keys *keys,
	struct winrm_slice in, struct winrm_writer *out)
{
#if WINRM_KERBEROS_IAKERB
	if (winrm_kerberos_by_host(s) && s->phase < WINRM_KERBEROS_TICKET)
		return take_iakerb(s, keys, in);
#endif
	if (s->phase != WINRM_KERBEROS_AP && s->phase != WINRM_KERBEROS_MIC)
		return WINRM_E_CHALLENGE;
	return keys->second || winrm_kerberos_by_host(s)
		? take_ap(s, keys, in)
		: take_spnego(s, keys, in, out);
}

static int kerberos_step(struct winrm_keys *keys,
	const struct winrm_config *config, const struct winrm_slice *in,
	struct winrm_writer *out)
{
	struct winrm_kerberos_state *s = winrm_kerberos_state(keys);
	int result = GO_ON;

	s->config = config;
	if (in)
		result = take(s, keys, *in, out);
	else if (s->phase == WINRM_KERBEROS_BEGIN)
		keys->reason = keys->status = 0;
	else if (s->phase != WINRM_KERBEROS_TICKET)
		s->phase = WINRM_KERBEROS_BEGIN;
	return result == GO_ON ? go_on(s, keys, out) : result;
}

/* --- the KDC ------------------------------------------------------------------- */

static int kerberos_ask(struct winrm_keys *keys,
	const struct winrm_config *config, struct winrm_inquiry *inquiry,
	struct winrm_writer *out)
{
	struct winrm_kerberos_state *s = winrm_kerberos_state(keys);

	(void)config;
	winrm_kerberos_find_kdc(s, inquiry);
	return winrm_kerberos_put_request(s, out);
}

static int kerberos_told(struct winrm_keys *keys,
	const struct winrm_config *config, uint8_t *answer, size_t len)
{
	struct winrm_kerberos_state *s = winrm_kerberos_state(keys);
	int error;

	(void)config;
	if (!answer && len > 0)
		return WINRM_E_SPACE;
	error = answer ? winrm_kerberos_take_reply(s, keys, answer, len)
		       : winrm_kerberos_next_kdc(s);
	if (answer)
		winrm_wipe(answer, len);
	if (error)
		return error;
	return s->phase == WINRM_KERBEROS_TICKET ? WINRM_LOG_ON_DONE
						 : WINRM_LOG_ON_ASK;
}

/* --- messages ------------------------------------------------------------------ */

static void kerberos_grow(const struct winrm_keys *keys, size_t text_len,
	struct winrm_growth *growth)
{
	const struct winrm_gss *g = &(
		(const struct winrm_kerberos_state *)(const void *)keys->space)
					     ->gss;

	(void)text_len;
	growth->front = (uint8_t)winrm_gss_front(g);
	growth->back = (uint8_t)winrm_gss_back(g);
	growth->header = (uint8_t)(growth->front + growth->back);
}

static bool kerberos_wrap(
	struct winrm_keys *keys, uint8_t *text, size_t text_len)
{
	struct winrm_kerberos_state *s = winrm_kerberos_state(keys);
	uint8_t confounder[WINRM_KRB_CONFOUNDER];

	return winrm_kerberos_random(s, confounder, sizeof(confounder)) &&
		winrm_gss_wrap(&s->gss, text, text_len, confounder);
}

static bool kerberos_unwrap(
	struct winrm_keys *keys, uint8_t *token, struct winrm_sealed *s)
{
	return winrm_gss_unwrap(&winrm_kerberos_state(keys)->gss, token, s);
}

const struct winrm_mechanism winrm_kerberos_mechanism = {
	.scheme = {"Negotiate", "Kerberos"},
	.protocol = WINRM_HTTP_SPNEGO,
	.second_protocol = "HTTP-Kerberos-session-encrypted",
	.second = WINRM_HTTP_KERBEROS,
	.offer = WINRM_HTTP_NEGOTIATE | WINRM_HTTP_KERBEROS,
	.mutual = true,
	.wrong = winrm_kerberos_wrong,
	.step = kerberos_step,
	.ask = kerberos_ask,
	.told = kerberos_told,
	.grow = kerberos_grow,
	.wrap = kerberos_wrap,
	.unwrap = kerberos_unwrap,
};

#endif
