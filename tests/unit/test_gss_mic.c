/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/endian.h"
#include "core/kerberos/gss_wrap.h"
#include "tests/unit/guard.h"
#include "tests/unit/krb.h"

#define MESSAGE "0\x0b\x06\x09 a list of mechanisms"

enum { MIC_MAX = WINRM_GSS_HEADER + WINRM_KRB_MAC_MAX };

static struct winrm_gss context_of(unsigned etype)
{
	struct winrm_gss g = {krb_any_key(etype), true, 1000, 2000};

	return g;
}

static struct winrm_slice message(void)
{
	return winrm_slice_str(MESSAGE);
}

static size_t mic_len(const struct winrm_gss *g)
{
	return WINRM_GSS_HEADER + winrm_krb_mac_len(g->key.etype);
}

/* RFC 4121 4.2.6.1, by the header and over the message and the header. */
static void put_mic(uint8_t *mic, const struct winrm_gss *g, unsigned flags,
	uint64_t number, uint32_t usage)
{
	struct winrm_slice pieces[2] = {message(), slice_of(mic, 16)};

	memset(mic, 0xff, 16);
	winrm_put_be16(mic, 0x0404);
	mic[2] = (uint8_t)flags;
	winrm_put_be32(mic + 8, (uint32_t)(number >> 32));
	winrm_put_be32(mic + 12, (uint32_t)number);
	assert_true(winrm_krb_checksum(&g->key, usage, pieces, 2, mic + 16));
}

static bool verify(struct winrm_gss *g, const uint8_t *mic, size_t len)
{
	uint8_t *at = guard_put(&guard_page, mic, len);

	return winrm_gss_verify(g, message(), slice_of(at, len));
}

static void test_ours_is_that_of_an_initiator(void **state)
{
	size_t e, subkey;

	(void)state;
	for (e = 0; e < COUNT(krb_etypes); e++)
		for (subkey = 0; subkey < 2; subkey++) {
			struct winrm_gss g = context_of(krb_etypes[e]);
			uint8_t want[MIC_MAX];
			uint8_t *mic = guard_room(&guard_page, mic_len(&g));

			g.acceptor_subkey = subkey;
			put_mic(want, &g, subkey ? 4 : 0, 1000, 25);
			assert_true(winrm_gss_sign(&g, message(), mic));
			assert_memory_equal(mic, want, mic_len(&g));
			assert_int_equal(g.ours, 1001);
		}
}

static void test_the_acceptors_is_taken_once_and_in_its_turn(void **state)
{
	size_t e;

	(void)state;
	for (e = 0; e < COUNT(krb_etypes); e++) {
		struct winrm_gss g = context_of(krb_etypes[e]);
		uint8_t mic[MIC_MAX];

		put_mic(mic, &g, 5, 2001, 23);
		assert_false(verify(&g, mic, mic_len(&g)));
		put_mic(mic, &g, 5, 2000, 23);
		assert_true(verify(&g, mic, mic_len(&g)));
		assert_false(verify(&g, mic, mic_len(&g)));
		assert_int_equal(g.theirs, 2001);
		assert_int_equal(g.ours, 1000);
	}
}

static void test_another_flag_or_usage_is_refused(void **state)
{
	struct winrm_gss g = context_of(18);
	uint8_t mic[MIC_MAX];
	unsigned flags, usage;

	(void)state;
	for (flags = 0; flags < 8; flags++) {
		put_mic(mic, &g, flags, g.theirs, 23);
		assert_int_equal(verify(&g, mic, 28), flags == 5);
	}
	for (usage = 22; usage < 26; usage++) {
		put_mic(mic, &g, 5, g.theirs, usage);
		assert_int_equal(verify(&g, mic, 28), usage == 23);
	}
}

static void test_one_that_is_flipped_or_cut_is_refused(void **state)
{
	size_t e, at, bit;

	(void)state;
	for (e = 0; e < COUNT(krb_etypes); e++) {
		struct winrm_gss g = context_of(krb_etypes[e]);
		uint8_t mic[MIC_MAX + 1] = {0};
		size_t len = mic_len(&g);

		put_mic(mic, &g, 5, 2000, 23);
		for (at = 0; at < len; at++) {
			for (bit = 0; bit < 8; bit++) {
				mic[at] ^= (uint8_t)(1 << bit);
				assert_false(verify(&g, mic, len));
				mic[at] ^= (uint8_t)(1 << bit);
			}
			assert_false(verify(&g, mic, at));
		}
		assert_false(verify(&g, mic, len + 1));
		assert_false(winrm_gss_verify(
			&g, winrm_slice_str("other"), slice_of(mic, len)));
		g.key.bytes[5] ^= 1;
		assert_false(verify(&g, mic, len));
		g.key.bytes[5] ^= 1;
		assert_true(verify(&g, mic, len));
	}
}

static void test_without_a_key_there_is_none(void **state)
{
	struct winrm_gss g = context_of(18);
	uint8_t mic[MIC_MAX] = {0};

	(void)state;
	put_mic(mic, &g, 5, 2000, 23);
	g.key.etype = WINRM_KRB_NONE;
	assert_false(winrm_gss_sign(&g, message(), mic));
	assert_false(verify(&g, mic, 28));
	assert_false(verify(&g, mic, 16));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ours_is_that_of_an_initiator),
		cmocka_unit_test(
			test_the_acceptors_is_taken_once_and_in_its_turn),
		cmocka_unit_test(test_another_flag_or_usage_is_refused),
		cmocka_unit_test(test_one_that_is_flipped_or_cut_is_refused),
		cmocka_unit_test(test_without_a_key_there_is_none),
	};

	return RUN_WITH_PAGE(tests);
}
