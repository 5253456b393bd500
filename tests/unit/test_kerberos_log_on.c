/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/kerberos_mechanism.h"

#include "core/mechanism/kerberos_state.h"
#include "tests/unit/krb_recording.h"
#include "tests/unit/unit.h"

/*
 * The mechanism against recorded log-ons of MIT's and Samba's KDC: with the
 * nonces and times of the recording every answer in it fits.
 */

static struct {
	struct winrm_config config;
	struct winrm_kerberos kerberos;
	struct winrm_port port, second;
	struct winrm_keys keys;
	uint8_t ticket[4096], out[8192];
	struct winrm_writer w;
	uint32_t nonce, cusec, seq; /* what comes as random next */
	unsigned words;
	uint64_t clock;
	struct recording r;
} k;

static int fill(void *io, uint8_t *out, size_t len)
{
	uint32_t word = k.words++ % 2 ? 1 : k.nonce;

	(void)io;
	memset(out, 0x11, len);
	if (len == 4) {
		memcpy(out, &word, 4);
	} else if (len == 24) {
		memcpy(out, &k.cusec, 4);
		memcpy(out + 4, &k.seq, 4);
	}
	return 0;
}

static uint64_t unix_time(void *io)
{
	(void)io;
	return k.clock;
}

static uint32_t now_ms(void *io)
{
	(void)io;
	return 5000;
}

static const struct winrm_port *second(void *io, void **second_io)
{
	(void)io;
	*second_io = NULL;
	return &k.second;
}

/* Begins as the recording does, at its time. */
static void set_up(const char *name, bool clock)
{
	struct blob plain;

	memset(&k, 0, sizeof(k));
	k.r = recording_load(name);
	plain = blob_hex(json_text(k.r.json, "ap_rep_plain"));
	k.clock = clock ? recording_time(blob_slice(&plain), 0) : 0;
	k.cusec = recording_uint(blob_slice(&plain), 1);
	blob_free(&plain);
	k.seq = 1000;
	k.port.random = fill;
	k.port.unix_time = unix_time;
	k.port.now_ms = now_ms;
	k.port.second = second;
	k.kerberos.service = k.r.spn;
	k.kerberos.ticket = k.ticket;
	k.kerberos.ticket_len = sizeof(k.ticket);
	k.kerberos.realm = json_text(k.r.json, "realm");
	k.config.auth = WINRM_AUTH_KERBEROS;
	k.config.host = "winsrv";
	k.config.port = &k.port;
	k.config.kerberos = &k.kerberos;
	k.config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	k.config.credentials.user = json_text(k.r.json, "user");
	k.config.credentials.of.password = "Passw0rd!42";
	assert_null(winrm_kerberos_mechanism.wrong(&k.config));
}

/* In place of the password, which takes longer. */
static void give_key(void)
{
	k.config.credentials.kind = WINRM_CREDENTIALS_KEY;
	k.config.credentials.of.key.etype = 18;
	k.config.credentials.of.key.bytes = k.r.client.bytes;
}

static void tear_down(void)
{
	recording_free(&k.r);
}

static struct winrm_writer *fresh(void)
{
	k.w = winrm_writer_init(k.out, sizeof(k.out));
	return &k.w;
}

static int step(struct winrm_slice *in)
{
	return winrm_kerberos_mechanism.step(&k.keys, &k.config, in, fresh());
}

/* Asks the KDC, with this nonce, and hears what was recorded. */
static int ask(uint32_t nonce, const struct blob *answer, size_t changed)
{
	struct winrm_inquiry q = {NULL, 0};
	struct blob copy = {malloc(answer->len), answer->len};
	int result;

	assert_non_null(copy.data);
	memcpy(copy.data, answer->data, answer->len);
	k.nonce = nonce;
	k.words = 0;
	assert_int_equal(
		winrm_kerberos_mechanism.ask(&k.keys, &k.config, &q, fresh()),
		0);
	assert_true(winrm_writer_ok(&k.w));
	assert_int_equal(q.tcp_port, 88);
	assert_string_equal(q.host, k.kerberos.realm);
	if (changed < copy.len)
		copy.data[changed] ^= 1;
	result = winrm_kerberos_mechanism.told(
		&k.keys, &k.config, copy.data, copy.len);
	assert_true(is_zero(copy.data, copy.len));
	blob_free(&copy);
	return result;
}

static uint32_t nonce_of(bool tgs)
{
	return tgs ? recording_tgs(&k.r).nonce : recording_as(&k.r).nonce;
}

/* Up to the ticket for the host. */
static void get_ticket(void)
{
	assert_int_equal(step(NULL), WINRM_LOG_ON_ASK);
	assert_int_equal(ask(1, &k.r.as1_err, SIZE_MAX), WINRM_LOG_ON_ASK);
	assert_int_equal(
		ask(nonce_of(false), &k.r.as2_rep, SIZE_MAX), WINRM_LOG_ON_ASK);
	assert_int_equal(
		ask(nonce_of(true), &k.r.tgs_rep, SIZE_MAX), WINRM_LOG_ON_DONE);
}

static int take(const char *file, size_t changed)
{
	struct blob b = blob_load(file);
	struct winrm_slice in = {b.data, b.len};
	int result;

	if (changed < b.len)
		b.data[changed] ^= 1;
	result = step(&in);
	blob_free(&b);
	return result;
}

static void path_of(char out[80], const char *name, const char *what)
{
	snprintf(out, 80, "tests/fixtures/kerberos/%s-%s.bin", name, what);
}

static void a_recorded_log_on_goes_through(void **state)
{
	static const char *const names[] = {"mit", "ad"};
	char path[80];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct winrm_kerberos_state *s;

		set_up(names[i], true);
		get_ticket();
		assert_int_equal(step(NULL), WINRM_LOG_ON_MORE);
		path_of(path, names[i], "spnego-resp");
		assert_int_equal(take(path, SIZE_MAX), WINRM_LOG_ON_DONE);
		assert_int_equal(k.w.len, 0);
		s = winrm_kerberos_state(&k.keys);
		assert_true(s->gss.acceptor_subkey);
		assert_int_equal(s->gss.ours, 1000);
		assert_true(is_zero(&s->key, sizeof(s->key)));
		tear_down();
	}
}

static void a_kept_ticket_needs_no_kdc(void **state)
{
	(void)state;
	set_up("mit", true);
	get_ticket();
	memset(&k.keys, 0, sizeof(k.keys));
	assert_int_equal(step(NULL), WINRM_LOG_ON_MORE);
	/* it has ended, or will in a moment */
	memset(&k.keys, 0, sizeof(k.keys));
	k.clock += 36000 - 30;
	assert_int_equal(step(NULL), WINRM_LOG_ON_ASK);
	assert_true(is_zero(k.ticket, 4));
	tear_down();
}

static void a_device_without_a_clock_takes_the_kdcs(void **state)
{
	(void)state;
	set_up("mit", false);
	get_ticket();
	assert_int_equal(step(NULL), WINRM_LOG_ON_MORE);
	assert_int_not_equal(winrm_kerberos_state(&k.keys)->offset, 0);
	tear_down();
}

/* Where a change is seen at once, at the latest where the MAC covers it. */
static void no_changed_reply_is_believed(void **state)
{
	size_t i, len;
	char path[80];
	int result;

	(void)state;
	for (i = 0;; i++) {
		set_up("mit", true);
		give_key();
		len = k.r.as2_rep.len;
		assert_int_equal(step(NULL), WINRM_LOG_ON_ASK);
		assert_int_equal(
			ask(1, &k.r.as1_err, SIZE_MAX), WINRM_LOG_ON_ASK);
		result = ask(nonce_of(false), &k.r.as2_rep, i);
		if (i + 200 > len && i < len)
			assert_true(result < 0);
		tear_down();
		if (i >= len)
			break;
	}
	assert_int_equal(result, WINRM_LOG_ON_ASK);
	path_of(path, "mit", "spnego-resp");
	/* up to 62 the version and the type, which nothing vouches for */
	for (i = 62; i < 186; i++) {
		set_up("mit", true);
		give_key();
		get_ticket();
		assert_int_equal(step(NULL), WINRM_LOG_ON_MORE);
		assert_true(take(path, i) < 0);
		tear_down();
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

		set_up("mit", true);
		at = memmem(
			k.r.as1_err.data, k.r.as1_err.len, code, sizeof(code));
		assert_non_null(at);
		at[4] = rows[i].code;
		assert_int_equal(step(NULL), WINRM_LOG_ON_ASK);
		assert_int_equal(
			ask(1, &k.r.as1_err, SIZE_MAX), rows[i].result);
		assert_int_equal(
			k.keys.reason, rows[i].result < 0 ? rows[i].code : 0);
		if (rows[i].result >= 0) {
			assert_int_equal(
				ask(1, &k.r.as1_err, SIZE_MAX), WINRM_E_KDC);
			assert_int_equal(k.keys.reason, rows[i].code);
		}
		tear_down();
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

		set_up("ad", true);
		at = memmem(k.r.as1_err.data, k.r.as1_err.len, usual,
			sizeof(usual));
		assert_non_null(at);
		memcpy(at + 2, rows[i].rounds, 4);
		assert_int_equal(step(NULL), WINRM_LOG_ON_ASK);
		assert_int_equal(
			ask(1, &k.r.as1_err, SIZE_MAX), rows[i].result);
		tear_down();
	}
}

static void each_kdc_is_asked_once(void **state)
{
	static const struct winrm_kdc kdcs[] = {{"one", 0, NULL},
		{"other", 0, "OTHER.TEST"}, {"two", 8888, NULL}};
	struct winrm_inquiry q;

	(void)state;
	set_up("mit", true);
	k.kerberos.kdcs = kdcs;
	k.kerberos.kdc_count = COUNT(kdcs);
	assert_int_equal(step(NULL), WINRM_LOG_ON_ASK);
	assert_int_equal(
		winrm_kerberos_mechanism.ask(&k.keys, &k.config, &q, fresh()),
		0);
	assert_string_equal(q.host, "one");
	assert_int_equal(q.tcp_port, 88);
	assert_int_equal(
		winrm_kerberos_mechanism.told(&k.keys, &k.config, NULL, 0),
		WINRM_LOG_ON_ASK);
	assert_int_equal(
		winrm_kerberos_mechanism.ask(&k.keys, &k.config, &q, fresh()),
		0);
	assert_string_equal(q.host, "two");
	assert_int_equal(q.tcp_port, 8888);
	assert_int_equal(
		winrm_kerberos_mechanism.told(&k.keys, &k.config, NULL, 0),
		WINRM_E_KDC);
	assert_int_equal(k.keys.reason, 0);
	tear_down();
}

static void a_ticket_that_does_not_fit_says_what_would(void **state)
{
	(void)state;
	set_up("ad", true);
	k.kerberos.ticket_len = 1000;
	assert_int_equal(step(NULL), WINRM_LOG_ON_ASK);
	assert_int_equal(ask(1, &k.r.as1_err, SIZE_MAX), WINRM_LOG_ON_ASK);
	assert_int_equal(
		ask(nonce_of(false), &k.r.as2_rep, SIZE_MAX), WINRM_E_KDC);
	assert_int_equal(k.keys.reason, WINRM_KERBEROS_NO_ROOM);
	assert_true(k.keys.status > 1000 && k.keys.status < 1600);
	tear_down();
}

static void what_is_missing_is_named(void **state)
{
	(void)state;
	set_up("mit", true);
	k.kerberos.realm = NULL;
	assert_string_equal(winrm_kerberos_mechanism.wrong(&k.config), "realm");
	k.config.credentials.user = "vagrant@winrm.test";
	assert_null(winrm_kerberos_mechanism.wrong(&k.config));
	k.kerberos.ticket = NULL;
	assert_string_equal(
		winrm_kerberos_mechanism.wrong(&k.config), "ticket");
	k.kerberos.ticket = k.ticket;
	k.port.second = NULL;
	assert_string_equal(winrm_kerberos_mechanism.wrong(&k.config), "port");
	k.kerberos.iakerb = true;
	assert_null(winrm_kerberos_mechanism.wrong(&k.config));
	k.config.kerberos = NULL;
	assert_string_equal(
		winrm_kerberos_mechanism.wrong(&k.config), "kerberos");
	k.config.credentials.kind = WINRM_CREDENTIALS_NT_HASH;
	assert_string_equal(
		winrm_kerberos_mechanism.wrong(&k.config), "credentials");
	tear_down();
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
