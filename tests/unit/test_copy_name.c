/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy_name.h"

#include "tests/unit/unit.h"

static void test_a_name_is_asked_for_by_the_last_part(void **state)
{
	static const struct {
		const char *path, *name;
		bool is;
	} of[] = {{"C:\\x\\a.txt", "a.txt", true},
		{"C:\\x\\a.txt", "A.TXT", true},
		{"C:\\x\\a.txt", "a.txt2", false},
		{"C:\\x\\a.txt", "a.tx", false},
		{"C:\\x\\a.txt", ".bashrc", false}, {"a", "a", true},
		{"C:a", "a", true}, {"/x/a", "a", true},
		{"C:\\x\\", "a", false}, {"C:\\x\\a. .", "a", true},
		{"C:\\x\\..", "a", false}, {"C:\\x~1\\a", "b", false},
		{"C:\\x\\a~", "b", false}, {"C:\\x\\A~1.TXT", "abc.txt", true},
		{"C:\\x\\*~1", "abc", false}, {"C:\\x\\*", ".bashrc", true},
		{"C:\\x\\*.log", "a.LOG", true}, {"C:\\x\\*.log", ".log", true},
		{"C:\\x\\*.log", "a.logs", false},
		{"C:\\x\\*a*b*", "xaxxaxb", true},
		{"C:\\x\\*a*b*", "xbxa", false}, {"C:\\x\\?", "", false},
		{"C:\\x\\?", "\xc5\xbd", true},
		{"C:\\x\\??", "\xc5\xbd", false},
		{"C:\\x\\?", "\xf0\x9f\x98\x80", false},
		{"C:\\x\\??", "\xf0\x9f\x98\x80", true},
		{"C:\\x\\\xc5\xbd*",
			"\xc5\xbe"
			"1",
			true},
		{"C:\\x\\\xc5\xbd*", "z1", false},
		{"C:\\x\\*\xf0", "a\xf0", true},
		{"C:\\x\\?\xf0", "\xf0", false}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(of); i++)
		if (winrm_copy_is_asked_for(of[i].path, of[i].name) != of[i].is)
			fail_msg("%s: %s", of[i].path, of[i].name);
}

static void test_names_that_lead_elsewhere_are_none(void **state)
{
	static const char *const bad[] = {
		"", ".", "..", "..\\a", "a/b", "C:\\a", "C:a", "a:stream"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++)
		assert_false(winrm_copy_is_windows_name(bad[i]));
	assert_true(winrm_copy_is_windows_name("..a"));
	assert_true(winrm_copy_is_windows_name("\xc5\xbd [1].txt"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name_is_asked_for_by_the_last_part),
		cmocka_unit_test(test_names_that_lead_elsewhere_are_none),
	};

	return RUN(tests);
}
