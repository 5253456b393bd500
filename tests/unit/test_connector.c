/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/connector_rig.h"
#include "tests/unit/unit.h"

/* Connectors: from JSON and from the request to a config. */

#define MINIMAL                                                                \
	"{\"hostname\":\"h\",\"username\":\"u\",\"password\":\"p\","           \
	"\"command\":\"whoami\"}"

static bool read_json(const char *json)
{
	return winrm_connector_read(&connector, json, strlen(json));
}

static void begin(const char *json)
{
	winrm_connector_init(&connector);
	assert_true(read_json(json));
}

/* Refused by read or by prepare, with these words in one line. */
static void assert_refused(const char *json, const char *words)
{
	size_t i;

	winrm_connector_init(&connector);
	if (read_json(json) && connector_prepare())
		fail_msg("accepted: %s", json);
	if (!strstr(connector.problem, words))
		fail_msg("%s: \"%s\"", json, connector.problem);
	for (i = 0; connector.problem[i]; i++)
		assert_true(connector.problem[i] >= ' ' &&
			connector.problem[i] < 0x7f);
}

static void the_four_required_keys_are_enough(void **state)
{
	(void)state;
	begin(MINIMAL);
	assert_true(connector_prepare());
	assert_string_equal(config.host, "h");
	assert_string_equal(config.credentials.user, "u");
	assert_string_equal(config.credentials.of.password, "p");
	assert_int_equal(request.operation, WINRM_OP_COMMAND);
	assert_string_equal(request.as.command.line, "whoami");
	assert_null(request.as.command.args);
	assert_int_equal(config.credentials.kind, WINRM_CREDENTIALS_PASSWORD);
	assert_null(config.environment);
	assert_int_equal(config.tcp_port, 0);
	assert_int_equal(request.timeout_ms, 0);
	assert_false(request.no_timeout);
	assert_string_equal(connector.warnings, "");
}

static void each_required_key_that_is_missing_is_named(void **state)
{
	(void)state;
	assert_refused("{}", "hostname: required");
	assert_refused("{\"hostname\":\"\"}", "hostname: required");
	assert_refused("{\"hostname\":\"h\"}", "username: required");
	assert_refused("{\"hostname\":\"h\",\"username\":\"u\"}",
		"password: required");
	assert_refused("{\"hostname\":\"h\",\"username\":\"u\","
		       "\"password\":\"\"}",
		"command: required");
	assert_refused("{\"hostname\":\"h\",\"username\":\"u\","
		       "\"password\":null,\"command\":\"c\"}",
		"password: required");
}

static void every_key_finds_its_place(void **state)
{
	(void)state;
	begin("{\"connector-name\":\"n\",\"hostname\":\"h\",\"username\":\"u\","
	      "\"password\":\"p\\u00e4\\n\",\"command\":\"Get-Item\","
	      "\"protocol\":\"http\",\"port\":5999,\"timeout\":1234,"
	      "\"shell\":\"powershell\",\"auth\":\"ntlm\","
	      "\"environment\":{\"A\":\"1\",\"B\":\"\",\"C\":2.5},"
	      "\"working-directory\":\"C:\\\\\",\"codepage\":437,"
	      "\"no-profile\":true,\"operation-timeout\":30000,"
	      "\"connect-timeout\":5000,\"stdin\":\"in\",\"max-output\":9,"
	      "\"proxy\":\"none\",\"seal-over-tls\":true}");
	assert_true(connector_prepare());
	assert_string_equal(config.credentials.of.password, "p\xc3\xa4\n");
	assert_int_equal(request.operation, WINRM_OP_SCRIPT);
	assert_string_equal(request.as.script.text, "Get-Item");
	assert_null(request.as.script.args);
	assert_int_equal(config.tcp_port, 5999);
	assert_int_equal(request.timeout_ms, 1234);
	assert_string_equal(config.environment[0], "A=1");
	assert_string_equal(config.environment[1], "B=");
	assert_string_equal(config.environment[2], "C=2.5");
	assert_null(config.environment[3]);
	assert_string_equal(config.working_directory, "C:\\");
	assert_int_equal(config.codepage, 437);
	assert_true(config.no_profile);
	assert_int_equal(config.operation_timeout_ms, 30000);
	assert_int_equal(config.connect_timeout_ms, 5000);
	assert_string_equal(connector.text[WINRM_KEY_NAME], "n");
	assert_string_equal(connector.text[WINRM_KEY_STDIN], "in");
	assert_int_equal(connector.number[WINRM_KEY_MAX_OUTPUT], 9);
	assert_string_equal(connector.text[WINRM_KEY_PROXY], "none");
	assert_true(config.seal_over_tls);
	assert_string_equal(connector.warnings, "");
}

static void numbers_may_be_texts_and_booleans_too(void **state)
{
	(void)state;
	begin(MINIMAL);
	assert_true(read_json("{\"port\":\"5986\",\"timeout\":\"0\","
			      "\"no-profile\":\"true\"}"));
	assert_true(connector_prepare());
	assert_int_equal(config.tcp_port, 5986);
	assert_true(config.no_profile);
	/* 0 was given: wait for ever */
	assert_true(request.no_timeout);
	assert_true(winrm_connector_set(&connector, "port", "80"));
	assert_true(winrm_connector_set(&connector, "no-profile", "false"));
	assert_true(connector_prepare());
	assert_int_equal(config.tcp_port, 80);
	assert_false(config.no_profile);
}

static void the_request_wins_over_the_configuration(void **state)
{
	(void)state;
	begin(MINIMAL);
	assert_true(read_json("{\"command\":\"hostname\",\"port\":1}"));
	assert_true(
		winrm_connector_set(&connector, "command", "echo \"\\u0041\""));
	assert_true(winrm_connector_set(&connector, "port", "2"));
	assert_true(read_json("{\"port\":null,\"hostname\":\"other\"}"));
	assert_true(connector_prepare());
	assert_string_equal(request.as.command.line, "echo \"\\u0041\"");
	assert_string_equal(config.host, "other");
	assert_string_equal(config.credentials.user, "u");
	assert_int_equal(config.tcp_port, 2);
}

static void an_environment_given_again_replaces_the_first(void **state)
{
	(void)state;
	begin("{\"environment\":{\"A\":\"1\",\"B\":\"2\"}}");
	assert_true(read_json(MINIMAL));
	assert_true(read_json("{\"environment\":{\"C\":\"3\"}}"));
	assert_true(connector_prepare());
	assert_string_equal(config.environment[0], "C=3");
	assert_null(config.environment[1]);
}

static void an_unknown_key_warns_and_names_the_nearest(void **state)
{
	static const struct {
		const char *json, *warning;
	} cases[] = {
		{"{\"post\":1}",
			"unknown key \"post\", did you mean \"port\"?"},
		{"{\"user-name\":[{\"a\":[1]}]}",
			"unknown key \"user-name\", did you mean "
			"\"username\"?"},
		{"{\"nt_hash\":\"\"}",
			"unknown key \"nt_hash\", did you mean \"nt-hash\"?"},
		{"{\"x\":true}", "unknown key \"x\""},
		{"{\"\":0}", "unknown key \"\""},
		{"{\"a\\u0000b\":0}", NULL},
		{"{\"completely-different\":{}}",
			"unknown key \"completely-different\""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		begin(cases[i].json);
		if (cases[i].warning)
			assert_string_equal(
				connector.warnings, cases[i].warning);
		assert_true(read_json(MINIMAL));
		assert_true(connector_prepare());
	}
	begin("{\"post\":1,\"x\":2}");
	assert_true(winrm_connector_set(&connector, "hostnam", "h"));
	assert_string_equal(connector.warnings,
		"unknown key \"post\", did you mean \"port\"?; "
		"unknown key \"x\"; "
		"unknown key \"hostnam\", did you mean \"hostname\"?");
}

static void warnings_without_end_are_cut(void **state)
{
	char name[64];
	int i;

	(void)state;
	begin(MINIMAL);
	for (i = 0; i < 100; i++) {
		sprintf(name, "{\"unknown-%d\\u0007\xc3\xa4\":%d}", i, i);
		assert_true(read_json(name));
		assert_true(strlen(connector.warnings) <
			sizeof(connector.warnings));
	}
	for (i = 0; connector.warnings[i]; i++)
		assert_true(connector.warnings[i] >= ' ' &&
			connector.warnings[i] < 0x7f);
	assert_true(i > 400);
	assert_true(connector_prepare());
}

static void a_wrong_type_or_value_is_an_error(void **state)
{
	static const char *const cases[][2] = {
		{"{\"port\":0}",
			"port: must be a whole number from 1 to 65535"},
		{"{\"port\":65536}", "port: "},
		{"{\"port\":-1}", "port: "},
		{"{\"port\":80.5}", "port: "},
		{"{\"port\":1e3}", "port: "},
		{"{\"port\":\"80 \"}", "port: "},
		{"{\"port\":\"\"}", "port: "},
		{"{\"port\":true}", "port: must be a number"},
		{"{\"port\":{}}", "port: "},
		{"{\"port\":[1]}", "port: "},
		{"{\"timeout\":2147483648}", "timeout: "},
		{"{\"timeout\":99999999999999999999}", "timeout: "},
		{"{\"operation-timeout\":499}",
			"operation-timeout: must be a whole number from 500 "
			"to 2147483647"},
		{"{\"reconnect\":256}", "from 0 to 255"},
		{"{\"connect-timeout\":0}", "connect-timeout: "},
		{"{\"codepage\":0}", "codepage: "},
		{"{\"max-output\":0}", "max-output: "},
		{"{\"hostname\":1}", "hostname: must be a text"},
		{"{\"hostname\":[\"h\"]}", "hostname: "},
		{"{\"password\":\"a\\u0000b\"}", "password: "},
		{"{\"no-profile\":1}", "no-profile: must be true or false"},
		{"{\"no-profile\":\"yes\"}", "no-profile: "},
		{"{\"environment\":\"A=1\"}", "environment: must be an object"},
		{"{\"environment\":[\"A=1\"]}", "environment: "},
		{"{\"environment\":{\"A\":{}}}", "environment: "},
		{"{\"environment\":{\"A\":true}}", "environment: "},
		{"{\"environment\":{\"\":\"1\"}}", "environment: a name"},
		{"{\"environment\":{\"A=B\":\"1\"}}", "environment: a name"},
		{"{\"environment\":{\"A\\u003dB\":\"1\"}}",
			"environment: a name"},
		{"{\"hostname\":\"a\",\"hostname\":\"b\"}", "given twice"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_refused(cases[i][0], cases[i][1]);
}

static void what_is_no_json_object_is_refused(void **state)
{
	static const char *const cases[] = {"", " ", "[]", "1", "null", "{",
		"{\"hostname\"", "{\"hostname\":\"h\"", "{\"hostname\":\"h\",}",
		"{} x", "{}{}", "{\"x\":[}", "{\"environment\":{\"A\":\"1\"}",
		"{'a':1}"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_refused(cases[i], "not a JSON object");
}

static void json_cut_anywhere_is_refused(void **state)
{
	static const char json[] =
		"{\"hostname\":\"h\",\"port\":1,\"environment\":{\"A\":\"1\"},"
		"\"no-profile\":true,\"x\":[1,{\"y\":null}]}";
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(json) - 1; n++) {
		winrm_connector_init(&connector);
		assert_false(winrm_connector_read(&connector, json, n));
		assert_string_not_equal(connector.problem, "");
	}
	begin(json);
}

static void values_that_mean_nothing_are_refused(void **state)
{
	static const char *const cases[][3] = {
		{"protocol", "https", "https is not in this build"},
		{"protocol", "ftp", "must be http or https"},
		{"auth", "gssapi", "must be auto, negotiate, kerberos, ntlm"},
		{"auth", "basic", "in the clear"},
		{"shell", "bash", "must be cmd, powershell or runspace"},
		{"ca-file", "f", "needs protocol https"},
		{"pin", "f", "needs protocol https"},
		{"client-cert", "f", "needs protocol https"},
		{"client-key", "f", "needs protocol https"},
		{"client-key-passphrase", "f", "needs protocol https"},
		{"crl-file", "f", "needs protocol https"},
		{"tofu", "true", "needs protocol https"},
		{"nt-hash", "abc", "must be 32 hex digits"},
		{"nt-hash", "0123456789abcdef0123456789abcdeg", "32 hex"},
		{"nt-hash", "x:", "32 hex"},
		{"username", "LAB/alice", "DOMAIN\\user"},
		{"username", "alice:secret", "a key of its own"},
		{"username", "al\nice", "username: not UTF-8"},
		{"username", "al\xffice", "username: not UTF-8"},
		{"password", "p\xe4ss", "password: not UTF-8"},
		{"hostname", "https://h:5986/wsman", "hostname: must be"},
		{"hostname", "alice@h", "hostname: must be"},
		{"hostname", "h\xff", "hostname: must be"},
		{"hostname", "a b", "hostname: it holds a space"},
		{"command", "a\001b", "command: not UTF-8"},
		{"command", "a\x80", "command: not UTF-8"},
		{"working-directory", "C:\\\n", "working-directory: not UTF-8"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		begin(MINIMAL);
		assert_true(winrm_connector_set(
			&connector, cases[i][0], cases[i][1]));
		assert_false(connector_prepare());
		if (!strstr(connector.problem, cases[i][2]))
			fail_msg("%s: %s", cases[i][0], connector.problem);
	}
}

static void what_is_insecure_is_a_warning(void **state)
{
	(void)state;
	begin(MINIMAL);
	assert_true(winrm_connector_set(
		&connector, "insecure-skip-dates", "false"));
	assert_true(winrm_connector_set(&connector, "tofu", "false"));
	assert_true(connector_prepare());
	assert_string_equal(connector.warnings, "");
	assert_true(
		winrm_connector_set(&connector, "insecure-skip-dates", "true"));
	assert_true(winrm_connector_set(
		&connector, "insecure-skip-verify", "true"));
	assert_true(connector_prepare());
	assert_string_equal(connector.warnings,
		"insecure-skip-verify: whoever answers is believed to be the "
		"host; insecure-skip-dates: certificates that have expired "
		"are taken");
}

static void a_hash_stands_in_for_the_password(void **state)
{
	static const char *const forms[] = {"00112233445566778899AABBccddeeff",
		"aad3b435b51404eeaad3b435b51404ee:"
		"00112233445566778899aabbccddeeff",
		":00112233445566778899aabbccddeeff"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(forms); i++) {
		begin("{\"hostname\":\"h\",\"username\":\"u\","
		      "\"command\":\"c\"}");
		assert_true(
			winrm_connector_set(&connector, "nt-hash", forms[i]));
		assert_true(connector_prepare());
		assert_memory_equal(config.credentials.of.nt_hash,
			"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc"
			"\xdd\xee\xff",
			16);
		assert_int_equal(
			config.credentials.kind, WINRM_CREDENTIALS_NT_HASH);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_four_required_keys_are_enough),
		cmocka_unit_test(each_required_key_that_is_missing_is_named),
		cmocka_unit_test(every_key_finds_its_place),
		cmocka_unit_test(numbers_may_be_texts_and_booleans_too),
		cmocka_unit_test(the_request_wins_over_the_configuration),
		cmocka_unit_test(an_environment_given_again_replaces_the_first),
		cmocka_unit_test(an_unknown_key_warns_and_names_the_nearest),
		cmocka_unit_test(warnings_without_end_are_cut),
		cmocka_unit_test(a_wrong_type_or_value_is_an_error),
		cmocka_unit_test(what_is_no_json_object_is_refused),
		cmocka_unit_test(json_cut_anywhere_is_refused),
		cmocka_unit_test(values_that_mean_nothing_are_refused),
		cmocka_unit_test(what_is_insecure_is_a_warning),
		cmocka_unit_test(a_hash_stands_in_for_the_password),
	};

	return RUN(tests);
}
