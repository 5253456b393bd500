/* SPDX-License-Identifier: Apache-2.0 */
#include "port/crypto.h"
#include "tests/unit/copy_rig.h"

static struct winrm_copy_certutil u;

static void begin(bool get, const char *path)
{
	copy_start(get);
	winrm_copy_end(&t.copy);
	memset(&u, 0, sizeof(u));
	t.copy.path = path;
	u.copy = &t.copy;
}

/* The next command's line, in which the temporary name is TOKEN. */
static const char *next_line(void)
{
	static char line[WINRM_COPY_LINE];
	const char *from;
	char *to = line;

	if (winrm_copy_certutil_next(&u, &t.request) <= 0)
		return "";
	assert_int_equal(t.request.operation, WINRM_OP_COMMAND);
	for (from = t.request.as.command.line; *from;) {
		*to++ = *from;
		if (*from++ == '.' && strspn(from, "0123456789abcdef") == 32) {
			to += sprintf(to, "TOKEN");
			from += 32;
		}
	}
	*to = 0;
	return line;
}

static void ends_with(int64_t exit_code, const char *out, bool incomplete)
{
	struct winrm_response r = {0};

	r.has_exit_code = true;
	r.incomplete = incomplete;
	r.exit_code = exit_code;
	if (*out)
		assert_true(t.request.on_output(t.request.user, WINRM_STDOUT,
			(const uint8_t *)out, strlen(out)));
	winrm_copy_certutil_ended(&u, 0, &r);
}

static void ends(int64_t exit_code, const char *out)
{
	ends_with(exit_code, out, false);
}

/* All that the command is given, in pieces of any size. */
static void read_input(void)
{
	const uint8_t *data;
	size_t len, all = 0;
	enum winrm_input more;

	do {
		more = t.request.on_input(t.request.user, 700, &data, &len);
		assert_true(len <= 700);
		all += len;
	} while (more == WINRM_INPUT_DATA);
	assert_int_equal(more, WINRM_INPUT_END);
	assert_int_equal(
		all, 29 + 27 + (SIZE + 2) / 3 * 4 + 2 * ((SIZE + 47) / 48));
}

static const char *hash_of_file(size_t size)
{
	static char text[100];
	uint8_t digest[WINRM_HASH_MAX], octet;
	struct winrm_hash h;
	size_t i;

	winrm_hash_start(&h, WINRM_SHA256);
	for (i = 0; i < size; i++) {
		octet = copy_octet(t.copy.own.index, i);
		winrm_hash_add(&h, &octet, 1);
	}
	assert_true(winrm_hash_end(&h, digest));
	for (i = 0; i < 32; i++)
		sprintf(text + 2 * i, "%02X", digest[i]);
	strcat(text, "\r\nCertUtil: fertig.\r\n");
	return text;
}

static void test_a_file_to_the_host_takes_these_commands(void **state)
{
	(void)state;
	begin(false, "C:/lab\\a b&c/to^%!.bin");
	assert_string_equal(next_line(),
		"if \"!\"==\"\" (exit 9) else if exist "
		"\"C:\\lab\\a b&c\\to^%!.bin\\\" (exit 3) else if exist "
		"\"C:\\lab\\a b&c\\\" (type nul>"
		"\"C:\\lab\\a b&c\\.TOKEN.part\"||exit 5) else exit 2");
	ends(0, "");
	assert_string_equal(
		next_line(), "findstr \"^\">\"C:\\lab\\a b&c\\.TOKEN.b64\"");
	read_input();
	ends(0, "");
	assert_string_equal(next_line(),
		"certutil -f -decode \"C:\\lab\\a b&c\\.TOKEN.b64\" "
		"\"C:\\lab\\a b&c\\.TOKEN.part\"");
	ends(0, "");
	assert_string_equal(next_line(),
		"certutil -hashfile \"C:\\lab\\a b&c\\.TOKEN.part\" SHA256");
	ends(0, hash_of_file(SIZE));
	assert_string_equal(next_line(),
		"move /y \"C:\\lab\\a b&c\\.TOKEN.part\" "
		"\"C:\\lab\\a b&c\\to^%!.bin\"");
	ends(0, "");
	assert_string_equal(next_line(),
		"del /f /q \"C:\\lab\\a b&c\\.TOKEN.b64\" "
		"\"C:\\lab\\a b&c\\.TOKEN.part\"&if exist "
		"\"C:\\lab\\a b&c\\.TOKEN.b64\" (exit 1) else if exist "
		"\"C:\\lab\\a b&c\\.TOKEN.part\" exit 1");
	ends(0, "");
	assert_int_equal(t.done, 1);
	assert_int_equal(t.outcomes[0], WINRM_COPY_OK);
}

static void test_a_file_from_the_host_takes_these_commands(void **state)
{
	(void)state;
	begin(true, "logs\\*.l?g");
	assert_string_equal(next_line(),
		"if \"!\"==\"\" (exit 9) else for %I in (\".\\logs\\*.l?g\") do "
		"@echo %~aI %~zI %~nxI");
	ends(0, "--a------ 3 a b.log\r\n--a------ 9 c.logs\r\n");
	assert_string_equal(next_line(),
		"certutil -f -encode \".\\logs\\a b.log\" "
		"\"%TEMP%\\.TOKEN.b64\"");
	ends(0, "");
	assert_string_equal(next_line(), "type \"%TEMP%\\.TOKEN.b64\"");
	ends(0,
		"-----BEGIN CERTIFICATE-----\r\nYWJj\r\n"
		"-----END CERTIFICATE-----\r\n");
	assert_int_equal(t.wrote, 3);
	assert_string_equal(
		next_line(), "certutil -hashfile \".\\logs\\a b.log\" SHA256");
	ends(0,
		"SHA256-Hash:\r\nba 78 16 bf 8f 01 cf ea 41 41 40 de 5d ae 22 "
		"23 b0 03 61 a3 96 17 7a 9c b4 10 ff 61 f2 00 15 ad\r\n");
	assert_string_equal(next_line(),
		"del /f /q \"%TEMP%\\.TOKEN.b64\"&if exist "
		"\"%TEMP%\\.TOKEN.b64\" exit 1");
	ends(0, "");
	assert_int_equal(t.outcomes[0], WINRM_COPY_OK);
	assert_string_equal(next_line(), "");
	assert_string_equal(winrm_copy_problem(&t.copy), "");
}

static void test_each_path_has_its_folder(void **state)
{
	static const char *const rows[][2] = {{"C:\\", "\"C:\\\""},
		{"/", "\"\\\""}, {"C:", "\"C:.\\\""}, {".", "\".\\.\\\""},
		{"-f", "\".\\-f\\\""}, {"C:a/b//", "\"C:.\\a\\b\\\""},
		{"//host/share/a", "\"\\\\host\\share\\a\\\""}};
	char want[100];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		begin(false, rows[i][0]);
		t.copy.into_folder = true;
		snprintf(want, sizeof(want),
			"if \"!\"==\"\" (exit 9) else if exist %s (exit 3) "
			"else exit 2",
			rows[i][1]);
		assert_string_equal(next_line(), want);
	}
}

static void test_paths_that_cmd_would_change_are_refused(void **state)
{
	static const char *const rows[] = {"C:\\a\"b", "C:\\%a%", "a\nb",
		"\\\\?\\C:\\a", "\\\\.\\C:\\a", "a\xff"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		begin(false, rows[i]);
		assert_int_equal(winrm_copy_certutil_next(&u, &t.request),
			WINRM_E_CONFIG);
		assert_true(*winrm_copy_problem(&t.copy));
	}
}

static void test_exit_codes_say_what_went_wrong(void **state)
{
	static const struct {
		int64_t code;
		enum winrm_copy_outcome outcome;
	} rows[] = {{(int32_t)0x80070005, WINRM_COPY_DENIED},
		{0x80070005, WINRM_COPY_DENIED},
		{0x80070002, WINRM_COPY_MISSING},
		{0x80070003, WINRM_COPY_MISSING}, {0x80070070, WINRM_COPY_FULL},
		{0x80070027, WINRM_COPY_FULL}, {1, WINRM_COPY_OTHER}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		begin(true, "a");
		(void)next_line();
		ends(0, "--a------ 3 a\r\n");
		(void)next_line();
		ends(rows[i].code, "CertUtil: so.\r\n");
		assert_memory_equal(next_line(), "del", 3);
		ends(0, "");
		assert_int_equal(t.outcomes[0], rows[i].outcome);
		assert_string_equal(t.text, "CertUtil: so.");
	}
}

#define HASH_LIKE_EMPTY(digit)                                                 \
	digit "3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855\r\n"

static void test_a_file_that_is_listed_as_empty_may_have_octets(void **state)
{
	static const struct {
		int64_t code;
		const char *out;
		enum winrm_copy_outcome outcome;
		bool copies;
	} rows[] = {{0x800703ee, "CertUtil: so.\r\n", WINRM_COPY_OK, false},
		{0, HASH_LIKE_EMPTY("E"), WINRM_COPY_OK, false},
		{0x80070005, "", WINRM_COPY_DENIED, false},
		{0, HASH_LIKE_EMPTY("F"), WINRM_COPY_OK, true}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		begin(true, "a");
		(void)next_line();
		ends(0, "--a------l- 0 a\r\n");
		assert_string_equal(
			next_line(), "certutil -hashfile \".\\a\" SHA256");
		ends(rows[i].code, rows[i].out);
		if (rows[i].copies) {
			assert_memory_equal(
				next_line(), "certutil -f -enc", 16);
			winrm_copy_end(&t.copy);
			continue;
		}
		assert_string_equal(next_line(), "");
		assert_int_equal(t.done, 1);
		assert_int_equal(t.outcomes[0], rows[i].outcome);
	}
}

static void test_a_list_that_may_lack_files_is_asked_for_again(void **state)
{
	int i;

	(void)state;
	begin(true, "*");
	for (i = 0; i < 5; i++) {
		assert_non_null(strstr(next_line(), "for %I"));
		ends_with(0, "--a------ 3 a\r\n", true);
	}
	assert_non_null(strstr(next_line(), "for %I"));
	ends_with(0, "--a------ 3 a\r\n", true);
	assert_int_equal(
		winrm_copy_certutil_next(&u, &t.request), WINRM_E_CANCELLED);
	assert_true(*winrm_copy_problem(&t.copy));
	assert_int_equal(t.done, 0);
}

static void test_a_part_is_removed_unless_it_was_surely_not_made(void **state)
{
	static const struct {
		int64_t code;
		bool removes;
	} rows[] = {{1, true}, {0xc000013a, true}, {2, false}, {5, false}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		begin(false, "to");
		(void)next_line();
		ends(rows[i].code, "");
		assert_int_equal(
			memcmp(next_line(), "del", 3) == 0, rows[i].removes);
		winrm_copy_end(&t.copy);
	}
}

static void test_a_silent_host_is_asked_once_to_remove_what_is_left(
	void **state)
{
	struct winrm_response r = {0};

	(void)state;
	begin(true, "a");
	(void)next_line();
	ends(0, "--a------ 3 a\r\n");
	assert_memory_equal(next_line(), "certutil -f -enc", 16);
	ends(0x80070005, "");
	assert_memory_equal(next_line(), "del", 3);
	assert_false(u.cleans);
	winrm_copy_certutil_ended(&u, WINRM_E_TIMEOUT, &r);
	assert_memory_equal(next_line(), "del", 3);
	assert_true(u.cleans);
	winrm_copy_certutil_ended(&u, WINRM_E_TIMEOUT, &r);
	assert_int_equal(
		winrm_copy_certutil_next(&u, &t.request), WINRM_E_TIMEOUT);
}

static void test_a_list_that_failed_is_no_list(void **state)
{
	(void)state;
	begin(true, "*");
	(void)next_line();
	ends(0xc000013a, "--a------ 3 a\r\n");
	assert_int_equal(
		winrm_copy_certutil_next(&u, &t.request), WINRM_E_CANCELLED);
	assert_true(*winrm_copy_problem(&t.copy));
}

static void test_a_target_that_is_no_file_name_is_refused(void **state)
{
	static const char *const names[] = {
		"C:\\a\\nul", "COM1.txt", "C:con", "a|b", "*", "a?\\b"};
	size_t i;
	int next;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		begin(false, names[i]);
		next = winrm_copy_certutil_next(&u, &t.request);
		if (next == WINRM_E_CONFIG) {
			assert_true(*winrm_copy_problem(&t.copy));
			continue;
		}
		ends(0, "");
		assert_memory_equal(next_line(), "del", 3);
		ends(0, "");
		assert_int_equal(t.outcomes[0], WINRM_COPY_OTHER);
		assert_string_equal(t.text, "Windows has no such file names");
		winrm_copy_end(&t.copy);
	}
}

static void test_a_missing_powershell_is_known_in_any_language(void **state)
{
	static const struct {
		const char *err, *out;
		int exit_code;
		bool lacks;
	} rows[] = {{"'powershell.exe' is not recognized as an internal", "", 1,
			    true},
		{"Der Befehl \"PowerShell.exe\" ist entweder", "", 1, true},
		{"", "", 9009, true}, {"", "L\r\n", 3, true},
		{"This program is blocked by group policy.", "", 1, false},
		{"'powershell.exe' is not", "", 5, false},
		{"", "R\0\0\0\0", 9009, false}};
	struct winrm_response r = {0};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		copy_start(true);
		(void)winrm_copy_output(&t.copy, WINRM_STDERR,
			(const uint8_t *)rows[i].err, strlen(rows[i].err));
		(void)copy_hear(rows[i].out,
			rows[i].out[0] == 'R' ? 5 : strlen(rows[i].out));
		r.has_exit_code = true;
		r.exit_code = rows[i].exit_code;
		assert_int_equal(winrm_copy_lacks_powershell(&t.copy, &r),
			rows[i].lacks);
		winrm_copy_end(&t.copy);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_file_to_the_host_takes_these_commands),
	cmocka_unit_test(test_a_file_from_the_host_takes_these_commands),
	cmocka_unit_test(test_each_path_has_its_folder),
	cmocka_unit_test(test_paths_that_cmd_would_change_are_refused),
	cmocka_unit_test(test_exit_codes_say_what_went_wrong),
	cmocka_unit_test(test_a_file_that_is_listed_as_empty_may_have_octets),
	cmocka_unit_test(test_a_list_that_may_lack_files_is_asked_for_again),
	cmocka_unit_test(test_a_part_is_removed_unless_it_was_surely_not_made),
	cmocka_unit_test(
		test_a_silent_host_is_asked_once_to_remove_what_is_left),
	cmocka_unit_test(test_a_list_that_failed_is_no_list),
	cmocka_unit_test(test_a_target_that_is_no_file_name_is_refused),
	cmocka_unit_test(test_a_missing_powershell_is_known_in_any_language),
};

int main(void)
{
	return RUN(tests);
}
