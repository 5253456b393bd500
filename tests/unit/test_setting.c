/* SPDX-License-Identifier: Apache-2.0 */
#include "core/state.h"
#include "tests/unit/rig.h"

#include <limits.h>

/* A setting or request that is refused is named, with what it must be. */

static void assert_named(struct rig *r, const char *setting, const char *words)
{
	const struct winrm_response *response = rig_response(r);
	char text[400];
	size_t len = winrm_describe(&r->client, text, sizeof(text));

	assert_int_equal(response->error, WINRM_E_CONFIG);
	assert_string_equal(response->setting, setting);
	assert_string_equal(response->fault_text, "");
	assert_int_equal(strncmp(text, setting, strlen(setting)), 0);
	if (!strstr(text, words))
		fail_msg("\"%s\" without \"%s\"", text, words);
	assert_null(strstr(text, "done"));
	assert_null(strchr(text, '\n'));
	assert_true(len < sizeof(text) - 1 && text[len - 1] != ' ');
	assert_int_equal(r->peer.connections, 0);
}

static void refuse_config(struct rig *r, const char *setting, const char *words)
{
	memset(&r->client, 0xff, sizeof(r->client));
	assert_int_equal(winrm_init(&r->client, &r->config), WINRM_E_CONFIG);
	assert_named(r, setting, words);
	/* and it stays so whatever is called next */
	assert_int_equal(winrm_start(&r->client, &r->request), WINRM_E_STATE);
	assert_int_equal(winrm_run(&r->client), WINRM_E_STATE);
	assert_int_equal(winrm_close(&r->client), WINRM_E_STATE);
	winrm_abort(&r->client);
	assert_named(r, setting, words);
}

#define REFUSED(field, value, setting, words)                                  \
	do {                                                                   \
		struct rig *rig = rig_new();                                   \
		rig->config.field = (value);                                   \
		refuse_config(rig, setting, words);                            \
	} while (0)

#define TAKEN(field, value)                                                    \
	do {                                                                   \
		struct rig *rig = rig_new();                                   \
		rig->config.field = (value);                                   \
		assert_int_equal(winrm_init(&rig->client, &rig->config), 0);   \
		assert_string_equal(rig_response(rig)->setting, "");           \
	} while (0)

#define OVER ((uint32_t)INT32_MAX + 1)

static void a_field_that_is_missing_or_wrong_is_named(void **state)
{
	static const char *const bad_name[] = {"=x", NULL};
	static char longer[514];
	struct rig *r;

	(void)state;
	memset(longer, 'a', sizeof(longer) - 1);
	REFUSED(port, NULL, "port", "now_ms");
	REFUSED(host, NULL, "host", "512");
	REFUSED(host, longer, "host", "512");
	REFUSED(host, "a b", "host", "no spaces");
	REFUSED(path, "wsman", "path", "begin with /");
	REFUSED(tx, NULL, "tx", "2048");
	REFUSED(tx_len, 2047, "tx", "2048");
	REFUSED(rx, NULL, "rx", "8960");
	REFUSED(rx_len, 8959, "rx", "8960");
	REFUSED(credentials.user, NULL, "user", "512");
	REFUSED(credentials.user, "", "user", "512");
	REFUSED(credentials.user, longer, "user", "512");
	REFUSED(credentials.of.password, NULL, "password", "UTF-8");
	REFUSED(credentials.of.password, "\xff", "password", "UTF-8");
	REFUSED(auth, (enum winrm_auth)100, "auth", "NTLM");
	REFUSED(auth, (enum winrm_auth) - 1, "auth", "NTLM");
	REFUSED(auth, WINRM_AUTH_CERTIFICATE, "auth", "TLS");
	REFUSED(auth, WINRM_AUTH_BASIC, "insecure_allow_unencrypted", "NTLM");
	REFUSED(environment, bad_name, "environment", "NAME=VALUE");
	REFUSED(working_directory, "\x01", "working_directory", "control");
	r = rig_new();
	r->config.auth = WINRM_AUTH_BASIC;
	r->config.seal_over_tls = true;
	refuse_config(r, "seal_over_tls", "NTLM");
	r->config.seal_over_tls = false;
	r->config.insecure_allow_unencrypted = true;
	r->config.credentials.user = "a:b";
	refuse_config(r, "user", "colon");
	r->config.credentials.user = "ab";
	assert_int_equal(winrm_init(&r->client, &r->config), 0);
}

/* Which kinds of credentials will do, for each auth. */
static void each_auth_takes_its_kinds_of_credentials(void **state)
{
	static const struct {
		enum winrm_auth auth;
		const char *setting[6]; /* by kind; NULL: it will do */
	} rows[] = {{WINRM_AUTH_NTLM,
			    {NULL, NULL, NULL, "credentials", "credentials",
				    "credentials"}},
		{WINRM_AUTH_BASIC,
			{NULL, NULL, "credentials", "credentials",
				"credentials", "credentials"}}};
	static const uint8_t hash[16];
	size_t i;
	int kind;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (kind = 0; kind < 6; kind++) {
			struct rig *r = rig_new();

			r->config.auth = rows[i].auth;
			r->config.insecure_allow_unencrypted = true;
			r->config.credentials.kind =
				(enum winrm_credentials_kind)kind;
			if (kind == WINRM_CREDENTIALS_NT_HASH)
				r->config.credentials.of.nt_hash = hash;
			if (rows[i].setting[kind])
				refuse_config(r, rows[i].setting[kind],
					"of a kind that auth takes");
			else
				assert_int_equal(
					winrm_init(&r->client, &r->config), 0);
		}
	REFUSED(credentials,
		((struct winrm_credentials){
			WINRM_CREDENTIALS_NT_HASH, "u", {NULL}}),
		"nt_hash", "16 bytes");
}

static void a_buffer_says_what_it_would_need(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->config.tx_len = 100;
	refuse_config(r, "tx", "2048");
	assert_int_equal(rig_response(r)->needed, 2048);
	r = rig_new();
	r->config.rx_len = 100;
	refuse_config(r, "rx", "8960");
	assert_int_equal(rig_response(r)->needed, 8960);
}

static void every_number_has_its_range(void **state)
{
	(void)state;
	REFUSED(codepage, 65536, "codepage", "65535");
	TAKEN(codepage, 65535);
	REFUSED(idle_timeout_ms, 1, "idle_timeout_ms", "60000");
	REFUSED(idle_timeout_ms, 59999, "idle_timeout_ms", "60000");
	REFUSED(idle_timeout_ms, OVER, "idle_timeout_ms", "2147483647");
	TAKEN(idle_timeout_ms, 60000);
	TAKEN(idle_timeout_ms, INT32_MAX);
	REFUSED(connect_timeout_ms, OVER, "connect_timeout_ms", "2147483647");
	REFUSED(connect_timeout_ms, UINT32_MAX, "connect_timeout_ms", "ms");
	TAKEN(connect_timeout_ms, INT32_MAX);
	REFUSED(operation_timeout_ms, UINT32_MAX, "operation_timeout_ms", "ms");
	REFUSED(operation_timeout_ms, OVER, "operation_timeout_ms", "ms");
	TAKEN(operation_timeout_ms, INT32_MAX);
	REFUSED(grace_ms, OVER, "grace_ms", "2147483647");
	TAKEN(grace_ms, INT32_MAX);
}

static void the_longest_operation_timeout_is_not_over_at_once(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->config.operation_timeout_ms = INT32_MAX;
	r->config.connect_timeout_ms = INT32_MAX;
	r->config.grace_ms = INT32_MAX;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
}

static void refuse_request(struct rig *r, const char *setting)
{
	assert_int_equal(rig_run_request(r), WINRM_E_CONFIG);
	assert_named(r, setting, "must be");
	assert_int_equal(winrm_step(&r->client), WINRM_E_CONFIG);
	assert_named(r, setting, "must be");
}

static void refuse_command(struct rig *r, const char *line, const char *setting)
{
	r->request.as.command.line = line;
	refuse_request(r, setting);
}

static void what_is_wrong_with_a_command_is_named(void **state)
{
	static const char *const args[] = {"a", "b\x01", NULL};
	struct rig *r = rig_ready();

	(void)state;
	refuse_command(r, NULL, "command");
	refuse_command(r, "bell\x07", "command");
	r->request.as.command.args = args;
	refuse_command(r, "x", "args");
	r->request.as.command.args = NULL;
	r->request.timeout_ms = OVER;
	refuse_command(r, "x", "timeout_ms");
	r->request.timeout_ms = 0;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_string_equal(rig_response(r)->setting, "");
	rig_end_at(r, "|lCXRD");
}

static void what_is_wrong_with_a_script_is_named(void **state)
{
	static const char *const args[] = {"\xff", NULL};
	struct rig *r = rig_ready();

	(void)state;
	rig_set_script(r, NULL);
	refuse_request(r, "script");
	rig_set_script(r, "\xff");
	refuse_request(r, "script");
	rig_set_script(r, "y");
	r->request.as.script.args = args;
	refuse_request(r, "args");
	r->request.as.script.args = NULL;
	r->request.as.script.execution_policy = "a b";
	refuse_request(r, "execution_policy");
	rig_end(r);
}

static void what_other_operations_lack_is_named(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	r->request.operation = WINRM_OP_LIST_SHELLS;
	refuse_request(r, "on_shell");
	r->request.operation = WINRM_OP_DELETE_SHELL;
	refuse_request(r, "delete_shell");
	r->request.as.delete_shell.id = "";
	refuse_request(r, "delete_shell");
	rig_end(r);
}

static void an_operation_that_there_is_not_is_named(void **state)
{
	static const int unknown[] = {-1, WINRM_OP_PIPELINE + 1, INT_MAX};
	struct rig *r = rig_ready();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(unknown); i++) {
		r->request.operation = (enum winrm_operation)unknown[i];
		refuse_command(r, "x", "operation");
	}
	assert_int_equal(r->peer.connections, 0);
	rig_end(r);
}

static void a_command_without_credentials_names_them(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->config.credentials.kind = WINRM_CREDENTIALS_NONE;
	rig_init(r);
	refuse_command(r, "x", "credentials");
	rig_end(r);
}

static void a_command_that_is_too_long_says_how_long_it_is(void **state)
{
	static char line[8300];
	struct rig *r = rig_ready();

	(void)state;
	memset(line, 'x', 8182);
	assert_int_equal(rig_run(r, line), WINRM_E_TOO_LONG);
	assert_true(rig_response(r)->needed > 8180);
	(void)winrm_describe(&r->client, r->text, sizeof(r->text));
	assert_non_null(strstr(r->text, "8180 at most"));
	assert_non_null(strstr(r->text, "shorten it"));
	rig_end(r);
}

static void a_client_that_is_idle_or_busy_is_not_done(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	r->request.as.command.line = "x";
	assert_int_equal(winrm_start(&r->client, &r->request), 0);
	assert_int_equal(winrm_start(&r->client, &r->request), WINRM_E_STATE);
	(void)winrm_describe(&r->client, r->text, sizeof(r->text));
	assert_string_equal(r->text, "the request is still under way");
	assert_int_equal(winrm_run(&r->client), 0);
	(void)winrm_describe(&r->client, r->text, sizeof(r->text));
	assert_string_equal(r->text, "done");
	winrm_abort(&r->client);
	(void)winrm_describe(&r->client, r->text, sizeof(r->text));
	assert_non_null(strstr(r->text, "winrm_init comes first"));
	rig_end(r);
}

static void random_numbers_that_fail_at_the_start_are_told_of(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	r->peer.random_fails = true;
	assert_int_equal(rig_run(r, "x"), WINRM_E_CRYPTO);
	(void)winrm_describe(&r->client, r->text, sizeof(r->text));
	assert_non_null(strstr(r->text, "random numbers"));
	rig_end(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_field_that_is_missing_or_wrong_is_named),
		cmocka_unit_test(each_auth_takes_its_kinds_of_credentials),
		cmocka_unit_test(a_buffer_says_what_it_would_need),
		cmocka_unit_test(every_number_has_its_range),
		cmocka_unit_test(
			the_longest_operation_timeout_is_not_over_at_once),
		cmocka_unit_test(what_is_wrong_with_a_command_is_named),
		cmocka_unit_test(what_is_wrong_with_a_script_is_named),
		cmocka_unit_test(what_other_operations_lack_is_named),
		cmocka_unit_test(an_operation_that_there_is_not_is_named),
		cmocka_unit_test(a_command_without_credentials_names_them),
		cmocka_unit_test(
			a_command_that_is_too_long_says_how_long_it_is),
		cmocka_unit_test(a_client_that_is_idle_or_busy_is_not_done),
		cmocka_unit_test(
			random_numbers_that_fail_at_the_start_are_told_of),
	};

	return RUN(tests);
}
