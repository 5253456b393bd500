/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/md4.h"

#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

static void digest_of(
	const void *data, size_t len, uint8_t digest[WINRM_MD4_LEN])
{
	struct winrm_md4 h;

	winrm_md4_start(&h);
	winrm_md4_add(&h, data, len);
	winrm_md4_end(&h, digest);
}

static void test_the_vectors_of_rfc_1320(void **state)
{
	static const char *const rows[][2] = {
		{"", "31d6cfe0d16ae931b73c59d7e0c089c0"},
		{"a", "bde52cb31de33e46245e05fbdbd6fb24"},
		{"abc", "a448017aaf21d8525fc10ae87aa6729d"},
		{"message digest", "d9130a8164549fe818874806e1c7014b"},
		{"abcdefghijklmnopqrstuvwxyz",
			"d79e1c308aa5bbcdeea8ed63df412da9"},
		{("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		  "0123456789"),
			"043f8582f241db351ce627e153e7f0e4"},
		{("1234567890123456789012345678901234567890"
		  "1234567890123456789012345678901234567890"),
			"e33b4ddc9c38f2199c3e7b164fcc0536"},
	};
	uint8_t digest[WINRM_MD4_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		digest_of(rows[i][0], strlen(rows[i][0]), digest);
		assert_hex(digest, sizeof(digest), rows[i][1]);
	}
}

/* 0, 1, ..., 200 octets: all ways to end a block (by OpenSSL). */
static void test_every_length_around_the_blocks(void **state)
{
	uint8_t data[200], digest[WINRM_MD4_LEN];
	struct guard g = guard_open(256);
	struct winrm_md4 all;
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(data); n++)
		data[n] = (uint8_t)(n * 7 + 3);
	winrm_md4_start(&all);
	for (n = 0; n <= sizeof(data); n++) {
		digest_of(guard_put(&g, data, n), n, digest);
		winrm_md4_add(&all, digest, sizeof(digest));
	}
	winrm_md4_end(&all, digest);
	assert_hex(digest, sizeof(digest), "df05e7162e05b90418b37a96a3fd3f79");
	guard_close(&g);
}

static void test_pieces_are_one_message(void **state)
{
	uint8_t data[150], whole[WINRM_MD4_LEN], pieces[WINRM_MD4_LEN];
	size_t a, n;

	(void)state;
	for (n = 0; n < sizeof(data); n++)
		data[n] = (uint8_t)(n * 7 + 3);
	digest_of(data, sizeof(data), whole);
	for (a = 0; a <= sizeof(data); a++) {
		struct winrm_md4 h;

		winrm_md4_start(&h);
		winrm_md4_add(&h, data, a);
		winrm_md4_add(&h, data + a, 0);
		winrm_md4_add(&h, data + a, sizeof(data) - a);
		winrm_md4_end(&h, pieces);
		assert_memory_equal(pieces, whole, sizeof(whole));
	}
}

static void test_the_context_is_wiped_at_the_end(void **state)
{
	struct winrm_md4 h;
	const uint8_t *bytes = (const uint8_t *)&h;
	uint8_t digest[WINRM_MD4_LEN];
	size_t i;

	(void)state;
	winrm_md4_start(&h);
	winrm_md4_add(&h, "password", 8);
	winrm_md4_end(&h, digest);
	for (i = 0; i < sizeof(h); i++)
		assert_int_equal(bytes[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_vectors_of_rfc_1320),
		cmocka_unit_test(test_every_length_around_the_blocks),
		cmocka_unit_test(test_pieces_are_one_message),
		cmocka_unit_test(test_the_context_is_wiped_at_the_end),
	};

	return RUN(tests);
}
