/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/der_made.h"
#include "tests/unit/negotiated.h"

#include "core/base/endian.h"
#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"
#include "core/mechanism/kerberos_state.h"
#include "ntlm/hmac.h"
#include "ntlm/ntlm.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

struct negotiated negotiated;

static int fill(void *io, uint8_t *out, size_t len)
{
	(void)io;
	memset(out, 0x11, len);
	return 0;
}

static uint32_t now_ms(void *io)
{
	(void)io;
	return 5000;
}

void negotiated_set_up(void)
{
	static const uint8_t cname[] = {0x30, 0x00};
	struct winrm_ticket t;

	memset(&negotiated, 0, sizeof(negotiated));
	memset(&t, 0, sizeof(t));
	t.service = winrm_slice_str("HTTP/dc1");
	t.crealm = winrm_slice_str("LAB.TEST");
	t.cname.text = slice_of(cname, sizeof(cname));
	t.ticket = slice_of(cname, sizeof(cname));
	t.key.etype = WINRM_KRB_AES256_SHA1;
	t.end_time = 100000;
	assert_true(
		winrm_ticket_put(negotiated.ticket, sizeof(negotiated.ticket),
			&t) < sizeof(negotiated.ticket));
	negotiated.port.random = fill;
	negotiated.port.now_ms = now_ms;
	negotiated.kerberos.ticket = negotiated.ticket;
	negotiated.kerberos.ticket_len = sizeof(negotiated.ticket);
	negotiated.kerberos.realm = "LAB.TEST";
	negotiated.config.auth = WINRM_AUTH_NEGOTIATE;
	negotiated.config.host = "dc1";
	negotiated.config.port = &negotiated.port;
	negotiated.config.kerberos = &negotiated.kerberos;
	negotiated.config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	negotiated.config.credentials.user = "LAB\\alice";
	negotiated.config.credentials.of.password = "Password";
	negotiated.cap = sizeof(negotiated.out);
}

int negotiated_step(struct winrm_slice *in)
{
	negotiated.w = winrm_writer_init(negotiated.out, negotiated.cap);
	return winrm_mechanism_for(&negotiated.config)
		->step(&negotiated.keys, &negotiated.config, in, &negotiated.w);
}

int negotiated_take(struct winrm_slice in)
{
	in.ptr = guard_put(&guard_page, in.ptr, in.len);
	return negotiated_step(&in);
}

int negotiated_take_hex(const char *hex)
{
	struct blob b = blob_hex(hex);
	int result = negotiated_take(blob_slice(&b));

	blob_free(&b);
	return result;
}

size_t negotiated_response(uint8_t out[512], enum winrm_spnego_state said,
	bool named, struct winrm_slice token, struct winrm_slice mic)
{
	struct winrm_writer w = winrm_writer_init(out, 512);
	struct blob oid = blob_hex(NTLM_OID);

	if (said != WINRM_SPNEGO_UNSAID) {
		winrm_writer_put(&w, "\xa0\3\x0a\1", 4);
		winrm_writer_put_byte(&w, (uint8_t)said);
	}
	if (named)
		winrm_writer_put_slice(&w, blob_slice(&oid));
	if (token.len > 0)
		made_field(&w, 2, WINRM_DER_OCTETS, token);
	if (mic.len > 0)
		made_field(&w, 3, WINRM_DER_OCTETS, mic);
	made_wrap_field(&w, 0, 1, WINRM_DER_SEQUENCE);
	blob_free(&oid);
	return w.len;
}

int negotiated_answer(enum winrm_spnego_state said, bool named,
	struct winrm_slice token, struct winrm_slice mic)
{
	uint8_t out[512];

	return negotiated_take(slice_of(
		out, negotiated_response(out, said, named, token, mic)));
}

void negotiated_choose(void)
{
	assert_int_equal(negotiated_step(NULL), WINRM_LOG_ON_MORE);
	assert_int_equal(negotiated_take_hex(CHOICE), WINRM_LOG_ON_MORE);
	assert_true(winrm_negotiate_is_ntlm(&negotiated.keys));
}

struct winrm_slice negotiated_challenge(uint32_t flags, const char *pairs)
{
	struct blob av = blob_hex(pairs);
	struct winrm_writer w = winrm_writer_init(
		negotiated.challenge, sizeof(negotiated.challenge));

	acceptor_put_challenge(&w, flags, blob_slice(&av));
	blob_free(&av);
	negotiated.m.challenge = slice_of(negotiated.challenge, w.len);
	return negotiated.m.challenge;
}

struct winrm_slice negotiated_authenticate(void)
{
	static uint8_t negotiate[WINRM_NTLM_NEGOTIATE_LEN], mic[16];
	struct winrm_writer w = winrm_writer_init(negotiate, sizeof(negotiate));
	struct blob hash = blob_hex("a4f49c406510bdcab6824ee7c30fd852");
	struct winrm_spnego_response r;
	uint8_t key[16];

	assert_int_equal(
		negotiated_answer(WINRM_SPNEGO_MORE, true,
			negotiated_challenge(ALL_FLAGS, TIME_END), none()),
		WINRM_LOG_ON_MORE);
	assert_true(winrm_spnego_read(
		&r, slice_of(negotiated.out, negotiated.w.len)));
	winrm_ntlm_negotiate(&w);
	negotiated.m.negotiate = slice_of(negotiate, w.len);
	negotiated.m.authenticate = r.token;
	assert_true(acceptor_check(&negotiated.m, hash.data, "ALICE", key));
	assert_true(authenticate_read(r.token).has_mic);
	assert_true(winrm_ntlm_side_start(
			    &negotiated.client, key, ALL_FLAGS, true) &&
		winrm_ntlm_side_start(
			&negotiated.server, key, ALL_FLAGS, false));
	assert_int_equal(r.mic.len, sizeof(mic));
	memcpy(mic, r.mic.ptr, sizeof(mic));
	blob_free(&hash);
	return slice_of(mic, sizeof(mic));
}

void negotiated_sign(const struct winrm_ntlm_side *side, uint32_t sequence,
	const char *list, uint8_t mic[16])
{
	struct winrm_rc4 rc4 = side->rc4;
	struct blob b = blob_hex(list);
	struct winrm_hmac h;
	uint8_t mac[16];

	winrm_put_le32(mic, 1);
	winrm_put_le32(mic + 12, sequence);
	winrm_hmac_start(&h, side->sign_key, 16);
	winrm_hmac_add(&h, mic + 12, 4);
	winrm_hmac_add(&h, b.data, b.len);
	assert_true(winrm_hmac_end(&h, mac));
	winrm_rc4_apply(&rc4, mac, 8);
	memcpy(mic + 4, mac, 8);
	blob_free(&b);
}

int negotiated_finish(const uint8_t *mic, size_t len)
{
	return negotiated_answer(
		WINRM_SPNEGO_DONE, false, none(), slice_of(mic, len));
}
