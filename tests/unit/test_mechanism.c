/* SPDX-License-Identifier: Apache-2.0 */
#include "core/mechanism/ntlm_mechanism.h"
#include "tests/unit/seam.h"
#include "tests/unit/unit.h"

static void test_long_tokens_log_on_and_messages_grow(void **state)
{
	static const char *const texts[] = {
		"<a/>", "<longer than the one before/>", "", "<last/>"};
	char reply[512];
	unsigned i;
	size_t token, len;

	(void)state;
	seam_set_up(sizeof(seam.tx), sizeof(seam.rx));
	seam_log_on(texts[0]);
	assert_int_equal(seam.ended, 1);
	for (i = 0; i < COUNT(texts); i++) {
		if (i > 0)
			seam_begin(texts[i]);
		assert_int_equal(seam.x.leg, WINRM_LEG_SESSION);
		seam_take_message(i);
		assert_int_equal(seam.token_len, 0);
		len = seam_put_reply(
			reply, sizeof(reply), "<reply/>", i, &token);
		seam_give_reply(reply, len);
		assert_int_equal(seam.x.state, WINRM_X_DONE);
		assert_slice(
			slice_of(seam.x.body, seam.x.body_len), "<reply/>");
	}
	assert_int_equal(seam.begun, 1);
}

static void test_a_200_must_bring_the_hosts_own_token(void **state)
{
	static const struct {
		const char *status, *token;
		int final, error;
		bool chatty;
	} rows[] = {{"200 OK", NULL, 0, WINRM_E_CHALLENGE, false},
		{"200 OK", "somebody else", 0, WINRM_E_CHALLENGE, false},
		{"200 OK", "the host itself", WINRM_LOG_ON_MORE,
			WINRM_E_CHALLENGE, false},
		{"200 OK", "the host itself", 0, WINRM_E_CHALLENGE, true},
		{"200 OK", "the host itself", WINRM_E_CRYPTO, WINRM_E_CRYPTO,
			false},
		{"200 OK\r\nConnection: close", "the host itself", 0,
			WINRM_E_CHALLENGE, false},
		{"500 x", NULL, 0, WINRM_E_STATUS, false},
		{"500 x", "the host itself", 0, WINRM_E_STATUS, false},
		{"401 x\r\nWWW-Authenticate: Kerberos", NULL, 0, WINRM_E_AUTH,
			false},
		{"401 x\r\nWWW-Authenticate: Negotiate", NULL, 0,
			WINRM_E_SCHEME, false}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		seam_set_up(sizeof(seam.tx), sizeof(seam.rx));
		seam.final = rows[i].final;
		seam.chatty = rows[i].chatty;
		seam_begin("<a/>");
		winrm_exchange_opened(&seam.x, 0);
		seam_take();
		seam_answer_host_token();
		seam_take();
		seam_answer(rows[i].status, rows[i].token,
			rows[i].token ? strlen(rows[i].token) : 0);
		seam_assert_failed(rows[i].error);
	}
}

static void test_a_first_token_may_be_refused(void **state)
{
	static const struct {
		const char *status;
		int error;
	} rows[] = {{"401 x\r\nWWW-Authenticate: Kerberos", WINRM_E_AUTH},
		{"401 x\r\nWWW-Authenticate: Basic", WINRM_E_SCHEME},
		{"401 x", WINRM_E_SCHEME}, {"200 OK", WINRM_E_CHALLENGE},
		{"403 x", WINRM_E_STATUS}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		seam_set_up(sizeof(seam.tx), sizeof(seam.rx));
		seam_begin("<a/>");
		winrm_exchange_opened(&seam.x, 0);
		seam_take();
		seam_answer(rows[i].status, NULL, 0);
		seam_assert_failed(rows[i].error);
	}
}

static void test_a_token_too_long_for_tx_or_rx_says_what_would_do(void **state)
{
	size_t needed;

	(void)state;
	seam_set_up(4096, sizeof(seam.rx));
	seam_begin("<a/>");
	winrm_exchange_opened(&seam.x, 0);
	seam_assert_failed(WINRM_E_SPACE);
	needed = seam.x.needed;
	assert_true(needed > SEAM_FIRST * 4 / 3 && needed < sizeof(seam.tx));
	seam_set_up(needed - 1, sizeof(seam.rx));
	seam_begin("<a/>");
	winrm_exchange_opened(&seam.x, 0);
	seam_assert_failed(WINRM_E_SPACE);
	assert_int_equal(seam.x.needed, needed);
	seam_set_up(needed, sizeof(seam.rx));
	seam_log_on("<a/>");
	seam_take_message(0);

	seam_set_up(sizeof(seam.tx), SEAM_FIRST - 1);
	seam_begin("<a/>");
	winrm_exchange_opened(&seam.x, 0);
	seam_assert_failed(WINRM_E_SPACE);
	assert_int_equal(seam.x.needed, SEAM_FIRST);
	seam_set_up(sizeof(seam.tx), SEAM_FIRST);
	seam_begin("<a/>");
	winrm_exchange_opened(&seam.x, 0);
	seam_take();
	seam_assert_token(SEAM_FIRST);
}

static void test_one_token_may_be_all_and_takes_the_message_along(void **state)
{
	char reply[512];
	size_t token, len;

	(void)state;
	seam_set_up(sizeof(seam.tx), sizeof(seam.rx));
	seam.alone = true;
	seam_begin("<a/>");
	winrm_exchange_opened(&seam.x, 0);
	assert_int_equal(seam.x.leg, WINRM_LEG_MERGED);
	seam_take_message(0);
	assert_int_equal(seam.token_len, SEAM_FIRST);
	len = seam_put_reply(reply, sizeof(reply), "<reply/>", 0, &token);
	seam_give_reply(reply, len);
	assert_slice(slice_of(seam.x.body, seam.x.body_len), "<reply/>");
	/* the next connection cannot: it fails, and does not try for ever */
	winrm_exchange_lost(&seam.x, WINRM_E_IO, 0);
	seam.first_len = sizeof(seam.rx) + 1;
	seam_begin("<a/>");
	winrm_exchange_opened(&seam.x, 0);
	seam_assert_failed(WINRM_E_SPACE);
}

static void test_no_token_stays_in_rx(void **state)
{
	size_t i;

	(void)state;
	seam_set_up(sizeof(seam.tx), sizeof(seam.rx));
	seam_begin("<a/>");
	winrm_exchange_opened(&seam.x, 0);
	for (i = 0; i < sizeof(seam.rx); i++)
		assert_int_equal(seam.rx[i], 0);
	seam_take();
	seam_answer_host_token();
	for (i = seam.x.rx_top; i < sizeof(seam.rx); i++)
		assert_int_equal(seam.rx[i], 0);
}

/* Passes the body as the reply to a first message; returns the error. */
static int error_of(const char *body, size_t len)
{
	seam_set_up(sizeof(seam.tx), sizeof(seam.rx));
	seam_log_on("<a/>");
	seam_take_message(0);
	seam_give_reply(body, len);
	if (seam.x.state == WINRM_X_DONE)
		return 0;
	seam_assert_failed(seam.x.error);
	return seam.x.error;
}

static void test_a_reply_whose_token_does_not_hold_is_refused(void **state)
{
	static const char text[] = "<reply/>";
	size_t outside = SEAM_FRONT + seam_trailer(sizeof(text) - 1), i, token,
	       len;
	char reply[512];

	(void)state;
	len = seam_put_reply(reply, sizeof(reply), text, 0, &token);
	assert_int_equal(error_of(reply, len), 0);
	for (i = 0; i < outside; i++) {
		size_t at =
			token + i + (i < SEAM_REPLY_AT ? 0 : sizeof(text) - 1);

		reply[at] ^= 1;
		assert_int_equal(error_of(reply, len), WINRM_E_SEAL);
		reply[at] ^= 1;
	}
	/* up to the first dashes of the closing delimiter */
	for (i = 0; i < len - 22; i++)
		assert_int_equal(error_of(reply, i), WINRM_E_SEAL);
	assert_int_equal(error_of(reply, len - 22), 0);
	/* an octet too much in front of the delimiter */
	memmove(reply + len - 23, reply + len - 24, 24);
	reply[len - 24] = 'x';
	assert_int_equal(error_of(reply, len + 1), WINRM_E_SEAL);
}

static void test_the_cut_of_a_token_is_the_hosts(void **state)
{
	char reply[512];
	size_t token, len, header;

	(void)state;
	len = seam_put_reply(reply, sizeof(reply), "<reply/>", 0, &token);
	for (header = 0; header < SEAM_FRONT + seam_trailer(8); header++) {
		reply[token - 4] = (char)header;
		assert_int_equal(error_of(reply, len), 0);
		assert_slice(
			slice_of(seam.x.body, seam.x.body_len), "<reply/>");
	}
	reply[token - 1] = (char)0xff; /* 4 GB of it */
	assert_int_equal(error_of(reply, len), WINRM_E_SEAL);
}

/* --- those that are shipped ------------------------------------------------- */

static void test_a_signature_of_ntlm_has_16_bytes(void **state)
{
	static const struct winrm_keys no_keys;
	static const uint8_t key[16] = {1};
	uint8_t data[64];
	unsigned header_len;

	(void)state;
	for (header_len = 0; header_len < 40; header_len++) {
		struct winrm_keys keys = no_keys;
		struct winrm_ntlm *ntlm = winrm_ntlm_mechanism_state(&keys);
		struct winrm_growth growth = {0, 0, 0};
		struct winrm_sealed s = {
			slice_of(data, 21), header_len, 5, 21, header_len};

		assert_true(winrm_ntlm_side_start(
			&ntlm->client, key, 0xe2898235u, true));
		ntlm->server = ntlm->client;
		winrm_ntlm_mechanism.grow(&keys, 5, &growth);
		assert_int_equal(growth.front, 16);
		assert_int_equal(growth.header, 16);
		assert_int_equal(growth.back, 0);
		memcpy(data + 16, "hello", 5);
		assert_true(winrm_ntlm_mechanism.wrap(&keys, data + 16, 5));
		assert_int_equal(winrm_ntlm_mechanism.unwrap(&keys, data, &s),
			header_len == 16);
	}
}

static void test_the_table_has_an_entry_for_each_auth(void **state)
{
	static const struct {
		enum winrm_auth auth;
		const char *scheme;
		bool single;
	} rows[] = {{WINRM_AUTH_NTLM, "Negotiate", false},
		{WINRM_AUTH_BASIC, "Basic", true}};
	size_t i;

	(void)state;
	seam_set_up(sizeof(seam.tx), sizeof(seam.rx));
	for (i = 0; i < COUNT(rows); i++) {
		const struct winrm_mechanism *m;

		seam.config.auth = rows[i].auth;
		m = winrm_mechanism_for(&seam.config);
		assert_non_null(m);
		assert_string_equal(m->scheme[0], rows[i].scheme);
		assert_int_equal(m->single, rows[i].single);
		assert_int_equal(m->single, !m->wrap);
		assert_int_equal(m->wrap != NULL, m->unwrap != NULL);
		assert_int_equal(m->wrap != NULL, m->grow != NULL);
		assert_int_equal(m->wrap != NULL, m->protocol != NULL);
		assert_non_null(m->step);
	}
	seam.config.auth = (enum winrm_auth)77;
	assert_null(winrm_mechanism_for(&seam.config));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_long_tokens_log_on_and_messages_grow),
		cmocka_unit_test(test_a_200_must_bring_the_hosts_own_token),
		cmocka_unit_test(test_a_first_token_may_be_refused),
		cmocka_unit_test(
			test_a_token_too_long_for_tx_or_rx_says_what_would_do),
		cmocka_unit_test(
			test_one_token_may_be_all_and_takes_the_message_along),
		cmocka_unit_test(test_no_token_stays_in_rx),
		cmocka_unit_test(
			test_a_reply_whose_token_does_not_hold_is_refused),
		cmocka_unit_test(test_the_cut_of_a_token_is_the_hosts),
		cmocka_unit_test(test_a_signature_of_ntlm_has_16_bytes),
		cmocka_unit_test(test_the_table_has_an_entry_for_each_auth),
	};

	return RUN(tests);
}
