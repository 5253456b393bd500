/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/ntlm.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/base/secret.h"
#include "core/base/utf.h"
#include "ntlm/challenge.h"

#define REQUESTED                                                              \
	(WINRM_NTLM_UNICODE | WINRM_NTLM_OEM | WINRM_NTLM_REQUEST_TARGET |     \
		WINRM_NTLM_SIGN | WINRM_NTLM_SEAL | WINRM_NTLM_NTLM |          \
		WINRM_NTLM_ALWAYS_SIGN | WINRM_NTLM_ESS | WINRM_NTLM_VERSION | \
		WINRM_NTLM_128 | WINRM_NTLM_KEY_EXCH | WINRM_NTLM_56)

/* 10.0.22625, revision 15: servers misbehave without it. */
static const uint8_t version[8] = {0x0a, 0, 0x61, 0x58, 0, 0, 0, 0x0f};

/*
 * AUTHENTICATE (MS-NLMP 2.2.1.3): where its field descriptors are. With a MIC
 * the payload begins at 88, else where the MIC would be.
 */
enum {
	AT_LM = 12,
	AT_NT = 20,
	AT_DOMAIN = 28,
	AT_USER = 36,
	AT_WORKSTATION = 44,
	AT_KEY = 52,
	AT_FLAGS = 60,
	AT_MIC = 72,
	HEAD_LEN = 72
};

void winrm_ntlm_negotiate(struct winrm_writer *out)
{
	winrm_writer_put(out, "NTLMSSP\0\1\0\0\0", 12);
	winrm_writer_put_le32(out, REQUESTED);
	winrm_writer_put_zeros(out, 16);
	winrm_writer_put(out, version, sizeof(version));
}

/* What the steps of one answer share; keys in it are wiped at the end. */
struct answer {
	const struct winrm_ntlm_identity *id;
	struct winrm_challenge challenge;
	struct winrm_slice message; /* the challenge as received */
	struct winrm_writer *out;
	size_t start;              /* of AUTHENTICATE in out */
	size_t from;               /* of the field being written in out */
	struct winrm_slice domain; /* UTF-16LE, in out */
	struct winrm_slice user;   /* UTF-8 */
	uint32_t flags;
	uint8_t owf[WINRM_NTLM_KEY];
	uint8_t base[WINRM_NTLM_KEY];     /* session base key */
	uint8_t exported[WINRM_NTLM_KEY]; /* session key */
};

static bool has_mic(const struct answer *a)
{
	return a->challenge.timestamp.len > 0;
}

/* Points a field descriptor at what was put since the field before it. */
static struct winrm_slice end_field(struct answer *a, size_t descriptor)
{
	struct winrm_writer *w = a->out;
	struct winrm_slice value = {w->buf + a->from, w->len - a->from};
	uint8_t *at = w->buf + a->start + descriptor;

	if (!winrm_writer_ok(w)) {
		value.len = 0;
		return value;
	}
	winrm_put_le16(at, (uint32_t)value.len);
	winrm_put_le16(at + 2, (uint32_t)value.len);
	winrm_put_le32(at + 4, (uint32_t)(a->from - a->start));
	a->from = w->len;
	return value;
}

/*
 * DOMAIN\user is split; user@domain stays whole, with an empty domain; "." is
 * the host itself, by the name it gave.
 */
static bool put_names(struct answer *a)
{
	struct winrm_slice user = winrm_slice_str(a->id->user);
	struct winrm_slice rest = user;
	struct winrm_slice domain = winrm_slice_cut(&rest, '\\');
	bool ok = true;

	if (domain.len == user.len)
		domain.len = 0;
	else
		user = rest;
	if (winrm_slice_is(domain, "."))
		winrm_writer_put_slice(a->out, a->challenge.computer);
	else
		ok = winrm_utf16_put(a->out, domain, false);
	a->domain = end_field(a, AT_DOMAIN);
	a->user = user;
	ok = winrm_utf16_put(a->out, user, false) && ok;
	(void)end_field(a, AT_USER);
	ok = winrm_utf16_put(
		     a->out, winrm_slice_str(a->id->workstation), false) &&
		ok;
	(void)end_field(a, AT_WORKSTATION);
	return ok;
}

static bool make_owf(struct answer *a)
{
	uint8_t hash[WINRM_NTLM_KEY];
	bool ok = true;

	if (a->id->nt_hash)
		memcpy(hash, a->id->nt_hash, sizeof(hash));
	else
		ok = winrm_ntlm_hash(winrm_slice_str(a->id->password), hash);
	ok = ok && winrm_ntlm_owf(hash, a->user, a->domain, a->owf);
	winrm_wipe(hash, sizeof(hash));
	return ok;
}

/* LMv2 for a server that sends no time, zeros for all others. */
static bool put_lm(struct answer *a)
{
	struct winrm_slice client = {a->id->random, 8}, none = {NULL, 0};
	uint8_t mac[WINRM_NTLM_KEY];
	bool ok = true;

	if (has_mic(a)) {
		winrm_writer_put_zeros(a->out, 24);
	} else {
		ok = winrm_ntlm_mac(
			a->owf, a->challenge.nonce, client, none, mac);
		winrm_writer_put(a->out, mac, sizeof(mac));
		winrm_writer_put_slice(a->out, client);
	}
	(void)end_field(a, AT_LM);
	return ok;
}

/* MS-NLMP 3.3.2: proof | 1 1 0 0 0 0 0 0 | time | client | 0 | target | 0 */
static bool put_nt(struct answer *a)
{
	struct winrm_target_extra extra = {
		has_mic(a), a->id->channel_bindings, a->id->host};
	struct winrm_writer *w = a->out;
	struct winrm_slice value, blob, proof, none = {NULL, 0};
	size_t from = a->from;

	winrm_writer_put_zeros(w, WINRM_NTLM_KEY);
	winrm_writer_put(w, "\1\1\0\0\0\0\0", 8);
	if (has_mic(a)) {
		winrm_writer_put_slice(w, a->challenge.timestamp);
	} else {
		winrm_writer_put_le32(w, (uint32_t)a->id->filetime);
		winrm_writer_put_le32(w, (uint32_t)(a->id->filetime >> 32));
	}
	winrm_writer_put(w, a->id->random, 8);
	winrm_writer_put_zeros(w, 4);
	winrm_challenge_put_target(w, &a->challenge, &extra);
	winrm_writer_put_zeros(w, 4);
	value = end_field(a, AT_NT);
	if (value.len == 0)
		return true; /* it did not fit; the caller sees */
	proof = value;
	proof.len = WINRM_NTLM_KEY;
	blob.ptr = value.ptr + WINRM_NTLM_KEY;
	blob.len = value.len - WINRM_NTLM_KEY;
	return winrm_ntlm_mac(
		       a->owf, a->challenge.nonce, blob, none, w->buf + from) &&
		winrm_ntlm_mac(a->owf, proof, none, none, a->base);
}

/*
 * With KEY_EXCH a fresh key, sent encrypted by the base key; else the base key,
 * as also where nothing will be signed or sealed (MS-NLMP 3.1.5.1.2).
 */
static void put_key(struct answer *a)
{
	struct winrm_rc4 rc4;
	uint8_t sent[WINRM_NTLM_KEY];

	memcpy(a->exported, a->base, sizeof(a->exported));
	if ((a->flags & WINRM_NTLM_KEY_EXCH) &&
		(a->flags & (WINRM_NTLM_SIGN | WINRM_NTLM_SEAL))) {
		memcpy(a->exported, a->id->random + 8, sizeof(a->exported));
		memcpy(sent, a->exported, sizeof(sent));
		winrm_rc4_start(&rc4, a->base, sizeof(a->base));
		winrm_rc4_apply(&rc4, sent, sizeof(sent));
		winrm_writer_put(a->out, sent, sizeof(sent));
		winrm_wipe(&rc4, sizeof(rc4));
	}
	(void)end_field(a, AT_KEY);
}

static void put_head(struct answer *a)
{
	static const uint8_t none[sizeof(version)];

	winrm_writer_put(a->out, "NTLMSSP\0\3\0\0\0", 12);
	winrm_writer_put_zeros(a->out, AT_FLAGS - 12);
	winrm_writer_put_le32(a->out, a->flags);
	winrm_writer_put(a->out, a->flags & WINRM_NTLM_VERSION ? version : none,
		sizeof(version));
	if (has_mic(a))
		winrm_writer_put_zeros(a->out, WINRM_NTLM_KEY);
	a->from = a->out->len;
}

static bool put_mic(struct answer *a)
{
	uint8_t negotiate[WINRM_NTLM_NEGOTIATE_LEN];
	struct winrm_writer w = winrm_writer_init(negotiate, sizeof(negotiate));
	struct winrm_slice first = {negotiate, sizeof(negotiate)};
	struct winrm_slice last = {
		a->out->buf + a->start, a->out->len - a->start};

	if (!has_mic(a))
		return true;
	winrm_ntlm_negotiate(&w);
	return winrm_ntlm_mac(a->exported, first, a->message, last,
		a->out->buf + a->start + AT_MIC);
}

/*
 * Refuse rather than weaken: MS-NLMP 3.1.5.1.2 leaves it to the client. Nothing
 * is sealed with a key that is short or not fresh. Inside TLS, where nothing is
 * sealed, no key is used, and the proof is NTLMv2's in any case.
 */
static bool strong_enough(const struct answer *a)
{
	uint32_t needed = WINRM_NTLM_UNICODE;

	if (a->id->seal)
		needed |= WINRM_NTLM_ESS | WINRM_NTLM_SIGN | WINRM_NTLM_SEAL |
			WINRM_NTLM_128 | WINRM_NTLM_KEY_EXCH;
	return (a->challenge.flags & needed) == needed &&
		(has_mic(a) || !a->id->mic);
}

static enum winrm_ntlm_result answer(struct answer *a, struct winrm_ntlm *n)
{
	bool ok;

	if (!winrm_challenge_read(&a->challenge, a->message))
		return WINRM_NTLM_MALFORMED;
	if (!strong_enough(a))
		return WINRM_NTLM_WEAK;
	a->flags = (a->challenge.flags & (REQUESTED | WINRM_NTLM_TARGET_INFO) &
			   ~WINRM_NTLM_OEM) |
		WINRM_NTLM_REQUEST_TARGET;
	put_head(a);
	if (!put_names(a) || !make_owf(a))
		return WINRM_NTLM_BAD_NAME;
	ok = put_lm(a);
	ok = put_nt(a) && ok;
	put_key(a);
	if (!winrm_writer_ok(a->out) || a->out->len - a->start > UINT16_MAX)
		return WINRM_NTLM_TOO_LONG; /* no field may need 17 bits */
	n->flags = a->flags;
	n->mic = has_mic(a);
	ok = put_mic(a) && ok;
	ok = winrm_ntlm_side_start(&n->client, a->exported, a->flags, true) &&
		ok;
	ok = winrm_ntlm_side_start(&n->server, a->exported, a->flags, false) &&
		ok;
	return ok ? WINRM_NTLM_OK : WINRM_NTLM_FAILED;
}

enum winrm_ntlm_result winrm_ntlm_authenticate(struct winrm_ntlm *n,
	const struct winrm_ntlm_identity *id, struct winrm_slice challenge,
	struct winrm_writer *out)
{
	enum winrm_ntlm_result result;
	struct answer a;

	memset(&a, 0, sizeof(a));
	a.id = id;
	a.message = challenge;
	a.out = out;
	a.start = out->len;
	result = answer(&a, n);
	winrm_wipe(&a, sizeof(a));
	if (result != WINRM_NTLM_OK)
		winrm_ntlm_wipe(n);
	return result;
}

bool winrm_ntlm_seal(struct winrm_ntlm *n, uint8_t *data, size_t len,
	uint8_t signature[WINRM_NTLM_SIGNATURE])
{
	return winrm_ntlm_side_seal(&n->client, data, len, signature);
}

bool winrm_ntlm_unseal(struct winrm_ntlm *n, uint8_t *data, size_t len,
	const uint8_t signature[WINRM_NTLM_SIGNATURE])
{
	return winrm_ntlm_side_unseal(&n->server, data, len, signature);
}

void winrm_ntlm_wipe(struct winrm_ntlm *n)
{
	winrm_wipe(n, sizeof(*n));
}
