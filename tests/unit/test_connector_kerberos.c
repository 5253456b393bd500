/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/connector_rig.h"
#include "tests/unit/unit.h"

/* The keys of Kerberos, and what `auto` is with them. */

static void begin(const char *user, const char *password)
{
	winrm_connector_init(&connector);
	assert_true(
		winrm_connector_set(&connector, "hostname", "dc1.lab.test"));
	assert_true(winrm_connector_set(&connector, "command", "whoami"));
	if (user)
		assert_true(winrm_connector_set(&connector, "username", user));
	if (password)
		assert_true(
			winrm_connector_set(&connector, "password", password));
}

static void every_key_finds_its_place(void **state)
{
	(void)state;
	begin("alice", "p");
	connector_set("auth", "kerberos");
	connector_set("realm", "LAB.TEST");
	connector_set("kdc", "dc1.lab.test:1088,dc2,[fe80::1]:89,fe80::2");
	connector_set("spn", "WSMAN/dc1");
	connector_set("iakerb", "true");
	assert_prepared();
	assert_int_equal(config.auth, WINRM_AUTH_KERBEROS);
	assert_int_equal(config.credentials.kind, WINRM_CREDENTIALS_PASSWORD);
	assert_string_equal(config.credentials.user, "alice");
	assert_string_equal(config.credentials.of.password, "p");
	assert_string_equal(config.kerberos->realm, "LAB.TEST");
	assert_string_equal(config.kerberos->service, "WSMAN/dc1");
	assert_true(config.kerberos->iakerb);
	assert_int_equal(config.kerberos->kdc_count, 4);
	assert_string_equal(config.kerberos->kdcs[0].host, "dc1.lab.test");
	assert_int_equal(config.kerberos->kdcs[0].tcp_port, 1088);
	assert_null(config.kerberos->kdcs[0].realm);
	assert_string_equal(config.kerberos->kdcs[1].host, "dc2");
	assert_int_equal(config.kerberos->kdcs[1].tcp_port, 0);
	assert_string_equal(config.kerberos->kdcs[2].host, "fe80::1");
	assert_int_equal(config.kerberos->kdcs[2].tcp_port, 89);
	assert_string_equal(config.kerberos->kdcs[3].host, "fe80::2");
}

static void files_stand_in_for_the_password(void **state)
{
	static const uint8_t octets[] = {5, 2};

	(void)state;
	begin("alice@lab.test", NULL);
	connector_set("keytab", "/etc/alice.keytab");
	connector.file.data = octets;
	connector.file.len = sizeof(octets);
	assert_prepared();
	assert_int_equal(config.auth, WINRM_AUTH_KERBEROS);
	assert_int_equal(config.credentials.kind, WINRM_CREDENTIALS_KEYTAB);
	assert_string_equal(config.credentials.user, "alice@lab.test");
	assert_ptr_equal(config.credentials.of.keytab.data, octets);
	assert_int_equal(config.credentials.of.keytab.len, 2);
	begin(NULL, NULL);
	connector_set("ccache", "FILE:/tmp/krb5cc_0");
	connector.file.data = octets;
	connector.file.len = sizeof(octets);
	assert_prepared();
	assert_int_equal(config.auth, WINRM_AUTH_KERBEROS);
	assert_int_equal(config.credentials.kind, WINRM_CREDENTIALS_CCACHE);
	assert_null(config.credentials.user);
	assert_ptr_equal(config.credentials.of.ccache.data, octets);
}

/* Names of auth, a further key and its value, and what comes of it. */
static void auto_is_kerberos_where_it_is_meant(void **state)
{
	static const struct {
		const char *auth, *key, *value;
		enum winrm_auth is;
	} rows[] = {
		{NULL, "port", "5985", WINRM_AUTH_NTLM},
		{"auto", "port", "5985", WINRM_AUTH_NTLM},
		{"negotiate", "port", "5985", WINRM_AUTH_NTLM},
		{"ntlm", "port", "5985", WINRM_AUTH_NTLM},
		{"kerberos", "port", "5985", WINRM_AUTH_KERBEROS},
		{NULL, "realm", "LAB.TEST", WINRM_AUTH_NEGOTIATE},
		{"auto", "kdc", "dc1", WINRM_AUTH_NEGOTIATE},
		{"negotiate", "spn", "HTTP/dc1", WINRM_AUTH_NEGOTIATE},
		{"kerberos", "spn", "HTTP/dc1", WINRM_AUTH_KERBEROS},
		{NULL, "iakerb", "true", WINRM_AUTH_KERBEROS},
		{NULL, "iakerb", "false", WINRM_AUTH_NTLM},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		begin("alice@lab.test", "p");
		if (rows[i].auth)
			connector_set("auth", rows[i].auth);
		connector_set(rows[i].key, rows[i].value);
		assert_prepared();
		assert_int_equal(config.auth, rows[i].is);
		assert_int_equal(
			config.kerberos != NULL, rows[i].is != WINRM_AUTH_NTLM);
		/* a realm makes it Kerberos, and so one is always there */
		if (rows[i].is == WINRM_AUTH_NEGOTIATE)
			assert_string_equal(config.kerberos->realm,
				strcmp(rows[i].key, "realm") == 0 ? "LAB.TEST"
								  : "lab.test");
	}
}

/* What the caller's machine knows is for where the keys say nothing. */
static void keys_go_before_what_the_caller_knows(void **state)
{
	static uint8_t ticket[8];
	static const struct winrm_kdc kdcs[] = {
		{"a", 0, "LAB.TEST"}, {"b", 0, "OTHER.TEST"}, {"c", 0, NULL}};
	struct winrm_kerberos known = {
		"LAB.TEST", NULL, kdcs, 3, ticket, sizeof(ticket), false};

	(void)state;
	begin("alice", "p");
	connector.known = &known;
	assert_prepared();
	assert_int_equal(config.auth, WINRM_AUTH_NEGOTIATE);
	assert_string_equal(config.kerberos->realm, "LAB.TEST");
	assert_ptr_equal(config.kerberos->ticket, ticket);
	assert_int_equal(config.kerberos->ticket_len, sizeof(ticket));
	assert_int_equal(config.kerberos->kdc_count, 3);
	/* of other realms they are still there: a KDC may refer to them */
	connector_set("kdc", "mine");
	assert_prepared();
	assert_int_equal(config.kerberos->kdc_count, 2);
	assert_string_equal(config.kerberos->kdcs[0].host, "mine");
	assert_string_equal(config.kerberos->kdcs[1].host, "b");
	connector_set("realm", "other.test");
	assert_prepared();
	assert_string_equal(config.kerberos->realm, "other.test");
	assert_int_equal(config.kerberos->kdc_count, 2);
	assert_string_equal(config.kerberos->kdcs[1].host, "a");
	/* and a hash or another name of auth has nothing of it */
	begin("alice", "p");
	connector.known = &known;
	connector_set("auth", "ntlm");
	assert_prepared();
	assert_null(config.kerberos);
}

static void keys_of_kerberos_are_refused_with_others(void **state)
{
	static const char *const keys[][2] = {{"realm", "R"}, {"kdc", "k"},
		{"keytab", "f"}, {"ccache", "f"}, {"spn", "HTTP/h"},
		{"iakerb", "true"}};
	char words[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(keys); i++) {
		begin("alice", "p");
		connector_set("auth", "ntlm");
		connector_set(keys[i][0], keys[i][1]);
		snprintf(words, sizeof(words), "%s: needs auth kerberos",
			keys[i][0]);
		assert_problem(words);
	}
}

static void values_that_mean_nothing_are_refused(void **state)
{
	static const char *const cases[][3] = {
		{"realm", "", "realm: must be a name"},
		{"realm", "LAB TEST", "realm: must be a name"},
		{"realm", "a@LAB", "realm: must be a name"},
		{"realm", "LAB\n", "realm: must be a name"},
		{"realm",
			"0123456789012345678901234567890123456789012345678901"
			"234567890123",
			"realm: must be a name"},
		{"spn", "", "spn: must be"},
		{"spn", "HTTP", "spn: must be"},
		{"spn", "/h", "spn: must be"},
		{"spn", "HTTP/", "spn: must be"},
		{"spn", "HTTP/h@LAB.TEST", "spn: must be"},
		{"spn", "HTTP/h\r\nX", "spn: must be"},
		{"kdc", "", "kdc: must be HOST"},
		{"kdc", "a,", "kdc: must be HOST"},
		{"kdc", ",a", "kdc: must be HOST"},
		{"kdc", "a, b", "kdc: must be HOST"},
		{"kdc", "a:", "kdc: must be HOST"},
		{"kdc", "a:0", "kdc: must be HOST"},
		{"kdc", "a:65536", "kdc: must be HOST"},
		{"kdc", "[::1", "kdc: must be HOST"},
		{"kdc", "[::1]x", "kdc: must be HOST"},
		{"kdc", "tcp/a", "kdc: must be HOST"},
		{"kdc", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
			"kdc: too many"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		begin("alice@lab.test", "p");
		connector_set(cases[i][0], cases[i][1]);
		assert_problem(cases[i][2]);
	}
}

static void secrets_that_exclude_each_other_are_refused(void **state)
{
	(void)state;
	begin("alice@lab.test", "p");
	connector_set("keytab", "f");
	assert_problem("keytab: in place of a password");
	begin(NULL, "p");
	connector_set("ccache", "f");
	assert_problem("ccache: in place of a password");
	begin("alice@lab.test", NULL);
	connector_set("keytab", "f");
	connector_set("ccache", "f");
	assert_problem("keytab: in place of a ccache");
	begin("alice@lab.test", NULL);
	connector_set("ccache", "f");
	assert_problem("username: a ccache has a user of its own");
	begin("alice@lab.test", NULL);
	connector_set("nt-hash", "00112233445566778899aabbccddeeff");
	connector_set("realm", "LAB.TEST");
	assert_problem("nt-hash: is for NTLM");
	begin(NULL, NULL);
	connector_set("ccache", "f");
	connector_set("iakerb", "true");
	assert_problem("iakerb: needs a password");
	begin(NULL, NULL);
	connector_set("keytab", "f");
	assert_problem("username: required");
	begin("alice@lab.test", NULL);
	connector_set("auth", "kerberos");
	assert_problem("password: required");
}

static void a_user_without_a_realm_is_refused(void **state)
{
	(void)state;
	begin("LAB\\alice", "p");
	connector_set("auth", "kerberos");
	assert_problem("realm: required for Kerberos");
	connector_set("realm", "LAB.TEST");
	assert_prepared();
}

static void a_pool_that_is_full_is_said(void **state)
{
	static char command[WINRM_CONNECTOR_POOL - 60];

	(void)state;
	begin("alice@lab.test", "p");
	connector_set("kdc", "dc1.lab.test,dc2.lab.test");
	memset(command, 'x', sizeof(command) - 1);
	command[sizeof(command) - 1 - connector.pool_len + 40] = 0;
	connector_set("command", command);
	assert_problem("kdc: too long");
}

static void it_seals_inside_tls_too(void **state)
{
	(void)state;
	begin("alice@lab.test", "p");
	connector_set("auth", "kerberos");
	connector_set("seal-over-tls", "true");
	assert_prepared();
	assert_true(config.seal_over_tls);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_finds_its_place),
		cmocka_unit_test(files_stand_in_for_the_password),
		cmocka_unit_test(auto_is_kerberos_where_it_is_meant),
		cmocka_unit_test(keys_go_before_what_the_caller_knows),
		cmocka_unit_test(keys_of_kerberos_are_refused_with_others),
		cmocka_unit_test(values_that_mean_nothing_are_refused),
		cmocka_unit_test(secrets_that_exclude_each_other_are_refused),
		cmocka_unit_test(a_user_without_a_realm_is_refused),
		cmocka_unit_test(a_pool_that_is_full_is_said),
		cmocka_unit_test(it_seals_inside_tls_too),
	};

	return RUN(tests);
}
