/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/gss_token.h"
#include "tests/unit/guard.h"
#include "tests/unit/krb.h"

#define TEXT     "<s:Envelope>answer</s:Envelope>"
#define TEXT_LEN (sizeof(TEXT) - 1)

enum { ROOM = 512 };

static struct winrm_gss context_of(unsigned etype)
{
	struct winrm_gss g = {krb_any_key(etype), true, 1000, 0x200d8afc};

	return g;
}

static const struct gss_shape usual = {7, 0, 28, 0x200d8afc, 22};

/* A token in memory that ends where it does; *s is its frame. */
static uint8_t *token_of(const struct winrm_krb_key *key,
	const struct gss_shape *shape, struct winrm_sealed *s)
{
	size_t len = gss_token_len(key, shape->ec, TEXT_LEN);
	uint8_t *token = guard_room(&guard_page, len);

	assert_true(gss_token_put(token, key, shape, TEXT, TEXT_LEN));
	*s = gss_frame(token, len, TEXT_LEN);
	return token;
}

static void assert_opened(
	struct winrm_gss *g, uint8_t *token, struct winrm_sealed *s)
{
	size_t len = s->rest.len;
	uint64_t number = g->theirs;

	assert_true(winrm_gss_unwrap(g, token, s));
	assert_int_equal(s->token_len, len);
	assert_int_equal(s->text_len, TEXT_LEN);
	assert_true(s->text_at + s->text_len <= len);
	assert_memory_equal(token + s->text_at, TEXT, TEXT_LEN);
	assert_int_equal(g->theirs, number + 1);
}

static void assert_refused(
	struct winrm_gss *g, uint8_t *token, struct winrm_sealed *s)
{
	uint64_t number = g->theirs;

	assert_false(winrm_gss_unwrap(g, token, s));
	assert_int_equal(g->theirs, number);
}

static void test_each_shape_is_read(void **state)
{
	static const struct {
		uint16_t ec, rrc;
	} rows[] = {{0, 0}, {0, 28}, {0, 40}, {16, 28}, {16, 44}, {5, 3},
		{0, 1000}, {0, 63}, {0, 64}, {0, 65}, {100, 1}, {0, 65535}};
	size_t e, i;

	(void)state;
	for (e = 0; e < COUNT(krb_etypes); e++)
		for (i = 0; i < COUNT(rows); i++) {
			struct winrm_gss g = context_of(krb_etypes[e]);
			struct gss_shape shape = usual;
			struct winrm_sealed s;
			uint8_t *token;

			shape.ec = rows[i].ec;
			shape.rrc = rows[i].rrc;
			token = token_of(&g.key, &shape, &s);
			assert_opened(&g, token, &s);
		}
}

/* Its bytes are those of an acceptor that has them the other way round. */
static void test_what_we_wrap_is_laid_out_as_winrm_wants(void **state)
{
	uint8_t text[100], want[ROOM], confounder[16];
	size_t e, len;

	(void)state;
	memset(text, 't', sizeof(text));
	memset(confounder, 0xc0, sizeof(confounder));
	for (e = 0; e < COUNT(krb_etypes); e++)
		for (len = 0; len <= sizeof(text); len++) {
			struct winrm_gss g = context_of(krb_etypes[e]);
			size_t front = winrm_gss_front(&g);
			size_t back = winrm_gss_back(&g), whole;
			struct gss_shape shape = {6, 0, (uint16_t)back, 1000,
				WINRM_KRB_USE_INITIATOR_SEAL};
			uint8_t *token;

			assert_int_equal(front, 32);
			assert_int_equal(
				back, 16 + winrm_krb_mac_len(g.key.etype));
			whole = front + len + back;
			assert_int_equal(whole, gss_token_len(&g.key, 0, len));
			token = guard_room(&guard_page, whole);
			g.acceptor_subkey = len % 2;
			shape.flags = g.acceptor_subkey ? 6 : 2;
			memcpy(token + front, text, len);
			assert_true(winrm_gss_wrap(
				&g, token + front, len, confounder));
			assert_true(
				gss_token_put(want, &g.key, &shape, text, len));
			assert_memory_equal(token, want, whole);
			assert_int_equal(g.ours, 1001);
			assert_int_equal(g.theirs, 0x200d8afc);
		}
}

static void test_a_flipped_bit_anywhere_is_refused(void **state)
{
	size_t e, at, bit, len;

	(void)state;
	for (e = 0; e < COUNT(krb_etypes); e++) {
		struct winrm_gss g = context_of(krb_etypes[e]);
		struct winrm_sealed s;

		len = gss_token_len(&g.key, 0, TEXT_LEN);
		for (at = 0; at < len; at++)
			for (bit = 0; bit < 8; bit++) {
				uint8_t *token = token_of(&g.key, &usual, &s);

				token[at] ^= (uint8_t)(1 << bit);
				assert_refused(&g, token, &s);
			}
		assert_opened(&g, token_of(&g.key, &usual, &s), &s);
	}
}

/* Of a sealed text not one byte is left where the token does not hold. */
static void test_nothing_of_a_refused_text_is_left(void **state)
{
	size_t e, at;

	(void)state;
	for (e = 0; e < COUNT(krb_etypes); e++) {
		struct winrm_gss g = context_of(krb_etypes[e]);
		struct winrm_sealed s;

		for (at = 16; at < gss_token_len(&g.key, 0, TEXT_LEN); at++) {
			uint8_t *token = token_of(&g.key, &usual, &s);

			token[at] ^= 0x80;
			assert_refused(&g, token, &s);
			assert_true(is_zero(token + 16, s.rest.len - 16));
		}
	}
}

static void test_a_cut_or_longer_token_is_refused(void **state)
{
	size_t e, len, cut;

	(void)state;
	for (e = 0; e < COUNT(krb_etypes); e++) {
		struct winrm_gss g = context_of(krb_etypes[e]);
		struct winrm_sealed s;
		uint8_t good[ROOM], *token;

		len = gss_token_len(&g.key, 0, TEXT_LEN);
		assert_true(
			gss_token_put(good, &g.key, &usual, TEXT, TEXT_LEN));
		for (cut = 0; cut < len; cut++) {
			size_t text_len = cut < TEXT_LEN ? cut : TEXT_LEN;

			token = guard_put(&guard_page, good, cut);
			s = gss_frame(token, cut, text_len);
			assert_refused(&g, token, &s);
			/* with the header that it has, and less text */
			if (cut < len - TEXT_LEN)
				continue;
			token = guard_put(&guard_page, good, cut);
			s = gss_frame(token, cut, cut - (len - TEXT_LEN));
			assert_refused(&g, token, &s);
		}
		good[len] = 0;
		token = guard_put(&guard_page, good, len + 1);
		s = gss_frame(token, len + 1, TEXT_LEN + 1);
		assert_refused(&g, token, &s);
		token = guard_put(&guard_page, good, len + 1);
		s = gss_frame(token, len + 1, TEXT_LEN);
		assert_refused(&g, token, &s);
	}
}

/* The frame's length of the text is the text's. */
static void test_a_frame_with_another_length_is_refused(void **state)
{
	static const uint16_t fillers[] = {0, 16};
	size_t i, text_len;

	(void)state;
	for (i = 0; i < COUNT(fillers); i++)
		for (text_len = 0; text_len < TEXT_LEN + 40; text_len++) {
			struct winrm_gss g = context_of(18);
			struct gss_shape shape = usual;
			struct winrm_sealed s;
			uint8_t *token;

			shape.ec = fillers[i];
			token = token_of(&g.key, &shape, &s);
			s = gss_frame(token, s.rest.len, text_len);
			if (text_len == TEXT_LEN)
				assert_opened(&g, token, &s);
			else
				assert_refused(&g, token, &s);
		}
}

static void test_only_the_next_number_is_taken(void **state)
{
	static const uint64_t numbers[] = {0, 1, 0x200d8afb, 0x200d8afd,
		0x200d8aff, 0x1200d8afc, 0x200d8afc00000000, UINT64_MAX};
	struct winrm_gss g = context_of(18);
	struct gss_shape shape = usual;
	struct winrm_sealed s;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(numbers); i++) {
		shape.number = numbers[i];
		assert_refused(&g, token_of(&g.key, &shape, &s), &s);
	}
	assert_opened(&g, token_of(&g.key, &usual, &s), &s);
	assert_refused(&g, token_of(&g.key, &usual, &s), &s); /* once more */
	shape.number = 0x200d8afe;                            /* one is lost */
	assert_refused(&g, token_of(&g.key, &shape, &s), &s);
	shape.number = 0x200d8afd;
	assert_opened(&g, token_of(&g.key, &shape, &s), &s);
	shape.number = 0x200d8afe;
	assert_opened(&g, token_of(&g.key, &shape, &s), &s);
}

static void test_numbers_go_on_beyond_32_bits(void **state)
{
	struct winrm_gss g = context_of(18);
	struct gss_shape shape = usual;
	struct winrm_sealed s;

	(void)state;
	g.theirs = shape.number = UINT32_MAX;
	assert_opened(&g, token_of(&g.key, &shape, &s), &s);
	shape.number = 0;
	assert_refused(&g, token_of(&g.key, &shape, &s), &s);
	shape.number = (uint64_t)UINT32_MAX + 1;
	assert_opened(&g, token_of(&g.key, &shape, &s), &s);
}

static void test_our_own_token_sent_back_is_refused(void **state)
{
	struct winrm_gss g = context_of(18);
	uint8_t token[ROOM], confounder[16] = {0};
	size_t len = gss_token_len(&g.key, 0, TEXT_LEN), flags;
	struct winrm_sealed s = gss_frame(token, len, TEXT_LEN);

	(void)state;
	for (flags = 0; flags < 2; flags++) {
		g.ours = g.theirs;
		memcpy(token + 32, TEXT, TEXT_LEN);
		assert_true(
			winrm_gss_wrap(&g, token + 32, TEXT_LEN, confounder));
		if (flags)
			token[2] |= 1;
		assert_refused(&g, token, &s);
	}
}

/* Whether the flags are those due, though the token holds otherwise. */
static void test_flags_that_are_not_due_are_refused(void **state)
{
	unsigned flags, subkey;

	(void)state;
	for (subkey = 0; subkey < 2; subkey++)
		for (flags = 0; flags < 256; flags++) {
			struct winrm_gss g = context_of(18);
			struct gss_shape shape = usual;
			struct winrm_sealed s;
			uint8_t *token;

			g.acceptor_subkey = subkey;
			shape.flags = (uint8_t)flags;
			token = token_of(&g.key, &shape, &s);
			if ((flags & 7) == (subkey ? 7 : 3))
				assert_opened(&g, token, &s);
			else
				assert_refused(&g, token, &s);
		}
}

/* It holds, and yet says two things: then somebody has the key. */
static void test_a_header_unlike_the_one_inside_is_refused(void **state)
{
	struct winrm_gss g = context_of(18);
	size_t len = gss_token_len(&g.key, 0, TEXT_LEN), at;
	uint8_t *token = guard_room(&guard_page, len);
	struct winrm_sealed s = gss_frame(token, len, TEXT_LEN);
	struct gss_shape shape = usual;

	(void)state;
	shape.rrc = 0;
	for (at = 0; at < 16; at++) {
		assert_true(
			gss_token_put(token, &g.key, &shape, TEXT, TEXT_LEN));
		assert_true(
			winrm_krb_decrypt(&g.key, 22, token + 16, len - 16));
		token[32 + TEXT_LEN + at] ^= 1;
		assert_true(winrm_krb_encrypt(
			&g.key, 22, token + 16, len - 16 - 12));
		assert_refused(&g, token, &s);
		assert_true(is_zero(token, len));
	}
}

static void test_a_context_without_a_key_does_nothing(void **state)
{
	struct winrm_gss g = context_of(18);
	uint8_t token[ROOM] = {0}, confounder[16] = {0};
	struct winrm_sealed s;

	(void)state;
	assert_true(gss_token_put(token, &g.key, &usual, TEXT, TEXT_LEN));
	s = gss_frame(token, gss_token_len(&g.key, 0, TEXT_LEN), TEXT_LEN);
	g.key.etype = WINRM_KRB_NONE;
	assert_false(winrm_gss_unwrap(&g, token, &s));
	assert_false(winrm_gss_wrap(&g, token + 32, 10, confounder));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_shape_is_read),
		cmocka_unit_test(test_what_we_wrap_is_laid_out_as_winrm_wants),
		cmocka_unit_test(test_a_flipped_bit_anywhere_is_refused),
		cmocka_unit_test(test_nothing_of_a_refused_text_is_left),
		cmocka_unit_test(test_a_cut_or_longer_token_is_refused),
		cmocka_unit_test(test_a_frame_with_another_length_is_refused),
		cmocka_unit_test(test_only_the_next_number_is_taken),
		cmocka_unit_test(test_numbers_go_on_beyond_32_bits),
		cmocka_unit_test(test_our_own_token_sent_back_is_refused),
		cmocka_unit_test(test_flags_that_are_not_due_are_refused),
		cmocka_unit_test(
			test_a_header_unlike_the_one_inside_is_refused),
		cmocka_unit_test(test_a_context_without_a_key_does_nothing),
	};

	return RUN_WITH_PAGE(tests);
}
