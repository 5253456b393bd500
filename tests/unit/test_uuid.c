/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/uuid.h"

#include "tests/unit/unit.h"

static void test_a_uuid_is_version_4_whatever_the_bytes(void **state)
{
	static const struct {
		uint8_t byte;
		const char *text;
	} rows[] = {{0x00, "00000000-0000-4000-8000-000000000000"},
		{0xff, "FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF"},
		{0x5a, "5A5A5A5A-5A5A-4A5A-9A5A-5A5A5A5A5A5A"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		char out[WINRM_UUID_LEN + 1];
		uint8_t random[16];

		memset(random, rows[i].byte, sizeof(random));
		winrm_uuid_format(out, random);
		assert_string_equal(out, rows[i].text);
	}
}

static void test_the_bytes_keep_their_order(void **state)
{
	static const uint8_t random[16] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
		0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10};
	char out[WINRM_UUID_LEN + 1];

	(void)state;
	winrm_uuid_format(out, random);
	assert_string_equal(out, "01234567-89AB-4DEF-BEDC-BA9876543210");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_uuid_is_version_4_whatever_the_bytes),
		cmocka_unit_test(test_the_bytes_keep_their_order),
	};

	return RUN(tests);
}
