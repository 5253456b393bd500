/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/copy_rig.h"

/* Copies from a host. */

static const char hello[] =
	"\x2c\xf2\x4d\xba\x5f\xb0\xa3\x0e\x26\xe8\x3b\x2a\xc5\xb9\xe2\x9e"
	"\x1b\x16\x1e\x5c\x1f\xa7\x42\x5e\x73\x04\x33\x62\x93\x8b\x98\x24";

static void test_a_file_goes_on_where_it_was_cut(void **state)
{
	(void)state;
	copy_start(true);
	assert_int_equal(copy_send_all(1000), WINRM_INPUT_END);
	assert_true(copy_hear_frame('R', "", 0) && copy_hear_info("a"));
	assert_true(copy_hear_frame('D', "hel", 3));
	assert_true(winrm_copy_resumes(&t.copy, WINRM_E_IO));
	assert_int_equal(winrm_copy_prepare(&t.copy, &t.request), WINRM_OK);
	assert_int_equal(copy_send_all(1000), WINRM_INPUT_END);
	assert_memory_equal(t.sent + t.sent_len - 19,
		"\1\3\0\0\0\0\0\0\0a\0C:\\lab\\*", 19);
	assert_true(copy_hear_frame('R', "", 0) && copy_hear_info("a"));
	assert_true(copy_hear_frame('D', "lo", 2) &&
		copy_hear_frame('K', hello, 32));
	assert_int_equal(t.wrote, 5);
	assert_int_equal(t.outcomes[0], WINRM_COPY_OK);
	assert_true(copy_hear_info("b") && copy_hear_frame('D', "hallo", 5));
	assert_true(copy_hear_frame('K', hello, 32)); /* which is another's */
	assert_int_equal(t.outcomes[1], WINRM_COPY_CHANGED);
	assert_string_not_equal(winrm_copy_problem(&t.copy), "");
	assert_true(copy_hear_frame('Z', "", 0));
	assert_string_equal(winrm_copy_problem(&t.copy), "");
	winrm_copy_end(&t.copy);
}

static void test_names_of_other_folders_are_refused(void **state)
{
	static const char *const names[] = {"", ".", "..", "a/b", "..\\a",
		"C:\\a\\b", "a\nb", "a\033[2Jb", "\xff", "\x7f"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		copy_start(true);
		(void)copy_send_all(1000);
		assert_true(copy_hear_frame('R', "", 0));
		assert_false(copy_hear_info(names[i]));
		assert_string_equal(t.name, "");
		assert_string_equal(winrm_copy_problem(&t.copy),
			"what the host answers is no file copy");
		winrm_copy_end(&t.copy);
	}
}

static void test_a_file_that_cannot_be_written_ends_the_copy(void **state)
{
	(void)state;
	copy_start(true);
	(void)copy_send_all(1000);
	assert_true(copy_hear_frame('R', "", 0) && copy_hear_info("a"));
	assert_true(copy_hear_frame('D', "hel", 3));
	t.unwritable = true;
	assert_false(copy_hear_frame('D', "lo", 2));
	assert_int_equal(t.done, 1);
	assert_int_equal(t.outcomes[0], WINRM_COPY_LOCAL);
	assert_false(winrm_copy_resumes(&t.copy, WINRM_E_CLOSED));
	assert_non_null(strstr(winrm_copy_problem(&t.copy), "be written"));
	winrm_copy_end(&t.copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_file_goes_on_where_it_was_cut),
		cmocka_unit_test(test_names_of_other_folders_are_refused),
		cmocka_unit_test(
			test_a_file_that_cannot_be_written_ends_the_copy),
	};

	return RUN(tests);
}
