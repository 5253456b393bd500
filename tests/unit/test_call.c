/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* Lines of a service. */

static struct winrm_call call;
static struct winrm_connector record;

static bool read_line(const char *text)
{
	return winrm_call_read(&call, text, strlen(text));
}

static void an_empty_line_of_keys_is_a_call(void **state)
{
	(void)state;
	assert_true(read_line("{}"));
	assert_int_equal(call.kind, WINRM_CALL_RUN);
	assert_string_equal(call.id, "null");
	assert_string_equal(call.connector, "");
	assert_int_equal(call.password_fd, -1);
	assert_false(call.async || call.stream);
}

static void an_id_goes_back_as_it_came(void **state)
{
	static const char *const ids[] = {"1", "-1.5e3", "\"\"",
		"\"a\\\"\\u00e9 \xc3\xbc\"", "null",
		"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaa\""};
	char text[200];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(ids); i++) {
		snprintf(text, sizeof(text), "{\"id\": %s}", ids[i]);
		assert_true(read_line(text));
		assert_string_equal(call.id, ids[i]);
	}
}

static void all_keys_are_read(void **state)
{
	(void)state;
	assert_true(read_line(
		"{\"mode\":\"async\",\"stream\":true,\"command\":{\"x\":[]},"
		"\"connector-name\":\"a\\u0062\",\"password-file\":\"/f\","
		"\"password-env\":\"E\",\"password-fd\":7,\"list\":false}"));
	assert_true(call.async && call.stream);
	assert_int_equal(call.kind, WINRM_CALL_RUN);
	assert_string_equal(call.connector, "ab");
	assert_string_equal(call.password_file, "/f");
	assert_string_equal(call.password_env, "E");
	assert_int_equal(call.password_fd, 7);
	assert_true(read_line("{\"cancel\":12}"));
	assert_int_equal(call.kind, WINRM_CALL_CANCEL);
	assert_int_equal(call.jobid, 12);
	assert_true(read_line("{\"status\":\"2147483647\",\"id\":null}"));
	assert_int_equal(call.kind, WINRM_CALL_STATUS);
	assert_int_equal(call.jobid, INT32_MAX);
	assert_true(read_line("{\"list\":true,\"mode\":\"sync\"}"));
	assert_int_equal(call.kind, WINRM_CALL_LIST);
}

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *line, *problem;
	} rows[] = {
		{"", "not a JSON object, near byte 0"},
		{"[]", "not a JSON object"},
		{"nonsense", "not a JSON object, near byte 0"},
		{"{\"id\":7,}", "not a JSON object, near byte"},
		{"{\"id\":7", "not a JSON object"},
		{"{\"id\":7} {}", "not a JSON object"},
		{"{\"id\":7,\"command\":\"\xff\"}", "not UTF-8"},
		{"{\"id\":7,\"x\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}",
			"too many levels"},
		{"{\"id\":7,\"id\":7}", "id: given twice"},
		{"{\"id\":{}}", "id: must be a text or a number"},
		{"{\"id\":true}", "id: must be a text or a number"},
		{"{\"id\":7,\"mode\":\"later\"}", "mode: must be"},
		{"{\"id\":7,\"mode\":1}", "mode: must be"},
		{"{\"id\":7,\"stream\":1}", "stream: must be true or false"},
		{"{\"id\":7,\"cancel\":-1}", "cancel: must be a whole number"},
		{"{\"id\":7,\"cancel\":true}", "cancel: must be a whole"},
		{"{\"id\":7,\"status\":2147483648}", "status: must be a whole"},
		{"{\"id\":7,\"status\":1,\"list\":true}", "list: only one of"},
		{"{\"id\":7,\"password-file\":1}", "password-file: must be"},
		{"{\"id\":7,\"password-env\":\"a\\u0000\"}", "password-env:"},
		{"{\"id\":7,\"password-fd\":\"x\"}", "password-fd: must be"},
		{"{\"id\":7,\"connector-name\":1}", "connector-name: must be"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_false(read_line(rows[i].line));
		if (!strstr(call.problem, rows[i].problem))
			fail_msg("%s: %s", rows[i].line, call.problem);
	}
}

static void an_id_before_what_is_wrong_is_kept(void **state)
{
	(void)state;
	assert_false(read_line("{\"id\":\"x\",\"mode\":1}"));
	assert_string_equal(call.id, "\"x\"");
	assert_false(read_line(
		"{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaa\"}"));
	assert_string_equal(call.id, "null");
}

static void a_line_may_end_anywhere(void **state)
{
	static const char text[] =
		"{\"id\":\"a\\u00e9\",\"mode\":\"async\",\"cancel\":12,\"x\":[1,{"
		"}],\"password-file\":\"f\"}";
	struct guard g = guard_open(4096);
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(text) - 1; len++) {
		assert_false(winrm_call_read(
			&call, (const char *)guard_put(&g, text, len), len));
		assert_true(call.problem[0]);
	}
	assert_true(winrm_call_read(
		&call, (const char *)guard_put(&g, text, len), len));
	guard_close(&g);
}

static void the_record_of_a_line_knows_the_keys_of_the_call(void **state)
{
	static const char text[] =
		"{\"id\":1,\"mode\":\"sync\",\"stream\":false,\"password-file\":"
		"\"f\",\"hostname\":\"h\",\"mod\":1,\"post\":2}";

	(void)state;
	winrm_connector_init(&record);
	record.is_call = true;
	assert_true(winrm_connector_read(&record, text, sizeof(text) - 1));
	assert_string_equal(record.text[WINRM_KEY_HOSTNAME], "h");
	assert_string_equal(record.warnings,
		"unknown key \"mod\", did you mean \"mode\"?; unknown key "
		"\"post\", did you mean \"port\"?");
	winrm_connector_init(&record);
	assert_true(winrm_connector_read(&record, "{\"id\":1}", 8));
	assert_non_null(strstr(record.warnings, "\"id\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_line_of_keys_is_a_call),
		cmocka_unit_test(an_id_goes_back_as_it_came),
		cmocka_unit_test(all_keys_are_read),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(an_id_before_what_is_wrong_is_kept),
		cmocka_unit_test(a_line_may_end_anywhere),
		cmocka_unit_test(
			the_record_of_a_line_knows_the_keys_of_the_call),
	};

	return RUN(tests);
}
