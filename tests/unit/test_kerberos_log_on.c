/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/kerberos_state.h"
#include "tests/unit/krb_log_on.h"
#include "tests/unit/unit.h"

/* The mechanism against recorded log-ons of MIT's and Samba's KDC. */

static void a_recorded_log_on_goes_through(void **state)
{
	static const char *const names[] = {"mit", "ad"};
	char path[80];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct winrm_kerberos_state *s;

		log_on_set_up(names[i], true);
		log_on_get_ticket();
		assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_MORE);
		log_on_path(path, names[i], "spnego-resp");
		assert_int_equal(
			log_on_take(path, SIZE_MAX), WINRM_LOG_ON_DONE);
		assert_int_equal(log_on.w.len, 0);
		s = winrm_kerberos_state(&log_on.keys);
		assert_true(s->gss.acceptor_subkey);
		assert_int_equal(s->gss.ours, 1000);
		assert_true(is_zero(&s->key, sizeof(s->key)));
		log_on_tear_down();
	}
}

static void a_kept_ticket_needs_no_kdc(void **state)
{
	(void)state;
	log_on_set_up("mit", true);
	log_on_get_ticket();
	memset(&log_on.keys, 0, sizeof(log_on.keys));
	assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_MORE);
	/* it has ended, or will in a moment */
	memset(&log_on.keys, 0, sizeof(log_on.keys));
	log_on.clock += 36000 - 30;
	assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_ASK);
	assert_true(is_zero(log_on.ticket, 4));
	log_on_tear_down();
}

static void a_device_without_a_clock_takes_the_kdcs(void **state)
{
	(void)state;
	log_on_set_up("mit", false);
	log_on_get_ticket();
	assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_MORE);
	assert_int_not_equal(winrm_kerberos_state(&log_on.keys)->offset, 0);
	log_on_tear_down();
}

/* Where a change is seen at once, at the latest where the MAC covers it. */
static void no_changed_reply_is_believed(void **state)
{
	size_t i, len;
	char path[80];
	int result;

	(void)state;
	for (i = 0;; i++) {
		log_on_set_up("mit", true);
		log_on_give_key();
		len = log_on.r.as2_rep.len;
		assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_ASK);
		assert_int_equal(log_on_ask(1, &log_on.r.as1_err, SIZE_MAX),
			WINRM_LOG_ON_ASK);
		result = log_on_ask(log_on_nonce(false), &log_on.r.as2_rep, i);
		if (i + 200 > len && i < len)
			assert_true(result < 0);
		log_on_tear_down();
		if (i >= len)
			break;
	}
	assert_int_equal(result, WINRM_LOG_ON_ASK);
	log_on_path(path, "mit", "spnego-resp");
	/* up to 62 the version and the type, which nothing vouches for */
	for (i = 62; i < 186; i++) {
		log_on_set_up("mit", true);
		log_on_give_key();
		log_on_get_ticket();
		assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_MORE);
		assert_true(log_on_take(path, i) < 0);
		log_on_tear_down();
	}
}

static void errors_of_a_kdc_are_told_apart(void **state)
{
	static const struct {
		uint8_t code;
		int result;
	} rows[] = {{6, WINRM_E_AUTH}, {18, WINRM_E_AUTH}, {23, WINRM_E_AUTH},
		{24, WINRM_E_AUTH}, {7, WINRM_E_KDC}, {14, WINRM_E_KDC},
		{52, WINRM_E_KDC}, {60, WINRM_E_KDC},
		/* the clock is taken over once */
		{37, WINRM_LOG_ON_ASK}};
	static const uint8_t code[] = {0xa6, 3, 2, 1, 25};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		uint8_t *at;

		log_on_set_up("mit", true);
		at = memmem(log_on.r.as1_err.data, log_on.r.as1_err.len, code,
			sizeof(code));
		assert_non_null(at);
		at[4] = rows[i].code;
		assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_ASK);
		assert_int_equal(log_on_ask(1, &log_on.r.as1_err, SIZE_MAX),
			rows[i].result);
		assert_int_equal(log_on.keys.reason,
			rows[i].result < 0 ? rows[i].code : 0);
		if (rows[i].result >= 0) {
			assert_int_equal(
				log_on_ask(1, &log_on.r.as1_err, SIZE_MAX),
				WINRM_E_KDC);
			assert_int_equal(log_on.keys.reason, rows[i].code);
		}
		log_on_tear_down();
	}
}

static void the_rounds_of_a_password_are_bounded(void **state)
{
	static const uint8_t usual[] = {4, 4, 0, 0, 0x10, 0};
	static const struct {
		uint8_t rounds[4];
		int result;
	} rows[] = {{{0, 0, 0x10, 0}, WINRM_LOG_ON_ASK},
		{{0, 0, 0x80, 0}, WINRM_LOG_ON_ASK},
		{{0, 0, 0x0f, 0xff}, WINRM_E_CHALLENGE},
		{{0, 0, 0, 1}, WINRM_E_CHALLENGE},
		{{0, 0, 0, 0}, WINRM_E_CHALLENGE}, /* 2^32 */
		{{0, 0, 0x80, 1}, WINRM_E_CHALLENGE},
		{{0xff, 0xff, 0xff, 0xff}, WINRM_E_CHALLENGE}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		uint8_t *at;

		log_on_set_up("ad", true);
		at = memmem(log_on.r.as1_err.data, log_on.r.as1_err.len, usual,
			sizeof(usual));
		assert_non_null(at);
		memcpy(at + 2, rows[i].rounds, 4);
		assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_ASK);
		assert_int_equal(log_on_ask(1, &log_on.r.as1_err, SIZE_MAX),
			rows[i].result);
		log_on_tear_down();
	}
}

static void each_kdc_is_asked_once(void **state)
{
	static const struct winrm_kdc kdcs[] = {{"one", 0, NULL},
		{"other", 0, "OTHER.TEST"}, {"two", 8888, NULL}};
	struct winrm_inquiry q;

	(void)state;
	log_on_set_up("mit", true);
	log_on.kerberos.kdcs = kdcs;
	log_on.kerberos.kdc_count = COUNT(kdcs);
	assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_ASK);
	assert_int_equal(winrm_kerberos_mechanism.ask(&log_on.keys,
				 &log_on.config, &q, log_on_out()),
		0);
	assert_string_equal(q.host, "one");
	assert_int_equal(q.tcp_port, 88);
	assert_int_equal(winrm_kerberos_mechanism.told(
				 &log_on.keys, &log_on.config, NULL, 0),
		WINRM_LOG_ON_ASK);
	assert_int_equal(winrm_kerberos_mechanism.ask(&log_on.keys,
				 &log_on.config, &q, log_on_out()),
		0);
	assert_string_equal(q.host, "two");
	assert_int_equal(q.tcp_port, 8888);
	assert_int_equal(winrm_kerberos_mechanism.told(
				 &log_on.keys, &log_on.config, NULL, 0),
		WINRM_E_KDC);
	assert_int_equal(log_on.keys.reason, 0);
	log_on_tear_down();
}

static void a_ticket_that_does_not_fit_says_what_would(void **state)
{
	(void)state;
	log_on_set_up("ad", true);
	log_on.kerberos.ticket_len = 1000;
	assert_int_equal(log_on_step(NULL), WINRM_LOG_ON_ASK);
	assert_int_equal(
		log_on_ask(1, &log_on.r.as1_err, SIZE_MAX), WINRM_LOG_ON_ASK);
	assert_int_equal(
		log_on_ask(log_on_nonce(false), &log_on.r.as2_rep, SIZE_MAX),
		WINRM_E_KDC);
	assert_int_equal(log_on.keys.reason, WINRM_KERBEROS_NO_ROOM);
	assert_true(log_on.keys.status > 1000 && log_on.keys.status < 1600);
	log_on_tear_down();
}

static void what_is_missing_is_named(void **state)
{
	(void)state;
	log_on_set_up("mit", true);
	log_on.kerberos.realm = NULL;
	assert_string_equal(
		winrm_kerberos_mechanism.wrong(&log_on.config), "realm");
	log_on.config.credentials.user = "vagrant@winrm.test";
	assert_null(winrm_kerberos_mechanism.wrong(&log_on.config));
	log_on.kerberos.ticket = NULL;
	assert_string_equal(
		winrm_kerberos_mechanism.wrong(&log_on.config), "ticket");
	log_on.kerberos.ticket = log_on.ticket;
	log_on.port.second = NULL;
	assert_string_equal(
		winrm_kerberos_mechanism.wrong(&log_on.config), "port");
	log_on.kerberos.iakerb = true;
	assert_null(winrm_kerberos_mechanism.wrong(&log_on.config));
	log_on.config.kerberos = NULL;
	assert_string_equal(
		winrm_kerberos_mechanism.wrong(&log_on.config), "kerberos");
	log_on.config.credentials.kind = WINRM_CREDENTIALS_NT_HASH;
	assert_string_equal(
		winrm_kerberos_mechanism.wrong(&log_on.config), "credentials");
	log_on_tear_down();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recorded_log_on_goes_through),
		cmocka_unit_test(a_kept_ticket_needs_no_kdc),
		cmocka_unit_test(a_device_without_a_clock_takes_the_kdcs),
		cmocka_unit_test(no_changed_reply_is_believed),
		cmocka_unit_test(errors_of_a_kdc_are_told_apart),
		cmocka_unit_test(the_rounds_of_a_password_are_bounded),
		cmocka_unit_test(each_kdc_is_asked_once),
		cmocka_unit_test(a_ticket_that_does_not_fit_says_what_would),
		cmocka_unit_test(what_is_missing_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
