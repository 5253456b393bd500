/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/ntlm.h"

#include "tests/unit/acceptor.h"
#include "tests/unit/fixture.h"
#include "tests/unit/vectors.h"

static void set_random(struct winrm_ntlm_identity *id, const char *client,
	const char *exported)
{
	struct blob a = blob_hex(client), b = blob_hex(exported);

	memcpy(id->random, a.data, 8);
	memcpy(id->random + 8, b.data, 16);
	blob_free(&a);
	blob_free(&b);
}

/* Answers a challenge in hex; the message is in `out`. */
static struct winrm_slice answer(struct winrm_ntlm *n,
	const struct winrm_ntlm_identity *id, const char *challenge,
	uint8_t out[1024])
{
	struct winrm_writer w = winrm_writer_init(out, 1024);
	struct blob c = blob_hex(challenge);

	assert_int_equal(winrm_ntlm_authenticate(n, id, blob_slice(&c), &w),
		WINRM_NTLM_OK);
	blob_free(&c);
	return slice_of(out, w.len);
}

static void assert_sealed(struct winrm_ntlm_side *side, const void *plain,
	size_t len, const char *sealed, const char *signature)
{
	uint8_t data[64], sig[WINRM_NTLM_SIGNATURE];

	memcpy(data, plain, len);
	assert_true(winrm_ntlm_side_seal(side, data, len, sig));
	assert_hex(data, len, sealed);
	assert_hex(sig, sizeof(sig), signature);
}

static void test_negotiate_is_that_of_the_third_vector(void **state)
{
	uint8_t out[WINRM_NTLM_NEGOTIATE_LEN];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));

	(void)state;
	winrm_ntlm_negotiate(&w);
	assert_hex(out, w.len, TV3_NEGOTIATE);
}

/* Its VERSION is 5.1.2600; ours is put in its place before comparing. */
static void test_the_example_of_the_specification(void **state)
{
	static const char wide[] = "P\0l\0a\0i\0n\0t\0e\0x\0t";
	struct winrm_ntlm_identity id = {.user = "Domain\\User",
		.password = "Password",
		.workstation = "COMPUTER",
		.seal = true};
	struct blob want = blob_hex(TV1_AUTHENTICATE);
	struct winrm_slice got;
	struct winrm_ntlm n;
	uint8_t out[1024];

	(void)state;
	set_random(&id, "aaaaaaaaaaaaaaaa", "55555555555555555555555555555555");
	got = answer(&n, &id, TV1_CHALLENGE, out);
	assert_hex(out + 64, 8, "0a0061580000000f");
	memcpy(want.data + 64, out + 64, 8);
	assert_int_equal(got.len, want.len);
	assert_memory_equal(got.ptr, want.data, want.len);
	assert_hex(n.client.sign_key, 16, "4788dc861b4782f35d43fd98fe1a2d39");
	assert_hex(n.server.sign_key, 16, "d04d6f10741041d1d246d64188d7a8ad");
	assert_sealed(&n.client, wide, 18,
		"54e50165bf1936dc996020c1811b0f06fb5f",
		"010000007fb38ec5c55d497600000000");
	assert_sealed(&n.client, wide, 18,
		"64c308e09ea236e7f4232553c94a01e700fa",
		"01000000255405955d31d8c401000000");
	blob_free(&want);
}

static void test_the_example_without_key_exchange(void **state)
{
	struct winrm_ntlm_side side;
	uint8_t key[16];

	(void)state;
	memset(key, 0x55, sizeof(key));
	assert_true(winrm_ntlm_side_start(
		&side, key, 0xe28a8233u & ~WINRM_NTLM_KEY_EXCH, true));
	assert_sealed(&side, "P\0l\0a\0i\0n\0t\0e\0x\0t", 18,
		"54e50165bf1936dc996020c1811b0f06fb5f",
		"0100000070352851f256430900000000");
}

/* Windows' own message is valid for a server: proof, key and MIC. */
static void test_a_captured_log_on_holds(void **state)
{
	struct blob n = blob_hex(TV2_NEGOTIATE), c = blob_hex(TV2_CHALLENGE);
	struct blob a = blob_hex(TV2_AUTHENTICATE);
	struct three_messages m = {
		blob_slice(&n), blob_slice(&c), blob_slice(&a)};
	struct blob hash = blob_hex("e19ccf75ee54e06b06a5907af13cef42");
	uint8_t exported[16];
	char ids[64];
	size_t bit;

	(void)state;
	assert_true(acceptor_check(&m, hash.data, "Administrator", exported));
	assert_hex(exported, 16, "9bd3f8be97c125f9e2f02bb60eb53ec7");
	av_ids(authenticate_read(m.authenticate).pairs, ids, sizeof(ids));
	assert_string_equal(ids, "2 1 4 3 5 7 6 8 10 9 0 ");
	for (bit = 0; bit < 128; bit += 9) { /* the check can fail */
		a.data[72 + bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(acceptor_check(
			&m, hash.data, "Administrator", exported));
		a.data[72 + bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	blob_free(&n);
	blob_free(&c);
	blob_free(&a);
	blob_free(&hash);
}

/*
 * Our answer to that server: all that Windows sends, except its version and
 * SingleHost; over HTTPS, where nothing is sealed.
 */
static void test_the_captured_challenge_is_answered(void **state)
{
	struct blob n = blob_hex(TV3_NEGOTIATE), c = blob_hex(TV2_CHALLENGE);
	struct blob bindings = blob_hex("6586e99d81c2fc984e47172fd4dd0310");
	struct blob hash = blob_hex("e19ccf75ee54e06b06a5907af13cef42");
	struct winrm_ntlm_identity id = {.user = "WS2008R2\\Administrator",
		.password = "P@ssw0rd",
		.workstation = "WIN7-2-PC",
		.host = "dc-ws2008r2.ws2008r2.local",
		.channel_bindings = bindings.data};
	struct three_messages m = {blob_slice(&n), blob_slice(&c), {0, 0}};
	struct winrm_ntlm ntlm;
	struct authenticate a;
	uint8_t out[1024], exported[16];
	char ids[64];

	(void)state;
	set_random(&id, "27fc118082c2fbdd", "00000000000000000000000000000000");
	m.authenticate = answer(&ntlm, &id, TV2_CHALLENGE, out);
	assert_true(acceptor_check(&m, hash.data, "Administrator", exported));
	a = authenticate_read(m.authenticate);
	assert_true(a.flags == 0xa2888205u);
	assert_true(a.has_mic);
	assert_int_equal(a.key.len, 0);
	av_ids(a.pairs, ids, sizeof(ids));
	assert_string_equal(ids, "2 1 4 3 5 7 6 10 9 0 ");
	blob_free(&n);
	blob_free(&c);
	blob_free(&bindings);
	blob_free(&hash);
}

static void test_a_modern_log_on_is_byte_for_byte(void **state)
{
	struct blob bindings = blob_hex("8f1214c9c9cab8dc3bf866da9aba57a7");
	struct winrm_ntlm_identity id = {.user = "LAB\\alice",
		.password = "S3cret!",
		.workstation = "EMBED",
		.host = "srv01.lab.test",
		.channel_bindings = bindings.data,
		.seal = true};
	struct winrm_slice got;
	struct winrm_ntlm n;
	uint8_t out[1024];

	(void)state;
	set_random(&id, "a1a2a3a4a5a6a7a8", "000102030405060708090a0b0c0d0e0f");
	got = answer(&n, &id, TV3_CHALLENGE, out);
	assert_hex(got.ptr, got.len, TV3_AUTHENTICATE);
	assert_hex(n.client.sign_key, 16, "9b52e70996bd32c71f2398b552d207d2");
	assert_hex(n.server.sign_key, 16, "24708083b479de7c5807cac27aeefbce");
	assert_sealed(&n.client, "<hello/>", 8, "486afe3f1d2e723c",
		"010000007207e7d266dc6f7200000000");
	assert_sealed(&n.client, "second message", 14,
		"d3c5d7dd6ad5a54290b4895fe8b1",
		"01000000c1ee902e0cacb29601000000");
	assert_sealed(&n.server, "<ok/>", 5, "6d00b4a28f",
		"01000000a98f2cbbf15be02d00000000");
	assert_sealed(&n.server, "reply two", 9, "05b804d6639de90599",
		"0100000091078c1dcfc443b401000000");
	blob_free(&bindings);
}

/* The same with the hash in place of the password. */
static void test_a_hash_does_for_a_password(void **state)
{
	struct blob bindings = blob_hex("8f1214c9c9cab8dc3bf866da9aba57a7");
	struct blob hash = blob_hex("10b2f1961375b20126508c2267862bf0");
	struct winrm_ntlm_identity id = {.user = "LAB\\alice",
		.nt_hash = hash.data,
		.workstation = "EMBED",
		.host = "srv01.lab.test",
		.channel_bindings = bindings.data,
		.seal = true};
	struct winrm_slice got;
	struct winrm_ntlm n;
	uint8_t out[1024];

	(void)state;
	set_random(&id, "a1a2a3a4a5a6a7a8", "000102030405060708090a0b0c0d0e0f");
	got = answer(&n, &id, TV3_CHALLENGE, out);
	assert_hex(got.ptr, got.len, TV3_AUTHENTICATE);
	blob_free(&bindings);
	blob_free(&hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_negotiate_is_that_of_the_third_vector),
		cmocka_unit_test(test_the_example_of_the_specification),
		cmocka_unit_test(test_the_example_without_key_exchange),
		cmocka_unit_test(test_a_captured_log_on_holds),
		cmocka_unit_test(test_the_captured_challenge_is_answered),
		cmocka_unit_test(test_a_modern_log_on_is_byte_for_byte),
		cmocka_unit_test(test_a_hash_does_for_a_password),
	};

	return RUN(tests);
}
