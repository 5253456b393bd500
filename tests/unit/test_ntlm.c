/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/ntlm.h"

#include "core/base/endian.h"
#include "core/base/utf.h"
#include "tests/unit/acceptor.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

enum { FLAGS = (int)0xe2898235u };

/* AV pairs in hex: a computer of that name, a time, the end. */
#define COMPUTER                                                               \
	"01000a005300520056003000310"                                          \
	"0"
#define TIME "07000800785634127b5fda01"
#define END  "00000000"

static const uint8_t hash[16] = "0123456789abcde";

static struct winrm_ntlm_identity identity(void)
{
	struct winrm_ntlm_identity id = {.user = "LAB\\alice",
		.nt_hash = hash,
		.workstation = "EMBED",
		.filetime = 0x0123456789abcdefu,
		.seal = true};

	memcpy(id.random, "clientchsession-key-0123", 24);
	return id;
}

/* One log-on: what was sent, and how a server reads it. */
struct log_on {
	struct winrm_ntlm ntlm;
	uint8_t negotiate[WINRM_NTLM_NEGOTIATE_LEN];
	uint8_t challenge[1024], message[2048];
	struct three_messages m;
	struct authenticate read;
	enum winrm_ntlm_result result;
};

static void run(struct log_on *l, const struct winrm_ntlm_identity *id,
	uint32_t flags, const char *pairs)
{
	struct blob av = blob_hex(pairs);
	struct winrm_writer n =
		winrm_writer_init(l->negotiate, sizeof(l->negotiate));
	struct winrm_writer c =
		winrm_writer_init(l->challenge, sizeof(l->challenge));
	struct winrm_writer w = winrm_writer_init(l->message, 2048);

	winrm_ntlm_negotiate(&n);
	acceptor_put_challenge(&c, flags, blob_slice(&av));
	l->m.negotiate = slice_of(l->negotiate, n.len);
	l->m.challenge = slice_of(l->challenge, c.len);
	memset(&l->ntlm, 0xa5, sizeof(l->ntlm));
	l->result = winrm_ntlm_authenticate(&l->ntlm, id, l->m.challenge, &w);
	l->m.authenticate = slice_of(l->message, w.len);
	if (l->result == WINRM_NTLM_OK)
		l->read = authenticate_read(l->m.authenticate);
	blob_free(&av);
}

/* The server opens what the client seals, and the other way round. */
static void assert_session(struct log_on *l, const uint8_t exported[16])
{
	struct winrm_ntlm_side client, server;
	uint8_t data[] = "over the wire", sig[WINRM_NTLM_SIGNATURE];

	assert_true(
		winrm_ntlm_side_start(&client, exported, l->read.flags, true));
	assert_true(
		winrm_ntlm_side_start(&server, exported, l->read.flags, false));
	assert_true(winrm_ntlm_seal(&l->ntlm, data, sizeof(data), sig));
	assert_true(winrm_ntlm_side_unseal(&client, data, sizeof(data), sig));
	assert_string_equal((char *)data, "over the wire");
	assert_true(winrm_ntlm_side_seal(&server, data, sizeof(data), sig));
	assert_true(winrm_ntlm_unseal(&l->ntlm, data, sizeof(data), sig));
	assert_string_equal((char *)data, "over the wire");
}

static void assert_accepted(struct log_on *l, const char *user)
{
	uint8_t exported[16];

	assert_int_equal(l->result, WINRM_NTLM_OK);
	assert_true(acceptor_check(&l->m, hash, user, exported));
	if (l->read.flags & WINRM_NTLM_SEAL)
		assert_session(l, exported);
}

static void assert_wide(struct winrm_slice got, const char *want)
{
	uint8_t wide[256];
	struct winrm_writer w = winrm_writer_init(wide, sizeof(wide));

	assert_true(winrm_utf16_put(&w, winrm_slice_str(want), false));
	assert_true(winrm_slice_eq(got, slice_of(wide, w.len)));
}

static void test_user_names_have_many_forms(void **state)
{
	static const struct {
		const char *given, *domain, *user;
	} rows[] = {{"LAB\\alice", "LAB", "alice"}, {"alice", "", "alice"},
		{"alice@lab.test", "", "alice@lab.test"},
		{".\\alice", "SRV01", "alice"}, {"\\alice", "", "alice"},
		{"LAB\\a\\b", "LAB", "a\\b"}, {"LAB\\", "LAB", ""},
		{"lab.test\\al@ice", "lab.test", "al@ice"}, {"", "", ""},
		{"D\xc8\xabm\\\xc3\xbfser", "D\xc8\xabm", "\xc3\xbfser"},
		{"..\\alice", "..", "alice"}};
	struct winrm_ntlm_identity id = identity();
	struct log_on l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		id.user = rows[i].given;
		run(&l, &id, (uint32_t)FLAGS, COMPUTER TIME END);
		assert_accepted(&l, rows[i].user);
		assert_wide(l.read.domain, rows[i].domain);
		assert_wide(l.read.user, rows[i].user);
		assert_wide(l.read.workstation, "EMBED");
	}
	id.user = ".\\alice";
	id.workstation = NULL;
	run(&l, &id, (uint32_t)FLAGS, TIME END); /* a host without a name */
	assert_accepted(&l, "alice");
	assert_int_equal(l.read.domain.len, 0);
	assert_int_equal(l.read.workstation.len, 0);
}

static void test_names_and_passwords_must_be_utf8(void **state)
{
	struct winrm_ntlm_identity id = identity();
	struct log_on l;

	(void)state;
	assert_false(winrm_ntlm_hash(winrm_slice_str("a\xff"), id.random));
	assert_false(winrm_ntlm_owf(
		hash, winrm_slice_str("a\xff"), slice_of(NULL, 0), id.random));
	id.user = "LAB\\\xff";
	run(&l, &id, (uint32_t)FLAGS, TIME END);
	assert_int_equal(l.result, WINRM_NTLM_BAD_NAME);
	id.user = "\xc3\\alice";
	run(&l, &id, (uint32_t)FLAGS, TIME END);
	assert_int_equal(l.result, WINRM_NTLM_BAD_NAME);
	id = identity();
	id.workstation = "\xed\xa0\x80";
	run(&l, &id, (uint32_t)FLAGS, TIME END);
	assert_int_equal(l.result, WINRM_NTLM_BAD_NAME);
	id = identity();
	id.nt_hash = NULL;
	id.password = "\xe2\x82";
	run(&l, &id, (uint32_t)FLAGS, TIME END);
	assert_int_equal(l.result, WINRM_NTLM_BAD_NAME);
}

static void test_with_a_time_the_log_on_is_signed(void **state)
{
	struct winrm_ntlm_identity id = identity();
	struct log_on l;
	char ids[64];

	(void)state;
	run(&l, &id, (uint32_t)FLAGS, COMPUTER TIME END);
	assert_accepted(&l, "alice");
	assert_true(l.read.has_mic);
	assert_hex(l.read.nt.ptr + 24, 8, "785634127b5fda01");
	assert_memory_equal(l.read.nt.ptr + 32, "clientch", 8);
	assert_hex(l.read.lm.ptr, 24,
		"000000000000000000000000000000000000000000000000");
	av_ids(l.read.pairs, ids, sizeof(ids));
	assert_string_equal(ids, "1 7 6 0 ");
	run(&l, &id, (uint32_t)FLAGS,
		"0700080000000000000000"
		"0000" END);
	assert_accepted(&l, "alice");
	assert_true(l.read.has_mic); /* a time of 0 is a time */
}

static void test_without_a_time_lmv2_is_sent_and_no_mic(void **state)
{
	struct winrm_ntlm_identity id = identity();
	uint8_t owf[16], proof[16];
	struct log_on l;
	char ids[64];

	(void)state;
	run(&l, &id, (uint32_t)FLAGS, COMPUTER END);
	assert_accepted(&l, "alice");
	assert_false(l.read.has_mic);
	assert_hex(l.read.nt.ptr + 24, 8, "efcdab8967452301");
	av_ids(l.read.pairs, ids, sizeof(ids));
	assert_string_equal(ids, "1 0 ");
	assert_true(l.read.domain.ptr == l.m.authenticate.ptr + 72);
	assert_true(winrm_ntlm_owf(
		hash, winrm_slice_str("alice"), l.read.domain, owf));
	assert_true(winrm_ntlm_mac(owf, slice_of(l.challenge + 24, 8),
		slice_of("clientch", 8), slice_of(NULL, 0), proof));
	assert_memory_equal(l.read.lm.ptr, proof, 16);
	assert_memory_equal(l.read.lm.ptr + 16, "clientch", 8);
}

static void test_the_targets_pairs_are_kept_and_the_clients_added(void **state)
{
	static const struct {
		const char *flag, *pairs, *ids;
		unsigned flags;
	} rows[] = {
		{"unknown ids stay",
			"ff00020041"
			"42" TIME "4d000000" END,
			"255 7 77 6 10 9 0 ", 2},
		{"flags are added to", "0600040001000000" TIME END,
			"6 7 10 9 0 ", 3},
		{"flags stay without a MIC", "0600040005000000" END,
			"6 10 9 0 ", 5},
		{"the server's own are replaced",
			"0a0010"
			"00ffffffffffffffffffffffffffffffff"
			"0900020041"
			"00" TIME END,
			"7 6 10 9 0 ", 2},
		{"after the end nothing counts", TIME END "09000000" END,
			"7 6 10 9 0 ", 2},
		{"nothing", END, "10 9 0 ", 0},
		{"not even an end", "", "10 9 0 ", 0},
	};
	struct winrm_ntlm_identity id = identity();
	struct log_on l;
	size_t i;

	(void)state;
	id.host = "srv01.lab.test";
	id.channel_bindings = (const uint8_t *)"channel-bindings";
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_slice value;
		char ids[64];

		run(&l, &id, (uint32_t)FLAGS, rows[i].pairs);
		assert_accepted(&l, "alice");
		av_ids(l.read.pairs, ids, sizeof(ids));
		assert_string_equal(ids, rows[i].ids);
		assert_true(av_find(l.read.pairs, 10, &value));
		assert_slice(value, "channel-bindings");
		assert_true(av_find(l.read.pairs, 9, &value));
		assert_wide(value, "HTTP/srv01.lab.test");
		if (av_find(l.read.pairs, 6, &value))
			assert_int_equal(value.ptr[0], rows[i].flags);
		assert_memory_equal(
			l.read.nt.ptr + l.read.nt.len - 8, "\0\0\0\0\0\0\0", 8);
	}
}

static void test_a_pair_that_counts_stands_once(void **state)
{
	static const char *const rows[] = {(TIME TIME END),
		("06000400010000000600040001000000" END), ("060002000100" END),
		("0700040000000000" END)};
	struct winrm_ntlm_identity id = identity();
	struct log_on l;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		run(&l, &id, (uint32_t)FLAGS, rows[i]);
		assert_int_equal(l.result, WINRM_NTLM_MALFORMED);
	}
}

static void test_target_information_counts_only_with_its_flag(void **state)
{
	struct winrm_ntlm_identity id = identity();
	struct log_on l;
	char ids[64];

	(void)state;
	run(&l, &id, (uint32_t)FLAGS & ~WINRM_NTLM_TARGET_INFO,
		COMPUTER TIME END);
	assert_accepted(&l, "alice");
	assert_false(l.read.has_mic);
	av_ids(l.read.pairs, ids, sizeof(ids));
	assert_string_equal(ids, "0 ");
}

static void test_where_an_empty_field_points_does_not_matter(void **state)
{
	static const uint32_t offsets[] = {
		0, 1, 48, 56, 57, 0xffff, 0x7fffffff, 0xffffffff};
	struct winrm_ntlm_identity id = identity();
	struct winrm_writer w;
	struct log_on l;
	size_t i, field;

	(void)state;
	for (i = 0; i < COUNT(offsets); i++)
		for (field = 12; field <= 40; field += 28) {
			w = winrm_writer_init(l.message, 2048);
			run(&l, &id, (uint32_t)FLAGS, COMPUTER TIME END);
			winrm_put_le16(l.challenge + field, 0);
			winrm_put_le32(l.challenge + field + 4, offsets[i]);
			l.result = winrm_ntlm_authenticate(
				&l.ntlm, &id, l.m.challenge, &w);
			l.m.authenticate = slice_of(l.message, w.len);
			l.read = authenticate_read(l.m.authenticate);
			assert_accepted(&l, "alice");
			assert_true(l.read.has_mic == (field == 12));
		}
}

/* Every capacity, in front of a page: all of it or TOO_LONG, and a wipe. */
static void test_every_capacity_holds_the_message_or_is_refused(void **state)
{
	static const struct winrm_ntlm zero;
	struct winrm_ntlm_identity id = identity();
	struct guard g = guard_open(1024);
	struct log_on whole;
	struct winrm_ntlm n;
	size_t cap, front;

	(void)state;
	id.host = "srv01.lab.test";
	run(&whole, &id, (uint32_t)FLAGS, COMPUTER TIME END);
	for (front = 0; front < 20; front += 19)
		for (cap = 0; cap < whole.m.authenticate.len + 24; cap++) {
			struct winrm_writer w =
				winrm_writer_init(guard_room(&g, cap), cap);
			bool fits = cap >= whole.m.authenticate.len + front;

			winrm_writer_put_zeros(&w, front);
			memset(&n, 0xa5, sizeof(n));
			assert_int_equal(winrm_ntlm_authenticate(&n, &id,
						 whole.m.challenge, &w),
				fits ? WINRM_NTLM_OK : WINRM_NTLM_TOO_LONG);
			if (fits)
				assert_memory_equal(w.buf + front,
					whole.message,
					whole.m.authenticate.len);
			else
				assert_memory_equal(&n, &zero, sizeof(n));
		}
	guard_close(&g);
}

/* A field's length has 16 bits: what does not fit is not truncated. */
static void test_fields_that_need_more_than_16_bits_are_refused(void **state)
{
	enum { LONG = 33000, OUT = 400000 };
	struct winrm_ntlm_identity id = identity();
	char *name = malloc(LONG + 1);
	uint8_t *out = malloc(OUT);
	struct log_on l;
	size_t i;

	(void)state;
	assert_non_null(name);
	assert_non_null(out);
	memset(name, 'x', LONG);
	name[LONG] = 0;
	run(&l, &id, (uint32_t)FLAGS, COMPUTER TIME END);
	for (i = 0; i < 3; i++) {
		struct winrm_writer w = winrm_writer_init(out, OUT);

		id = identity();
		*(i == 0                 ? &id.user
				: i == 1 ? &id.workstation
					 : &id.host) = name;
		assert_int_equal(winrm_ntlm_authenticate(
					 &l.ntlm, &id, l.m.challenge, &w),
			WINRM_NTLM_TOO_LONG);
	}
	free(name);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_user_names_have_many_forms),
		cmocka_unit_test(test_names_and_passwords_must_be_utf8),
		cmocka_unit_test(test_with_a_time_the_log_on_is_signed),
		cmocka_unit_test(test_without_a_time_lmv2_is_sent_and_no_mic),
		cmocka_unit_test(
			test_the_targets_pairs_are_kept_and_the_clients_added),
		cmocka_unit_test(test_a_pair_that_counts_stands_once),
		cmocka_unit_test(
			test_target_information_counts_only_with_its_flag),
		cmocka_unit_test(
			test_where_an_empty_field_points_does_not_matter),
		cmocka_unit_test(
			test_every_capacity_holds_the_message_or_is_refused),
		cmocka_unit_test(
			test_fields_that_need_more_than_16_bits_are_refused),
	};

	return RUN(tests);
}
