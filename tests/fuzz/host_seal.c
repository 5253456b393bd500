/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/ntlm_mechanism.h"
#include "tests/fuzz/host.h"
#define ntlm_of winrm_ntlm_mechanism_state

/*
 * The mechanism between the client and the host. A log-on is computed once for
 * each challenge and its result is kept. Without `real` the seal is a cheap one
 * of our own, to save time: the client cannot tell.
 */

static const struct winrm_mechanism *ntlm;
static struct host *host;

/* --- what stands for NTLM's seal ------------------------------------------- */

#define QUICK __attribute__((no_sanitize("address", "undefined", "coverage")))

QUICK static uint64_t sum_of(uint64_t sum, const uint8_t *data, size_t len)
{
	uint64_t word = 0;

	for (; len >= 8; len -= 8, data += 8) {
		memcpy(&word, data, 8);
		sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
		sum ^= sum >> 29;
	}
	for (; len > 0; len--)
		sum = (sum ^ *data++) * 0x100000001b3u;
	return sum;
}

QUICK static void hide(uint8_t *data, size_t len)
{
	uint64_t word;

	for (; len >= 8; len -= 8, data += 8) {
		memcpy(&word, data, 8);
		word ^= 0xa9c3e5b7d1f38695u;
		memcpy(data, &word, 8);
	}
	for (; len > 0; len--)
		*data++ ^= 0x95;
}

static void sign(uint32_t sequence, bool to_client, const uint8_t *data,
	size_t len, uint8_t out[16])
{
	uint64_t sum = sum_of(host->epoch * 2 + to_client, data, len);

	sum = (sum ^ sequence) * 0x9e3779b97f4a7c15u;
	memcpy(out, "\1\0\0\0", 4);
	memcpy(out + 4, &sum, 8);
	memcpy(out + 12, &sequence, 4);
}

/* --- the client's mechanism ------------------------------------------------- */

struct kept {
	uint8_t challenge[256], token[1024];
	size_t challenge_len, token_len;
	bool seal, encrypted, strict;
	struct winrm_keys keys;
};

static int step(struct winrm_keys *keys, const struct winrm_config *config,
	const struct winrm_slice *in, struct winrm_writer *out)
{
	struct winrm_slice token = in ? *in : winrm_slice_str(NULL);
	static struct kept all[4];
	bool seal = winrm_mechanism_seals(config);
	bool encrypted = config->port->encrypted, strict = keys->strict;
	struct kept *k = &all[(token.len + 2 * seal + encrypted) % 4];
	int error = WINRM_OK;

	if (!in)
		return ntlm->step(keys, config, in, out);
	host->epoch++;
	host->sequence = 0;
	host->last_len = 0; /* it may be of the same keys */
	if (k->token_len > 0 && k->token_len < out->cap && k->seal == seal &&
		k->encrypted == encrypted && k->strict == strict &&
		winrm_slice_eq(
			token, slice_of(k->challenge, k->challenge_len))) {
		winrm_writer_put(out, k->token, k->token_len);
		*keys = k->keys;
	} else {
		k->challenge_len = 0;
		if (token.len <= sizeof(k->challenge)) {
			memcpy(k->challenge, token.ptr, token.len);
			k->challenge_len = token.len;
		}
		error = ntlm->step(keys, config, in, out);
		k->token_len = 0;
		if (!error && k->challenge_len > 0 &&
			out->len <= sizeof(k->token)) {
			memcpy(k->token, out->buf, out->len);
			k->token_len = out->len;
			k->keys = *keys;
			k->seal = seal;
			k->encrypted = encrypted;
			k->strict = strict;
		}
	}
	host->side = ntlm_of(keys)->server;
	return error;
}

static bool wrap(struct winrm_keys *keys, uint8_t *text, size_t len)
{
	struct winrm_ntlm *state = ntlm_of(keys);

	CHECK(state->flags != 0);
	host_see(host, slice_of(text, len));
	host->sealed_one = true;
	if (host->real)
		return ntlm->wrap(keys, text, len);
	sign(state->client.sequence++, false, text, len, text - 16);
	hide(text, len);
	return true;
}

/* What the host did not send is never accepted. */
static bool unwrap(
	struct winrm_keys *keys, uint8_t *token, struct winrm_sealed *s)
{
	struct winrm_ntlm *state = ntlm_of(keys);
	uint8_t expected[16];
	bool ok;

	CHECK(state->flags != 0);
	if (host->real) {
		ok = ntlm->unwrap(keys, token, s);
	} else if (s->header_len != sizeof(expected)) {
		ok = false;
	} else {
		hide(token + s->text_at, s->text_len);
		sign(state->server.sequence++, true, token + s->text_at,
			s->text_len, expected);
		ok = !memcmp(expected, token, sizeof(expected));
	}
	ok = ok && winrm_sealed_ends(s);
	CHECK(!ok || host->authentic);
	host->verified = ok;
	host->verified_one |= ok;
	return ok;
}

void host_attach(struct host *h)
{
	static struct winrm_mechanism through;

	host = h;
	if (!h->engine->exchange.mechanism->wrap)
		return;
	ntlm = h->engine->exchange.mechanism;
	through = *ntlm;
	through.step = step;
	through.wrap = wrap;
	through.unwrap = unwrap;
	h->engine->exchange.mechanism = &through;
}

void host_seal(struct host *h, uint8_t *data, size_t len, uint8_t sig[16])
{
	if (h->real) {
		CHECK(winrm_ntlm_side_seal(&h->side, data, len, sig));
		return;
	}
	sign(h->sequence++, true, data, len, sig);
	hide(data, len);
}
