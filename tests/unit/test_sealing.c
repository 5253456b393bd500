/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/keys.h"

#include "core/base/endian.h"
#include "ntlm/hmac.h"
#include "tests/unit/unit.h"

/*
 * RC4 and HMAC-MD5 in one pass against one after the other, where MD5 is the
 * crypto library's.
 */

enum { LEN_MAX = 1000 };

static void fill(uint8_t *data, size_t len)
{
	uint32_t x = 1;

	while (len-- > 0) {
		x = x * 1664525 + 1013904223;
		*data++ = (uint8_t)(x >> 24);
	}
}

static void hash(const struct winrm_ntlm_side *side, const uint8_t *data,
	size_t len, uint8_t signature[WINRM_NTLM_SIGNATURE])
{
	uint8_t code[WINRM_MD5_LEN];
	struct winrm_hmac h;

	winrm_put_le32(signature, 1);
	winrm_put_le32(signature + 12, side->sequence);
	winrm_hmac_start(&h, side->sign_key, sizeof(side->sign_key));
	winrm_hmac_add(&h, signature + 12, 4);
	winrm_hmac_add(&h, data, len);
	assert_true(winrm_hmac_end(&h, code));
	memcpy(signature + 4, code, 8);
}

/* Seals, compares, unseals with a side that began alike, and compares. */
static void check(const struct winrm_ntlm_side *start, size_t len)
{
	static uint8_t data[LEN_MAX + 1], plain[LEN_MAX + 1], same[LEN_MAX + 1];
	uint8_t signature[WINRM_NTLM_SIGNATURE], want[WINRM_NTLM_SIGNATURE];
	struct winrm_ntlm_side side = *start, other = *start;

	fill(data, len + 1);
	memcpy(plain, data, len + 1);
	memcpy(same, data, len + 1);
	hash(start, plain, len, want);
	winrm_rc4_apply(&other.rc4, same, len);
	other.sequence++;

	assert_true(winrm_ntlm_side_seal(&side, data, len, signature));
	assert_memory_equal(data, same, len + 1);
	assert_memory_equal(signature, want, sizeof(want));
	assert_memory_equal(&side, &other, sizeof(side));

	side = *start;
	assert_true(winrm_ntlm_side_unseal(&side, data, len, signature));
	assert_memory_equal(data, plain, len + 1);
	assert_memory_equal(&side, &other, sizeof(side));
}

static struct winrm_ntlm_side begin(void)
{
	struct winrm_ntlm_side side;

	memset(&side, 0, sizeof(side));
	memcpy(side.sign_key, "sixteen octets..", sizeof(side.sign_key));
	winrm_rc4_start(&side.rc4, side.sign_key, sizeof(side.sign_key));
	side.sequence = 0x80000107;
	return side;
}

static void test_each_length_is_sealed_and_unsealed(void **state)
{
	struct winrm_ntlm_side side = begin();
	size_t len;

	(void)state;
	for (len = 0; len <= LEN_MAX; len++)
		check(&side, len);
}

static void test_it_begins_at_each_place_of_the_stream(void **state)
{
	struct winrm_ntlm_side side = begin();
	uint8_t octet = 0;
	unsigned i;

	(void)state;
	for (i = 0; i < 3 * 256; i++) {
		check(&side, LEN_MAX - i % 64);
		winrm_rc4_apply(&side.rc4, &octet, 1);
	}
}

static void test_a_flipped_bit_is_seen_at_each_octet(void **state)
{
	static uint8_t data[LEN_MAX];
	struct winrm_ntlm_side start = begin();
	uint8_t signature[WINRM_NTLM_SIGNATURE];
	size_t i;

	(void)state;
	for (i = 0; i < LEN_MAX; i++) {
		struct winrm_ntlm_side side = start;

		fill(data, LEN_MAX);
		assert_true(
			winrm_ntlm_side_seal(&side, data, LEN_MAX, signature));
		data[i] ^= (uint8_t)(1 << i % 8);
		side = start;
		assert_false(winrm_ntlm_side_unseal(
			&side, data, LEN_MAX, signature));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_length_is_sealed_and_unsealed),
		cmocka_unit_test(test_it_begins_at_each_place_of_the_stream),
		cmocka_unit_test(test_a_flipped_bit_is_seen_at_each_octet),
	};

	return RUN(tests);
}
