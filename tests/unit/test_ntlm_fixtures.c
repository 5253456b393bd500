/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/ntlm.h"

#include "core/base/utf.h"
#include "ntlm/challenge.h"
#include "ntlm/md4.h"
#include "tests/unit/acceptor.h"
#include "tests/unit/fixture.h"

/* Every NTLM vector: recorded log-ons, hashes, keys and sealed messages. */

/* Compares with a member in hex, if it is there. */
static void assert_member(
	const void *data, size_t len, const cJSON *object, const char *member)
{
	if (json_text(object, member))
		assert_hex(data, len, json_text(object, member));
}

static void check_hashes(const cJSON *inputs, const cJSON *expect,
	const char *owf_member, uint8_t owf[16])
{
	uint8_t hash[16], wide[512];
	struct winrm_writer w = winrm_writer_init(wide, sizeof(wide));
	const char *password = json_text(inputs, "password");

	assert_true(winrm_ntlm_hash(winrm_slice_str(password), hash));
	assert_member(hash, sizeof(hash), expect, "nt_hash");
	assert_true(winrm_utf16_put(
		&w, winrm_slice_str(json_text(inputs, "domain")), false));
	assert_true(winrm_writer_ok(&w));
	assert_true(
		winrm_ntlm_owf(hash, winrm_slice_str(json_text(inputs, "user")),
			slice_of(wide, w.len), owf));
	assert_member(owf, 16, expect, owf_member);
}

/* LMv2: the proof over the client's challenge alone, and that challenge. */
static void check_lmv2(
	const uint8_t owf[16], const cJSON *inputs, const cJSON *expect)
{
	struct blob nonce = json_hex(inputs, "server_challenge");
	struct blob client = json_hex(inputs, "client_challenge");
	uint8_t response[24];

	if (json_text(expect, "lmv2_client_challenge")) {
		blob_free(&client);
		client = json_hex(expect, "lmv2_client_challenge");
	}
	assert_true(winrm_ntlm_mac(owf, blob_slice(&nonce), blob_slice(&client),
		slice_of(NULL, 0), response));
	memcpy(response + 16, client.data, 8);
	assert_hex(
		response, sizeof(response), json_text(expect, "lmv2_response"));
	blob_free(&nonce);
	blob_free(&client);
}

static void check_proof(const uint8_t owf[16], const cJSON *inputs,
	const cJSON *expect, uint8_t base[16])
{
	struct blob nonce = json_hex(inputs, "server_challenge");
	struct blob blob = json_hex(inputs, "blob");
	struct winrm_slice none = {NULL, 0};
	uint8_t proof[16];

	assert_true(winrm_ntlm_mac(
		owf, blob_slice(&nonce), blob_slice(&blob), none, proof));
	assert_hex(proof, sizeof(proof), json_text(expect, "nt_proof_str"));
	assert_true(winrm_ntlm_mac(
		owf, slice_of(proof, sizeof(proof)), none, none, base));
	assert_member(base, 16, expect, "session_base_key");
	if (json_text(expect, "lmv2_response"))
		check_lmv2(owf, inputs, expect);
	blob_free(&nonce);
	blob_free(&blob);
}

/* A side whose cipher was started with this key. */
static void assert_seal_key(
	const struct winrm_ntlm_side *side, const cJSON *object, const char *at)
{
	struct winrm_rc4 want;
	struct blob key;

	if (!json_text(object, at))
		return;
	key = json_hex(object, at);
	winrm_rc4_start(&want, key.data, key.len);
	assert_memory_equal(&side->rc4, &want, sizeof(want));
	blob_free(&key);
}

/* Both ways: what is sealed, and that it is opened on the other side. */
static void check_wrapped(
	const cJSON *wrapped, const uint8_t key[16], uint32_t flags)
{
	struct winrm_ntlm_side seal[2], open[2];
	const cJSON *item;
	int i;

	for (i = 0; i < 2; i++) {
		assert_true(winrm_ntlm_side_start(&seal[i], key, flags, i));
		assert_true(winrm_ntlm_side_start(&open[i], key, flags, i));
	}
	cJSON_ArrayForEach(item, wrapped)
	{
		bool client = !strcmp(
			json_text(item, "direction"), "client-to-server");
		struct blob data = json_hex(item, "plaintext");
		uint8_t signature[WINRM_NTLM_SIGNATURE];

		assert_int_equal(
			seal[client].sequence, json_number(item, "seq"));
		assert_true(winrm_ntlm_side_seal(
			&seal[client], data.data, data.len, signature));
		assert_hex(data.data, data.len, json_text(item, "sealed"));
		assert_hex(signature, sizeof(signature),
			json_text(item, "signature"));
		assert_true(winrm_ntlm_side_unseal(
			&open[client], data.data, data.len, signature));
		assert_hex(data.data, data.len, json_text(item, "plaintext"));
		blob_free(&data);
	}
}

static void check_session(const cJSON *expect, uint32_t flags)
{
	struct blob key = json_hex(expect, "exported_session_key");
	struct winrm_ntlm_side side;

	assert_true(winrm_ntlm_side_start(&side, key.data, flags, true));
	assert_member(side.sign_key, 16, expect, "client_sign_key");
	assert_seal_key(&side, expect, "client_seal_key");
	assert_true(winrm_ntlm_side_start(&side, key.data, flags, false));
	assert_member(side.sign_key, 16, expect, "server_sign_key");
	assert_seal_key(&side, expect, "server_seal_key");
	check_wrapped(json_at(expect, "wrapped"), key.data, flags);
	blob_free(&key);
}

/* The recorded AUTHENTICATE is valid for a server. */
static void check_messages(const struct fixture *x)
{
	const cJSON *messages = json_at(x->json, "messages");
	const cJSON *inputs = json_at(x->json, "inputs");
	struct blob n = {NULL, 0}, c = json_hex(messages, "challenge");
	struct blob a = json_hex(messages, "authenticate");
	struct three_messages m;
	uint8_t hash[16], exported[16];

	if (json_text(messages, "negotiate"))
		n = json_hex(messages, "negotiate");
	m.negotiate = blob_slice(&n);
	m.challenge = blob_slice(&c);
	m.authenticate = blob_slice(&a);
	assert_true(winrm_ntlm_hash(
		winrm_slice_str(json_text(inputs, "password")), hash));
	assert_true(
		acceptor_check(&m, hash, json_text(inputs, "user"), exported));
	assert_member(exported, 16, x->json, "expect.exported_session_key");
	assert_int_equal(authenticate_read(m.authenticate).has_mic,
		json_text(x->json, "expect.mic") != NULL);
	blob_free(&n);
	blob_free(&c);
	blob_free(&a);
}

static void check_exchange(const struct fixture *x)
{
	const cJSON *inputs = json_at(x->json, "inputs");
	const cJSON *expect = json_at(x->json, "expect");
	uint8_t owf[16], base[16];

	check_hashes(inputs, expect, "ntowfv2", owf);
	check_proof(owf, inputs, expect, base);
	if (json_at(x->json, "messages.authenticate"))
		check_messages(x);
	if (json_text(expect, "exported_session_key"))
		check_session(expect,
			json_flags(x->json, "parsed.authenticate.flags"));
}

/* There is no NTLMv1 here, but its NT hash, and sealing under ESS. */
static void check_ntlmv1(const struct fixture *x)
{
	const cJSON *expect = json_at(x->json, "expect");
	uint8_t owf[16];
	uint32_t flags = json_flags(x->json, "inputs.flags");

	check_hashes(json_at(x->json, "inputs"), expect, "-", owf);
	if (flags & WINRM_NTLM_ESS) {
		struct blob key = json_hex(expect, "exported_session_key");

		check_wrapped(json_at(expect, "wrapped"), key.data, flags);
		blob_free(&key);
	}
}

static void check_owf_set(const struct fixture *x)
{
	const cJSON *row;
	uint8_t owf[16];

	cJSON_ArrayForEach(row, json_at(x->json, "vectors")) check_hashes(row,
		row,
		json_text(row, "ntowfv2") ? "ntowfv2" : "ntowfv2_windows_upper",
		owf);
}

/* Rows without ESS have keys that are not implemented here. */
static void check_key_set(const struct fixture *x)
{
	const cJSON *row;
	unsigned rows = 0;

	cJSON_ArrayForEach(row, json_at(x->json, "vectors"))
	{
		struct blob key = json_hex(row, "exported_session_key");
		struct winrm_ntlm_side side;

		if (json_text(row, "sign_key")) {
			assert_true(winrm_ntlm_side_start(&side, key.data,
				json_flags(row, "flags"),
				!strcmp(json_text(row, "who"), "client")));
			assert_member(side.sign_key, 16, row, "sign_key");
			assert_seal_key(&side, row, "seal_key");
			rows++;
		}
		blob_free(&key);
	}
	assert_int_equal(rows, 6);
}

static void check_hash(const struct fixture *x)
{
	struct blob wide = json_hex(x->json, "inputs.password_utf16le");
	struct winrm_md4 md4;
	uint8_t digest[WINRM_MD4_LEN];

	winrm_md4_start(&md4);
	winrm_md4_add(&md4, wide.data, wide.len);
	winrm_md4_end(&md4, digest);
	assert_hex(
		digest, sizeof(digest), json_text(x->json, "expect.nt_hash"));
	blob_free(&wide);
}

/* A message late in a session, and signatures that must be refused. */
static void check_high_sequence(const struct fixture *x)
{
	struct blob sign = json_hex(x->json, "inputs.sign_key");
	struct blob seal = json_hex(x->json, "inputs.seal_key");
	struct blob sealed = json_hex(x->json, "expect.sealed");
	struct blob good = json_hex(x->json, "expect.signature");
	struct winrm_ntlm_side start, side;
	const cJSON *bad;

	memcpy(start.sign_key, sign.data, sizeof(start.sign_key));
	winrm_rc4_start(&start.rc4, seal.data, seal.len);
	start.sequence = (uint32_t)json_number(x->json, "inputs.seq");
	start.encrypt_mac = true;
	cJSON_ArrayForEach(bad, json_at(x->json, "expect.must_be_refused"))
	{
		struct blob signature = json_hex(bad, "signature");
		struct blob data = json_hex(x->json, "expect.sealed");

		side = start;
		assert_false(winrm_ntlm_side_unseal(
			&side, data.data, data.len, signature.data));
		blob_free(&signature);
		blob_free(&data);
	}
	side = start;
	assert_true(winrm_ntlm_side_unseal(
		&side, sealed.data, sealed.len, good.data));
	assert_hex(sealed.data, sealed.len,
		json_text(x->json, "inputs.plaintext"));
	blob_free(&sign);
	blob_free(&seal);
	blob_free(&sealed);
	blob_free(&good);
}

static void check_seal_set(const struct fixture *x)
{
	const cJSON *row;

	if (!json_at(x->json, "vectors"))
		check_high_sequence(x);
	cJSON_ArrayForEach(row, json_at(x->json, "vectors"))
	{
		struct blob key;

		if (!json_at(row, "wrapped"))
			continue; /* signing alone is not implemented here */
		key = json_hex(row, "exported_session_key");
		check_wrapped(json_at(row, "wrapped"), key.data,
			json_flags(row, "flags"));
		blob_free(&key);
	}
}

static void vector_is_met(void **state)
{
	static const struct {
		const char *kind;
		void (*check)(const struct fixture *x);
	} kinds[] = {{"ntlmv2-exchange", check_exchange},
		{"ntlmv2-vector", check_exchange},
		{"ntlmv1-vector", check_ntlmv1}, {"hash-vector", check_hash},
		{"ntowfv2-set", check_owf_set}, {"key-vector", check_key_set},
		{"seal-vector", check_seal_set}};
	const struct fixture *x = *state;
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (!strcmp(json_text(x->json, "kind"), kinds[i].kind)) {
			kinds[i].check(x);
			return;
		}
	fail_msg("a vector of an unknown kind");
}

int main(void)
{
	/* bad- and odd- are in test_challenge_fixtures, with the messages */
	return fixture_run(
		"tests/fixtures/ntlm/{msnlmp,con-exchange,"
		"rec-{dc2016,win81,winrm-2008r2},"
		"vec-{gmsa,jtr,ntlmauth,ntowfv2,seal,session,sspirs}}"
		"-*.json",
		21, "NTLM vector is met", vector_is_met);
}
