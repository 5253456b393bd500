/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* What a config must have, and when each call is allowed. */

static void assert_config(struct rig *r, bool good)
{
	memset(&r->client, 0xff, sizeof(r->client));
	assert_int_equal(winrm_init(&r->client, &r->config),
		good ? WINRM_OK : WINRM_E_CONFIG);
	if (good)
		return;
	/* such a client is of no use, but does no harm */
	assert_int_equal(winrm_start(&r->client, &r->request), WINRM_E_STATE);
	assert_int_equal(winrm_run(&r->client), WINRM_E_STATE);
	assert_int_equal(winrm_close(&r->client), WINRM_E_STATE);
	winrm_abort(&r->client);
	assert_int_equal(r->peer.connections, 0);
}

#define TRY(good, field, value)                                                \
	do {                                                                   \
		struct rig *r = rig_new();                                     \
		r->config.field = (value);                                     \
		assert_config(r, good);                                        \
	} while (0)

static void a_config_needs_its_required_fields(void **state)
{
	(void)state;
	TRY(true, host, "h");
	TRY(false, host, "a<b");
	TRY(false, host, "a&b");
	TRY(false, host, NULL);
	TRY(false, host, "");
	TRY(false, credentials.of.password, NULL);
	TRY(true, credentials.kind, WINRM_CREDENTIALS_NONE);
	TRY(false, credentials.user, NULL);
	TRY(false, credentials.user, "");
	TRY(false, port, NULL);
	TRY(false, tx, NULL);
	TRY(false, rx, NULL);
	TRY(false, tx_len, 0);
	TRY(false, tx_len, 2047);
	TRY(true, tx_len, 2048);
	TRY(false, rx_len, 8959);
	TRY(true, rx_len, 8960);
}

static void a_config_is_free_of_what_would_end_a_line(void **state)
{
	static const char *const bad[] = {"a b", "a\r\nX: y", "a\n", "a\tb",
		"a\x7f", "a\x01", "\xff", "h\xc3\xb6st"};
	static char longer[600];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		char path[32];

		sprintf(path, "/%s", bad[i]);
		TRY(false, host, bad[i]);
		TRY(false, path, path);
	}
	TRY(false, path, "wsman");
	TRY(false, path, "");
	TRY(true, path, "/");
	TRY(true, host, "fe80::1%eth0");
	memset(longer, 'a', sizeof(longer) - 1);
	TRY(false, host, longer);
	TRY(false, credentials.user, longer);
	longer[0] = '/';
	TRY(false, path, longer);
	longer[512] = 0;
	TRY(true, host, longer);
	TRY(true, credentials.user, longer);
	TRY(true, path, longer);
	TRY(false, credentials.user, "a\x01");
	TRY(true, credentials.user, "J\xc3\xbcrgen M\xc3\xbcller");
}

static void the_shells_options_are_checked(void **state)
{
	static const char *const good[] = {"A=1", "B=", "C=x=y", NULL};
	static const char *const none[] = {NULL};
	static const char *const bad[][2] = {{"A", NULL}, {"=A", NULL},
		{"", NULL}, {"A=\x01", NULL}, {"=", NULL}, {"A\nB=1", NULL},
		{"A\tB=1", NULL}};
	size_t i;

	(void)state;
	TRY(true, environment, good);
	TRY(true, environment, none);
	for (i = 0; i < COUNT(bad); i++)
		TRY(false, environment, bad[i]);
	TRY(true, working_directory, "C:\\Program Files");
	TRY(false, working_directory, "C:\\\x02");
}

static void a_port_needs_its_functions(void **state)
{
	(void)state;
#define WITHOUT(good, function)                                                \
	do {                                                                   \
		struct rig *r = rig_new();                                     \
		r->peer.port.function = NULL;                                  \
		assert_config(r, good);                                        \
	} while (0)
	WITHOUT(false, now_ms);
	WITHOUT(false, random);
	WITHOUT(false, send);
	WITHOUT(false, recv);
	WITHOUT(false, close);
	WITHOUT(true, wait);
	WITHOUT(true, open);
#undef WITHOUT
}

static void without_wait_or_open_there_is_no_run(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.port.wait = NULL;
	rig_init(r);
	r->request.as.command.line = "x";
	assert_int_equal(winrm_start(&r->client, &r->request), 0);
	assert_int_equal(winrm_run(&r->client), WINRM_E_STATE);
	rig_end(r);
}

static void basic_needs_a_password_and_consent(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->config.auth = WINRM_AUTH_BASIC;
	assert_config(r, false);
	r->peer.port.encrypted = true;
	assert_config(r, true);
	r->config.credentials.of.password = NULL;
	assert_config(r, false);
	r->config.credentials.kind = WINRM_CREDENTIALS_NT_HASH;
	r->config.credentials.of.nt_hash = (const uint8_t *)"0123456789abcdef";
	assert_config(r, false);
	r->config.auth = WINRM_AUTH_NTLM;
	assert_config(r, true);
	r->config.auth = (enum winrm_auth)7;
	assert_config(r, false);
}

static void only_ntlm_seals_over_tls(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.port.encrypted = true;
	r->config.seal_over_tls = true;
	assert_config(r, true);
	r->config.auth = WINRM_AUTH_BASIC;
	assert_config(r, false);
	r->config.auth = WINRM_AUTH_CERTIFICATE;
	assert_config(r, false);
}

static void each_call_has_its_time(void **state)
{
	struct rig *r = rig_new();
	size_t len;

	(void)state;
	rig_init(r);
	r->request.as.command.line = "x";
	assert_int_equal(winrm_step(&r->client), 0);
	assert_int_equal(winrm_run(&r->client), 0);
	assert_int_equal(winrm_deadline(&r->client), UINT32_MAX);
	assert_int_equal(winrm_close(&r->client), 0);
	assert_int_equal(winrm_run(&r->client), 0);
	assert_int_equal(r->peer.connections, 0);
	assert_int_equal(winrm_start(&r->client, &r->request), 0);
	assert_int_equal(winrm_start(&r->client, &r->request), WINRM_E_STATE);
	assert_int_equal(winrm_close(&r->client), WINRM_E_STATE);
	assert_int_equal(winrm_deadline(&r->client), 10000);
	assert_int_equal(winrm_run(&r->client), 0);
	assert_int_equal(winrm_run(&r->client), 0);
	assert_int_equal(winrm_step(&r->client), 0);
	(void)winrm_tx(&r->client, &len);
	assert_int_equal(len, 0);
	(void)winrm_rx(&r->client, &len);
	assert_int_equal(len, 0);
	assert_int_equal(winrm_close(&r->client), 0);
	assert_int_equal(winrm_close(&r->client), WINRM_E_STATE);
	assert_int_equal(winrm_start(&r->client, &r->request), WINRM_E_STATE);
	assert_int_equal(winrm_run(&r->client), 0);
	assert_int_equal(winrm_close(&r->client), 0);
	assert_string_equal(r->peer.path, "|lCXRD");
	rig_end(r);
	assert_int_equal(winrm_start(&r->client, &r->request), WINRM_E_STATE);
	assert_int_equal(winrm_run(&r->client), WINRM_E_STATE);
	assert_int_equal(winrm_close(&r->client), WINRM_E_STATE);
	winrm_cancel(&r->client);
	winrm_abort(&r->client);
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
}

static void an_owner_cannot_move_what_is_not_there(void **state)
{
	struct rig *r = rig_new();
	size_t len;

	(void)state;
	r->peer.port.open = NULL;
	rig_init(r);
	r->request.as.command.line = "x";
	winrm_opened(&r->client);
	winrm_tx_sent(&r->client, 5);
	winrm_rx_got(&r->client, 5);
	winrm_lost(&r->client, WINRM_E_CLOSED);
	assert_int_equal(winrm_start(&r->client, &r->request), 0);
	assert_int_equal(winrm_step(&r->client), WINRM_WANT_OPEN);
	assert_int_equal(winrm_step(&r->client), WINRM_WANT_OPEN);
	winrm_tx_sent(&r->client, 1);
	winrm_opened(&r->client);
	winrm_opened(&r->client);
	assert_int_equal(winrm_step(&r->client), WINRM_WANT_WRITE);
	(void)winrm_tx(&r->client, &len);
	assert_true(len > 100);
	winrm_tx_sent(&r->client, len + 1);
	winrm_rx_got(&r->client, 1);
	assert_int_equal(winrm_step(&r->client), WINRM_WANT_WRITE);
	winrm_tx_sent(&r->client, len);
	assert_int_equal(winrm_step(&r->client), WINRM_WANT_READ);
	(void)winrm_rx(&r->client, &len);
	assert_int_equal(len, RIG_RX);
	winrm_rx_got(&r->client, len + 1);
	assert_int_equal(winrm_step(&r->client), WINRM_WANT_READ);
	winrm_lost(&r->client, WINRM_E_IO);
	assert_int_equal(winrm_step(&r->client), WINRM_E_IO);
	rig_end(r);
}

static void aborted_at_every_move_it_leaves_no_secret(void **state)
{
	uint32_t moves;
	int error = WINRM_WANT_READ;

	(void)state;
	for (moves = 0; error > 0; moves += (uint32_t)rig_stride(5)) {
		struct rig *r = rig_new();

		r->owner = true;
		r->peer.port.open = NULL;
		r->peer.send_piece = 200;
		r->peer.recv_piece = 100;
		r->moves = moves;
		rig_init(r);
		error = rig_run(r, "whoami");
		rig_end(r);
	}
	assert_true(moves > 50);
	assert_int_equal(error, 0);
}

static unsigned random_calls, random_fails_at;

static int failing_random(void *io, uint8_t *out, size_t len)
{
	(void)io;
	memset(out, (int)random_calls, len);
	return ++random_calls == random_fails_at ? -1 : 0;
}

/* Create, log-on, Command, Receive, Signal, Delete: each needs some. */
static void without_random_numbers_nothing_is_sent_and_no_shell_left(
	void **state)
{
	unsigned n;

	(void)state;
	for (n = 1; n <= 12; n++) {
		struct rig *r = rig_new();
		int first, second, third;

		r->peer.port.random = failing_random;
		random_calls = 0;
		random_fails_at = n;
		rig_init(r);
		first = rig_run(r, "x");
		second = rig_run(r, "x");
		third = rig_close(r);
		if (random_calls < n)
			assert_int_equal(first + second + third, 0);
		else
			assert_int_equal(
				first + second + third, WINRM_E_CRYPTO);
		if (third)
			assert_int_equal(rig_close(r), 0);
		assert_int_equal(peer_shells(&r->peer), 0);
		assert_true(r->peer.command_count <= 2);
		rig_end(r);
	}
	assert_true(random_calls < 12);
}

static void a_close_that_failed_does_not_hide_the_next_error(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), 0);
	r->peer.random_fails = true;
	assert_int_equal(rig_close(r), WINRM_E_CRYPTO);
	r->peer.random_fails = false;
	rig_trick(r, PEER_COMMAND, 2, PEER_FAULT, 5);
	rig_trick(r, PEER_DELETE, 0, PEER_CLOSE, 0);
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	rig_end(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_config_needs_its_required_fields),
		cmocka_unit_test(a_config_is_free_of_what_would_end_a_line),
		cmocka_unit_test(the_shells_options_are_checked),
		cmocka_unit_test(a_port_needs_its_functions),
		cmocka_unit_test(without_wait_or_open_there_is_no_run),
		cmocka_unit_test(basic_needs_a_password_and_consent),
		cmocka_unit_test(only_ntlm_seals_over_tls),
		cmocka_unit_test(each_call_has_its_time),
		cmocka_unit_test(an_owner_cannot_move_what_is_not_there),
		cmocka_unit_test(aborted_at_every_move_it_leaves_no_secret),
		cmocka_unit_test(
			without_random_numbers_nothing_is_sent_and_no_shell_left),
		cmocka_unit_test(
			a_close_that_failed_does_not_hide_the_next_error),
	};

	return RUN(tests);
}
