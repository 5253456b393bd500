/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/negotiate_mechanism.h"

#if WINRM_KERBEROS && WINRM_KERBEROS_NTLM

#include "core/base/secret.h"
#include "core/mechanism/kerberos_mechanism.h"
#include "core/mechanism/kerberos_state.h"
#include "core/mechanism/ntlm_mechanism.h"
#include "http/parts.h"
#include "http/response.h"
#include "ntlm/mic.h"

/* keys->within: Kerberos, or how far NTLM has come. */
enum {
	KERBEROS,
	NTLM_NEGOTIATE,    /* was sent; awaits the challenge */
	NTLM_AUTHENTICATE, /* was sent, with our MIC; awaits the host's */
	NTLM_DONE          /* whatever came, it was the last token */
};

/* Without them there is no MIC that can be relied on. */
#define NEEDED                                                                 \
	(WINRM_NTLM_ESS | WINRM_NTLM_SIGN | WINRM_NTLM_SEAL | WINRM_NTLM_128 | \
		WINRM_NTLM_KEY_EXCH)

bool winrm_negotiate_is_ntlm(const struct winrm_keys *keys)
{
	return keys->is == WINRM_HTTP_NTLM;
}

static const struct winrm_mechanism *current(const struct winrm_keys *keys)
{
	return winrm_negotiate_is_ntlm(keys) ? &winrm_ntlm_mechanism
					     : &winrm_kerberos_mechanism;
}

/* The list that we offered, which both MICs are over. */
static struct winrm_slice offered(uint8_t memory[WINRM_SPNEGO_LIST])
{
	struct winrm_writer w = winrm_writer_init(memory, WINRM_SPNEGO_LIST);
	struct winrm_slice list = {memory, 0};

	winrm_spnego_put_list(&w, WINRM_SPNEGO_OFFER_MS_KRB5_NTLM);
	list.len = w.len;
	return list;
}

/* Once chosen, the mechanism need not be named again. */
static bool stays(const struct winrm_spnego_response *r)
{
	return r->mech == WINRM_SPNEGO_NTLM || r->mech == WINRM_SPNEGO_NONE;
}

static int refusal(const struct winrm_spnego_response *r)
{
	return r->state == WINRM_SPNEGO_REFUSED ? WINRM_E_AUTH
						: WINRM_E_CHALLENGE;
}

/*
 * The host takes NTLM of our list, in answer to the ticket. After it has
 * refused one, that is no choice any more.
 */
static int start_ntlm(struct winrm_keys *keys,
	const struct winrm_config *config,
	const struct winrm_spnego_response *r, struct winrm_writer *out)
{
	const struct winrm_kerberos_state *s = winrm_kerberos_state(keys);
	struct winrm_slice no_mic = {NULL, 0};
	size_t start = out->len;
	int result;

	if (s->phase != WINRM_KERBEROS_AP)
		return WINRM_E_CHALLENGE;
	if (s->renewed)
		return WINRM_E_AUTH;
	if (r->token.ptr || r->mic.ptr ||
		(r->state != WINRM_SPNEGO_MORE &&
			r->state != WINRM_SPNEGO_MIC_WANTED))
		return refusal(r);
	winrm_wipe(keys->space, sizeof(keys->space));
	keys->is = WINRM_HTTP_NTLM;
	keys->within = NTLM_NEGOTIATE;
	result = winrm_ntlm_mechanism.step(keys, config, NULL, out);
	winrm_spnego_wrap_response(out, start, no_mic);
	return winrm_writer_ok(out) ? result : WINRM_E_SPACE;
}

/* The answer to the challenge, with our MIC over the list. */
static int take_challenge(struct winrm_keys *keys,
	const struct winrm_config *config,
	const struct winrm_spnego_response *r, struct winrm_writer *out)
{
	struct winrm_ntlm *ntlm = winrm_ntlm_mechanism_state(keys);
	uint8_t list[WINRM_SPNEGO_LIST], octets[WINRM_NTLM_SIGNATURE] = {0};
	struct winrm_slice mic = {octets, sizeof(octets)};
	size_t start = out->len;
	int result;

	if (!stays(r) || !r->token.ptr || r->mic.ptr ||
		(r->state != WINRM_SPNEGO_MORE &&
			r->state != WINRM_SPNEGO_UNSAID))
		return refusal(r);
	keys->strict = true; /* a MIC of NTLM's own, too */
	result = winrm_ntlm_mechanism.step(keys, config, &r->token, out);
	if (result == WINRM_LOG_ON_DONE) {
		if ((ntlm->flags & NEEDED) != NEEDED)
			return WINRM_E_CHALLENGE;
		if (!winrm_ntlm_list_mic(&ntlm->client, offered(list), octets))
			return WINRM_E_CRYPTO;
	} else if (result != WINRM_E_SPACE) {
		return result;
	}
	winrm_spnego_wrap_response(out, start, mic);
	keys->within = NTLM_AUTHENTICATE;
	if (!winrm_writer_ok(out))
		return WINRM_E_SPACE;
	return WINRM_LOG_ON_MORE;
}

/* The end: nothing counts before the host's MIC has. */
static int take_mic(
	struct winrm_keys *keys, const struct winrm_spnego_response *r)
{
	struct winrm_ntlm *ntlm = winrm_ntlm_mechanism_state(keys);
	uint8_t list[WINRM_SPNEGO_LIST];

	keys->within = NTLM_DONE;
	if (!stays(r) || r->state != WINRM_SPNEGO_DONE || r->token.ptr ||
		!r->mic.ptr)
		return refusal(r);
	if (!winrm_ntlm_list_mic_is(&ntlm->server, offered(list), r->mic))
		return WINRM_E_CHALLENGE;
	return WINRM_LOG_ON_DONE;
}

/* On a new connection; after a refusal by one mechanism not for the other. */
static int begin(struct winrm_keys *keys, const struct winrm_config *config,
	struct winrm_writer *out)
{
	if (keys->second && keys->within != KERBEROS)
		return WINRM_E_AUTH;
	keys->is = WINRM_HTTP_KERBEROS;
	keys->within = KERBEROS;
	return winrm_kerberos_mechanism.step(keys, config, NULL, out);
}

static int negotiate_step(struct winrm_keys *keys,
	const struct winrm_config *config, const struct winrm_slice *in,
	struct winrm_writer *out)
{
	struct winrm_spnego_response r;
	bool is_spnego = in && !keys->second && winrm_spnego_read(&r, *in);

	if (!in)
		return begin(keys, config, out);
	if (keys->within == KERBEROS)
		return is_spnego && r.mech == WINRM_SPNEGO_NTLM
			? start_ntlm(keys, config, &r, out)
			: winrm_kerberos_mechanism.step(keys, config, in, out);
	if (!is_spnego || keys->within == NTLM_DONE)
		return WINRM_E_CHALLENGE;
	return keys->within == NTLM_NEGOTIATE
		? take_challenge(keys, config, &r, out)
		: take_mic(keys, &r);
}

static int negotiate_ask(struct winrm_keys *keys,
	const struct winrm_config *config, struct winrm_inquiry *inquiry,
	struct winrm_writer *out)
{
	return winrm_kerberos_mechanism.ask(keys, config, inquiry, out);
}

static int negotiate_told(struct winrm_keys *keys,
	const struct winrm_config *config, uint8_t *answer, size_t len)
{
	return winrm_kerberos_mechanism.told(keys, config, answer, len);
}

static void negotiate_grow(const struct winrm_keys *keys, size_t text_len,
	struct winrm_growth *growth)
{
	current(keys)->grow(keys, text_len, growth);
}

static bool negotiate_wrap(
	struct winrm_keys *keys, uint8_t *text, size_t text_len)
{
	return current(keys)->wrap(keys, text, text_len);
}

static bool negotiate_unwrap(
	struct winrm_keys *keys, uint8_t *token, struct winrm_sealed *s)
{
	return current(keys)->unwrap(keys, token, s);
}

const struct winrm_mechanism winrm_negotiate_mechanism = {
	.scheme = {"Negotiate", "Kerberos"},
	.protocol = WINRM_HTTP_SPNEGO,
	.second_protocol = "HTTP-Kerberos-session-encrypted",
	.second = WINRM_HTTP_KERBEROS,
	.offer = WINRM_HTTP_NEGOTIATE | WINRM_HTTP_KERBEROS,
	.mutual = true,
	.wrong = winrm_kerberos_wrong,
	.step = negotiate_step,
	.ask = negotiate_ask,
	.told = negotiate_told,
	.grow = negotiate_grow,
	.wrap = negotiate_wrap,
	.unwrap = negotiate_unwrap,
};

#endif
