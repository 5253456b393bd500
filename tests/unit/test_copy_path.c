/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy.h"
#include "tests/unit/unit.h"

static void test_names_that_windows_has(void **state)
{
	static const char *const good[] = {"a", "a/b/c", ".a", " a", "a.b",
		"COM", "COM10", "COMA", "NULL", "nul0", "auxiliary.txt",
		"\xc5\xbe/\xf0\x9f\x98\x80", "CONIN", "$", "a~1"};
	static const char *const bad[] = {"", "/a", "a/", "a//b", ".", "..",
		"a/../b", "a.", "a ", "a/b./c", "a:b", "a\\b", "a?", "a*", "<",
		">", "|", "\"", "a\tb", "\x7f\xff", "con", "Con.txt", "NUL .x",
		"x/aux", "com1", "LPT9.a.b", "com0", "CONOUT$", "conin$",
		"COM\xc2\xb9", "lpt\xc2\xb3.x"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++)
		assert_true(winrm_copy_is_windows_path(good[i]));
	for (i = 0; i < COUNT(bad); i++)
		assert_false(winrm_copy_is_windows_path(bad[i]));
}

static void test_a_part_has_255_units_at_most(void **state)
{
	char name[1100];
	size_t i;

	(void)state;
	memset(name, 'a', sizeof(name));
	name[255] = 0;
	assert_true(winrm_copy_is_windows_path(name));
	name[255] = 'a';
	name[256] = 0;
	assert_false(winrm_copy_is_windows_path(name));
	for (i = 0; i < 128; i++)
		memcpy(name + 4 * i, "\xf0\x9f\x98\x80", 5);
	assert_false(winrm_copy_is_windows_path(name));
	name[4 * 127] = 0;
	assert_true(winrm_copy_is_windows_path(name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_that_windows_has),
		cmocka_unit_test(test_a_part_has_255_units_at_most),
	};

	return RUN(tests);
}
