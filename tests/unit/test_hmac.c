/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/hmac.h"

#include "tests/unit/fixture.h"

/* A letter n times, or the text where n is 0. */
struct part {
	const char *text;
	size_t n;
};

static size_t write_part(uint8_t *out, struct part p)
{
	if (p.n == 0) {
		memcpy(out, p.text, strlen(p.text));
		return strlen(p.text);
	}
	memset(out, (uint8_t)p.text[0], p.n);
	return p.n;
}

static void test_the_vectors_of_rfc_2202(void **state)
{
	static const struct {
		struct part key, data;
		const char *code;
	} rows[] = {
		{{"\x0b", 16}, {"Hi There", 0},
			"9294727a3638bb1c13f48ef8158bfc9d"},
		{{"Jefe", 0}, {"what do ya want for nothing?", 0},
			"750c783e6ab0b503eaa86e310a5db738"},
		{{"\xaa", 16}, {"\xdd", 50},
			"56be34521d144c88dbb8c733f0e8b3f6"},
		{{"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
		  "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19",
			 0},
			{"\xcd", 50}, "697eaf0aca3a3aea3a75164746ffaa79"},
		{{"\x0c", 16}, {"Test With Truncation", 0},
			"56461ef2342edc00f9bab995690efd4c"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		uint8_t key[64], data[64], code[WINRM_MD5_LEN];
		size_t key_len = write_part(key, rows[i].key);
		size_t len = write_part(data, rows[i].data), at;

		for (at = 0; at <= len; at++) { /* whole, and in two pieces */
			struct winrm_hmac h;

			winrm_hmac_start(&h, key, key_len);
			winrm_hmac_add(&h, data, at);
			winrm_hmac_add(&h, data + at, len - at);
			assert_true(winrm_hmac_end(&h, code));
			assert_hex(code, sizeof(code), rows[i].code);
		}
	}
}

static void test_a_key_may_fill_a_block(void **state)
{
	uint8_t key[WINRM_MD5_BLOCK], code[WINRM_MD5_LEN];
	struct winrm_hmac h;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)(i + 1);
	winrm_hmac_start(&h, key, sizeof(key));
	winrm_hmac_add(&h, "abc", 3);
	assert_true(winrm_hmac_end(&h, code));
	assert_hex(code, sizeof(code), "f85c54e45beaebd5ce0746d39ac9cedb");
}

static void test_the_context_is_wiped_at_the_end(void **state)
{
	struct winrm_hmac h;
	const uint8_t *bytes = (const uint8_t *)&h;
	uint8_t code[WINRM_MD5_LEN];
	size_t i;

	(void)state;
	winrm_hmac_start(&h, (const uint8_t *)"secret", 6);
	winrm_hmac_add(&h, "message", 7);
	assert_true(winrm_hmac_end(&h, code));
	for (i = 0; i < sizeof(h); i++)
		assert_int_equal(bytes[i], 0);
}

static void test_md5_is_that_of_rfc_1321(void **state)
{
	static const char *const rows[][2] = {
		{"", "d41d8cd98f00b204e9800998ecf8427e"},
		{"abc", "900150983cd24fb0d6963f7d28e17f72"},
		{"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
		{("1234567890123456789012345678901234567890"
		  "1234567890123456789012345678901234567890"),
			"57edf4a22be3c955ac49da2e2107b67a"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		uint8_t digest[WINRM_MD5_LEN];
		struct winrm_md5 h;

		winrm_md5_start(&h);
		winrm_md5_add(&h, rows[i][0], strlen(rows[i][0]));
		assert_true(winrm_md5_end(&h, digest));
		assert_hex(digest, sizeof(digest), rows[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_vectors_of_rfc_2202),
		cmocka_unit_test(test_a_key_may_fill_a_block),
		cmocka_unit_test(test_the_context_is_wiped_at_the_end),
		cmocka_unit_test(test_md5_is_that_of_rfc_1321),
	};

	return RUN(tests);
}
