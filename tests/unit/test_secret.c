/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/secret.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

static void test_wiping_zeroes_exactly_what_it_is_told(void **state)
{
	struct guard g = guard_open(64);
	size_t len, i;

	(void)state;
	winrm_wipe(NULL, 0);
	for (len = 0; len <= 40; len++) {
		uint8_t *room = guard_room(&g, 64);

		winrm_wipe(room + 64 - len, len);
		for (i = 0; i < 64; i++)
			assert_int_equal(room[i], i < 64 - len ? 0xa5 : 0);
	}
	guard_close(&g);
}

static void test_equality_sees_each_bit(void **state)
{
	static const uint8_t a[17] = "0123456789abcdef";
	struct guard g = guard_open(16);
	uint8_t *b = guard_put(&g, a, 16);
	size_t bit;

	(void)state;
	assert_true(winrm_equal_ct(a, b, 16));
	assert_true(winrm_equal_ct(a, NULL, 0));
	for (bit = 0; bit < 128; bit++) {
		b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(winrm_equal_ct(a, b, 16));
		assert_int_equal(winrm_equal_ct(a, b, bit / 8), true);
		b[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	/* differences that cancel each other in a sum or an exclusive or */
	b[0] ^= 0x80;
	b[15] ^= 0x80;
	assert_false(winrm_equal_ct(a, b, 16));
	guard_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wiping_zeroes_exactly_what_it_is_told),
		cmocka_unit_test(test_equality_sees_each_bit),
	};

	return RUN(tests);
}
