/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/ntlm.h"

#include "core/base/endian.h"
#include "ntlm/hmac.h"
#include "tests/unit/acceptor.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

#define TIME_END "07000800785634127b5fda0100000000"

static const uint8_t hash[16] = "0123456789abcde";
static const uint32_t all_flags = 0xe2898235u;

struct log_on {
	struct winrm_ntlm ntlm;
	uint8_t negotiate[WINRM_NTLM_NEGOTIATE_LEN];
	uint8_t challenge[512], message[1024];
	struct three_messages m;
};

static enum winrm_ntlm_result run(struct log_on *l, uint32_t flags, bool seal)
{
	struct winrm_ntlm_identity id = {
		.user = "LAB\\alice", .nt_hash = hash, .seal = seal};
	struct blob av = blob_hex(TIME_END);
	struct winrm_writer n =
		winrm_writer_init(l->negotiate, sizeof(l->negotiate));
	struct winrm_writer c =
		winrm_writer_init(l->challenge, sizeof(l->challenge));
	struct winrm_writer w =
		winrm_writer_init(l->message, sizeof(l->message));
	enum winrm_ntlm_result result;

	memcpy(id.random, "clientchsession-key-0123", 24);
	winrm_ntlm_negotiate(&n);
	acceptor_put_challenge(&c, flags, blob_slice(&av));
	l->m.negotiate = slice_of(l->negotiate, n.len);
	l->m.challenge = slice_of(l->challenge, c.len);
	memset(&l->ntlm, 0xa5, sizeof(l->ntlm));
	result = winrm_ntlm_authenticate(&l->ntlm, &id, l->m.challenge, &w);
	l->m.authenticate = slice_of(l->message, w.len);
	blob_free(&av);
	return result;
}

static void test_the_answer_keeps_what_both_want(void **state)
{
	static const struct {
		uint32_t challenge, answer;
	} rows[] = {
		{0xe2898235u, 0xe2888235u}, /* the domain bit drops out */
		{0xe28a8233u, 0xe2888235u}, /* OEM too; a target is asked */
		{0xffffffffu, 0xe2888235u}, /* all that is not known here */
		{0x62898235u, 0x62888235u}, /* no 56 */
		{0xe0898235u, 0xe0888235u}, /* no VERSION */
	};
	struct log_on l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct authenticate a;

		assert_int_equal(
			run(&l, rows[i].challenge, true), WINRM_NTLM_OK);
		a = authenticate_read(l.m.authenticate);
		assert_true(a.flags == rows[i].answer);
		assert_true(l.ntlm.flags == rows[i].answer);
		assert_hex(a.version.ptr, 8,
			a.flags & WINRM_NTLM_VERSION ? "0a0061580000000f"
						     : "0000000000000000");
	}
}

static void test_a_server_that_cannot_seal_is_refused(void **state)
{
	static const struct winrm_ntlm zero;
	static const uint32_t needed[] = {WINRM_NTLM_UNICODE, WINRM_NTLM_ESS,
		WINRM_NTLM_SIGN, WINRM_NTLM_SEAL, WINRM_NTLM_128,
		WINRM_NTLM_KEY_EXCH};
	struct log_on l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(needed); i++) {
		assert_int_equal(
			run(&l, all_flags & ~needed[i], true), WINRM_NTLM_WEAK);
		assert_memory_equal(&l.ntlm, &zero, sizeof(zero));
		assert_int_equal(l.m.authenticate.len, 0);
		/* under TLS nothing is sealed; without UNICODE no name works */
		assert_int_equal(run(&l, all_flags & ~needed[i], false),
			i == 0 ? WINRM_NTLM_WEAK : WINRM_NTLM_OK);
	}
	assert_int_equal(run(&l, 0, true), WINRM_NTLM_WEAK);
	assert_int_equal(run(&l, 0, false), WINRM_NTLM_WEAK);
}

/* What the server sealed is opened with keys of each strength. */
static void test_keys_are_as_strong_as_agreed(void **state)
{
	static const uint32_t strengths[] = {
		0, WINRM_NTLM_128, WINRM_NTLM_56 | WINRM_NTLM_128};
	struct log_on l;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(strengths); i++)
		for (k = 0; k < 2; k++) { /* with and without key exchange */
			uint32_t flags = (all_flags & ~strengths[i]) &
				~(k ? WINRM_NTLM_KEY_EXCH : 0);
			struct winrm_ntlm_side server;
			uint8_t data[] = "reply", sig[16], exported[16];

			/* weak ones are derived where they are not used */
			assert_int_equal(run(&l, flags, i == 0 && k == 0),
				WINRM_NTLM_OK);
			assert_true(
				acceptor_check(&l.m, hash, "alice", exported));
			assert_int_equal(
				!memcmp(exported, "session-key-0123", 16), !k);
			assert_int_equal(
				authenticate_read(l.m.authenticate).key.len,
				k ? 0 : 16);
			assert_true(winrm_ntlm_side_start(
				&server, exported, flags, false));
			assert_true(winrm_ntlm_side_seal(
				&server, data, sizeof(data), sig));
			assert_true(winrm_ntlm_unseal(
				&l.ntlm, data, sizeof(data), sig));
			assert_string_equal((char *)data, "reply");
		}
}

/* MS-NLMP 3.1.5.1.2: no key is exchanged where none will be used. */
static void test_no_key_is_sent_where_nothing_is_signed(void **state)
{
	uint32_t flags = all_flags & ~(WINRM_NTLM_SIGN | WINRM_NTLM_SEAL);
	uint8_t exported[16];
	struct log_on l;

	(void)state;
	assert_int_equal(run(&l, flags, false), WINRM_NTLM_OK);
	assert_int_equal(authenticate_read(l.m.authenticate).key.len, 0);
	assert_true(acceptor_check(&l.m, hash, "alice", exported));
}

static void test_another_hash_name_or_octet_is_not_accepted(void **state)
{
	static const uint8_t other[16] = "0123456789abcdf";
	uint8_t exported[16];
	struct log_on l;
	size_t i;

	(void)state;
	assert_int_equal(run(&l, all_flags, true), WINRM_NTLM_OK);
	assert_true(acceptor_check(&l.m, hash, "ALICE", exported));
	assert_false(acceptor_check(&l.m, other, "alice", exported));
	assert_false(acceptor_check(&l.m, hash, "alicf", exported));
	for (i = 60; i < l.m.authenticate.len; i++) {
		l.message[i] ^= 0x40; /* the MIC covers all of it */
		if (i < 12 || i >= 64)
			assert_false(
				acceptor_check(&l.m, hash, "alice", exported));
		l.message[i] ^= 0x40;
	}
	for (i = 12; i < l.m.challenge.len; i++) {
		l.challenge[i] ^= 0x40;
		assert_false(acceptor_check(&l.m, hash, "alice", exported));
		l.challenge[i] ^= 0x40;
	}
}

/* A pair of sides that seal and open the same direction. */
struct pair {
	struct winrm_ntlm_side seal, open;
};

static struct pair start_pair(void)
{
	struct pair p;
	uint8_t key[16];

	memset(key, 0x5a, sizeof(key));
	assert_true(winrm_ntlm_side_start(&p.seal, key, all_flags, true));
	assert_true(winrm_ntlm_side_start(&p.open, key, all_flags, true));
	return p;
}

static void test_any_flipped_bit_is_refused(void **state)
{
	struct pair first = start_pair();
	uint8_t sealed[20], sig[16];
	size_t bit;

	(void)state;
	memcpy(sealed, "twenty bytes of text", sizeof(sealed));
	assert_true(
		winrm_ntlm_side_seal(&first.seal, sealed, sizeof(sealed), sig));
	for (bit = 0; bit < 8 * (sizeof(sealed) + sizeof(sig)); bit++) {
		struct winrm_ntlm_side open = first.open;
		uint8_t both[sizeof(sealed) + sizeof(sig)];

		memcpy(both, sealed, sizeof(sealed));
		memcpy(both + sizeof(sealed), sig, sizeof(sig));
		both[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(winrm_ntlm_side_unseal(
			&open, both, sizeof(sealed), both + sizeof(sealed)));
	}
	assert_false(winrm_ntlm_side_unseal(
		&(struct winrm_ntlm_side){first.open.rc4, {0}, 0, true}, sealed,
		sizeof(sealed), sig));
}

static void test_a_cut_or_longer_message_is_refused(void **state)
{
	struct pair first = start_pair();
	uint8_t sealed[21] = "twenty bytes of text", sig[16];
	size_t len;

	(void)state;
	assert_true(winrm_ntlm_side_seal(&first.seal, sealed, 20, sig));
	for (len = 0; len <= 21; len++) {
		struct winrm_ntlm_side open = first.open;
		uint8_t copy[21];

		memcpy(copy, sealed, sizeof(copy));
		assert_int_equal(winrm_ntlm_side_unseal(&open, copy, len, sig),
			len == 20);
	}
}

/* What MS-NLMP 3.4.4.2 says, in one step. */
static void seal_by_the_book(struct winrm_ntlm_side *side, uint8_t *data,
	size_t len, uint8_t signature[16])
{
	uint8_t mac[WINRM_MD5_LEN];
	struct winrm_hmac h;

	winrm_put_le32(signature, 1);
	winrm_put_le32(signature + 12, side->sequence++);
	winrm_hmac_start(&h, side->sign_key, sizeof(side->sign_key));
	winrm_hmac_add(&h, signature + 12, 4);
	winrm_hmac_add(&h, data, len);
	assert_true(winrm_hmac_end(&h, mac));
	winrm_rc4_apply(&side->rc4, data, len);
	memcpy(signature + 4, mac, 8);
	winrm_rc4_apply(&side->rc4, signature + 4, 8);
}

static void test_every_length_is_sealed_by_the_book(void **state)
{
	struct pair p = start_pair();
	struct winrm_ntlm_side book = p.seal;
	struct guard g = guard_open(512);
	uint8_t text[400], want[400], sig[16], want_sig[16];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(text); len++) {
		uint8_t *data;

		memset(text, (int)len, sizeof(text));
		memcpy(want, text, sizeof(want));
		data = guard_put(&g, text, len);
		seal_by_the_book(&book, want, len, want_sig);
		assert_true(winrm_ntlm_side_seal(&p.seal, data, len, sig));
		assert_memory_equal(data, want, len);
		assert_memory_equal(sig, want_sig, sizeof(sig));
		assert_true(winrm_ntlm_side_unseal(&p.open, data, len, sig));
		assert_memory_equal(data, text, len);
	}
	guard_close(&g);
}

static void test_messages_are_opened_once_and_in_order(void **state)
{
	enum { N = 4 };
	struct pair p = start_pair();
	uint8_t sealed[N][8], sig[N][16], copy[8];
	unsigned i, k;

	(void)state;
	for (i = 0; i < N; i++) {
		memcpy(sealed[i], "message", 8);
		assert_true(
			winrm_ntlm_side_seal(&p.seal, sealed[i], 8, sig[i]));
	}
	for (i = 0; i < N; i++) {
		for (k = 0; k < N; k++) { /* replayed, or too early */
			struct winrm_ntlm_side open = p.open;

			memcpy(copy, sealed[k], 8);
			assert_int_equal(
				winrm_ntlm_side_unseal(&open, copy, 8, sig[k]),
				k == i);
		}
		memcpy(copy, sealed[i], 8);
		assert_true(winrm_ntlm_side_unseal(&p.open, copy, 8, sig[i]));
	}
}

static void test_a_message_is_not_taken_back_by_its_sender(void **state)
{
	uint8_t data[8] = "message", sig[16];
	struct log_on l;

	(void)state;
	assert_int_equal(run(&l, all_flags, true), WINRM_NTLM_OK);
	assert_true(winrm_ntlm_seal(&l.ntlm, data, sizeof(data), sig));
	assert_false(winrm_ntlm_unseal(&l.ntlm, data, sizeof(data), sig));
}

static void test_wiping_leaves_nothing(void **state)
{
	static const struct winrm_ntlm zero;
	struct log_on l;

	(void)state;
	assert_int_equal(run(&l, all_flags, true), WINRM_NTLM_OK);
	assert_memory_not_equal(&l.ntlm, &zero, sizeof(zero));
	winrm_ntlm_wipe(&l.ntlm);
	assert_memory_equal(&l.ntlm, &zero, sizeof(zero));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_answer_keeps_what_both_want),
		cmocka_unit_test(test_a_server_that_cannot_seal_is_refused),
		cmocka_unit_test(test_keys_are_as_strong_as_agreed),
		cmocka_unit_test(test_no_key_is_sent_where_nothing_is_signed),
		cmocka_unit_test(
			test_another_hash_name_or_octet_is_not_accepted),
		cmocka_unit_test(test_any_flipped_bit_is_refused),
		cmocka_unit_test(test_a_cut_or_longer_message_is_refused),
		cmocka_unit_test(test_every_length_is_sealed_by_the_book),
		cmocka_unit_test(test_messages_are_opened_once_and_in_order),
		cmocka_unit_test(
			test_a_message_is_not_taken_back_by_its_sender),
		cmocka_unit_test(test_wiping_leaves_nothing),
	};

	return RUN(tests);
}
