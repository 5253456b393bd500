/* SPDX-License-Identifier: Apache-2.0 */
#include "port/crypto.h"
#include "tests/unit/unit.h"

/* FIPS 180-2, B.3: a million times "a". Long pieces may go another way than
 * short ones. */
static void test_pieces_of_any_length_have_the_same_hash(void **state)
{
	static const uint8_t expected[32] = {0xcd, 0xc7, 0x6e, 0x5c, 0x99, 0x14,
		0xfb, 0x92, 0x81, 0xa1, 0xc7, 0xe2, 0x84, 0xd7, 0x3e, 0x67,
		0xf1, 0x80, 0x9a, 0x48, 0xa4, 0x97, 0x20, 0x0e, 0x04, 0x6d,
		0x39, 0xcc, 0xc7, 0x11, 0x2c, 0xd0};
	static const size_t pieces[] = {
		1, 63, 64, 1023, 1024, 1025, 4099, 65536, 1000000};
	static uint8_t text[1000000];
	struct winrm_hash h, other;
	uint8_t digest[WINRM_HASH_MAX];
	size_t i, at, n;

	(void)state;
	memset(text, 'a', sizeof(text));
	for (i = 0; i < COUNT(pieces); i++) {
		winrm_hash_start(&h, WINRM_SHA256);
		for (at = 0; at < sizeof(text); at += n) {
			n = pieces[i] + (i > 3 ? at % 3 : 0);
			n = n < sizeof(text) - at ? n : sizeof(text) - at;
			winrm_hash_add(&h, text + at, n);
		}
		winrm_hash_clone(&other, &h);
		assert_true(winrm_hash_end(&h, digest));
		assert_memory_equal(digest, expected, sizeof(expected));
		assert_true(winrm_hash_end(&other, digest));
		assert_memory_equal(digest, expected, sizeof(expected));
	}
}

/* What was added before and after differs in each octet. */
static void test_each_octet_counts(void **state)
{
	static uint8_t text[4096];
	struct winrm_hash h;
	uint8_t whole[WINRM_HASH_MAX], parts[WINRM_HASH_MAX];
	size_t i, at;

	(void)state;
	for (i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * 7 + i / 251);
	winrm_hash_start(&h, WINRM_SHA256);
	winrm_hash_add(&h, text, sizeof(text));
	assert_true(winrm_hash_end(&h, whole));
	for (at = 0; at < 200; at++) {
		winrm_hash_start(&h, WINRM_SHA256);
		for (i = 0; i < at; i++)
			winrm_hash_add(&h, text + i, 1);
		winrm_hash_add(&h, text + at, 2000);
		for (i = at + 2000; i < sizeof(text); i += 500)
			winrm_hash_add(&h, text + i,
				sizeof(text) - i < 500 ? sizeof(text) - i
						       : 500);
		assert_true(winrm_hash_end(&h, parts));
		assert_memory_equal(parts, whole, 32);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces_of_any_length_have_the_same_hash),
		cmocka_unit_test(test_each_octet_counts),
	};

	return RUN(tests);
}
