/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/negotiated.h"

#include "core/mechanism/kerberos_mechanism.h"
#include "core/mechanism/kerberos_state.h"
#include "core/mechanism/ntlm_mechanism.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

/* NTLM that the host chooses of what was offered, and what is no such choice. */

static void the_host_chooses_ntlm_and_both_sign_the_list(void **state)
{
	uint8_t mic[16], text[16 + 5] = {0}, body[5];
	struct winrm_slice ours;
	struct blob list = blob_hex(LIST);

	(void)state;
	negotiated_set_up();
	assert_int_equal(negotiated_step(NULL), WINRM_LOG_ON_MORE);
	assert_int_equal(negotiated.keys.is, WINRM_HTTP_KERBEROS);
	assert_non_null(
		memmem(negotiated.out, negotiated.w.len, list.data, list.len));
	assert_int_equal(negotiated_take_hex(CHOICE), WINRM_LOG_ON_MORE);
	assert_int_equal(negotiated.keys.is, WINRM_HTTP_NTLM);
	assert_hex(negotiated.out, 8, "a12e302ca22a0428");
	assert_memory_equal(negotiated.out + 8, "NTLMSSP\0\1", 9);
	ours = negotiated_authenticate();
	negotiated_sign(&negotiated.client, 0, LIST, mic);
	assert_memory_equal(ours.ptr, mic, 16);
	negotiated_sign(&negotiated.server, 0, LIST, mic);
	assert_int_equal(negotiated_finish(mic, 16), WINRM_LOG_ON_DONE);
	assert_int_equal(negotiated.w.len, 0);
	/* the first message has number 1, and the stream's beginning */
	memcpy(text + 16, "hello", 5);
	assert_true(
		winrm_negotiate_mechanism.wrap(&negotiated.keys, text + 16, 5));
	memcpy(body, text + 16, 5);
	negotiated.client.sequence = 1;
	assert_true(winrm_ntlm_side_unseal(&negotiated.client, body, 5, text));
	assert_memory_equal(body, "hello", 5);
	assert_int_equal(winrm_mechanism_name(
				 &winrm_negotiate_mechanism, &negotiated.keys),
		WINRM_HTTP_NTLM);
	blob_free(&list);
}

static void assert_refused(const uint8_t *mic, size_t len)
{
	uint8_t right[16];

	assert_int_equal(negotiated_finish(mic, len), WINRM_E_CHALLENGE);
	/* and it cannot be made up for */
	negotiated_sign(&negotiated.server, 0, LIST, right);
	assert_int_equal(negotiated_finish(right, 16), WINRM_E_CHALLENGE);
}

static void no_other_mic_is_the_hosts(void **state)
{
	static const char *const lists[] = {"300c060a2b06010401823702020a", "",
		"3017060a2b06010401823702020a06092a864886f712010202"};
	uint8_t mic[17] = {0};
	size_t i;

	(void)state;
	for (i = 0; i < 8 * 16; i++) {
		negotiated_set_up();
		negotiated_choose();
		(void)negotiated_authenticate();
		negotiated_sign(&negotiated.server, 0, LIST, mic);
		mic[i / 8] = (uint8_t)(mic[i / 8] ^ 1u << i % 8);
		assert_refused(mic, 16);
	}
	for (i = 0; i < COUNT(lists); i++) {
		negotiated_set_up();
		negotiated_choose();
		(void)negotiated_authenticate();
		negotiated_sign(&negotiated.server, 0, lists[i], mic);
		assert_refused(mic, 16);
	}
	for (i = 15; i <= 17; i++) { /* of another length or number */
		negotiated_set_up();
		negotiated_choose();
		(void)negotiated_authenticate();
		negotiated_sign(&negotiated.server, i == 16, LIST, mic);
		assert_refused(mic, i);
	}
	negotiated_set_up();
	negotiated_choose();
	assert_refused(negotiated_authenticate().ptr, 16); /* ours, sent back */
}

/* What a host may say, and at which step it is due. */
static const struct {
	enum winrm_spnego_state state;
	bool named, token, mic;
	int choice, challenge, end;
} answers[] = {{WINRM_SPNEGO_MORE, true, false, false, 1, 0, 0},
	{WINRM_SPNEGO_MIC_WANTED, true, false, false, 1, 0, 0},
	{WINRM_SPNEGO_DONE, true, false, false, 0, 0, 0},
	{WINRM_SPNEGO_UNSAID, true, false, false, 0, 0, 0},
	{WINRM_SPNEGO_MORE, false, false, false, 0, 0, 0},
	{WINRM_SPNEGO_MORE, true, true, false, 0, 1, 0},
	{WINRM_SPNEGO_MORE, false, true, false, 0, 1, 0},
	{WINRM_SPNEGO_UNSAID, false, true, false, 0, 1, 0},
	{WINRM_SPNEGO_MIC_WANTED, true, true, false, 0, 0, 0},
	{WINRM_SPNEGO_DONE, true, true, false, 0, 0, 0},
	{WINRM_SPNEGO_MORE, true, true, true, 0, 0, 0},
	{WINRM_SPNEGO_MORE, true, false, true, 0, 0, 0},
	{WINRM_SPNEGO_DONE, false, false, true, 0, 0, 1},
	{WINRM_SPNEGO_DONE, true, false, true, 0, 0, 1},
	{WINRM_SPNEGO_DONE, false, false, false, 0, 0, 0},
	{WINRM_SPNEGO_DONE, false, true, true, 0, 0, 0},
	{WINRM_SPNEGO_UNSAID, false, false, true, 0, 0, 0},
	{WINRM_SPNEGO_MORE, false, false, true, 0, 0, 0},
	{WINRM_SPNEGO_MIC_WANTED, false, false, true, 0, 0, 0},
	{WINRM_SPNEGO_REFUSED, true, false, false, 0, 0, 0},
	{WINRM_SPNEGO_REFUSED, true, true, true, 0, 0, 0}};

static void what_is_not_due_is_refused(void **state)
{
	size_t i;
	int at;

	(void)state;
	for (i = 0; i < COUNT(answers); i++)
		for (at = 0; at < 3; at++) {
			bool due = at == 0 ? answers[i].choice
				: at == 1  ? answers[i].challenge
					   : answers[i].end;
			uint8_t mic[16] = {0};
			int result;

			negotiated_set_up();
			assert_int_equal(
				negotiated_step(NULL), WINRM_LOG_ON_MORE);
			if (at > 0)
				assert_int_equal(negotiated_take_hex(CHOICE),
					WINRM_LOG_ON_MORE);
			if (at > 1) {
				(void)negotiated_authenticate();
				negotiated_sign(
					&negotiated.server, 0, LIST, mic);
			}
			result = negotiated_answer(answers[i].state,
				answers[i].named,
				answers[i].token ? negotiated_challenge(
							   ALL_FLAGS, TIME_END)
						 : none(),
				answers[i].mic ? slice_of(mic, 16) : none());
			assert_int_equal(result >= 0, due);
			if (answers[i].state == WINRM_SPNEGO_REFUSED)
				assert_int_equal(result, WINRM_E_AUTH);
			else if (!due)
				assert_int_equal(result, WINRM_E_CHALLENGE);
		}
}

static void what_is_cut_or_no_spnego_is_refused(void **state)
{
	uint8_t whole[512];
	size_t len, at;

	(void)state;
	negotiated_set_up();
	len = negotiated_response(whole, WINRM_SPNEGO_MORE, true,
		negotiated_challenge(ALL_FLAGS, TIME_END), none());
	for (at = 0; at < len; at++) {
		negotiated_set_up();
		negotiated_choose();
		assert_int_equal(negotiated_take(slice_of(whole, at)),
			WINRM_E_CHALLENGE);
	}
	/* NTLM's own message, without SPNEGO around it */
	negotiated_set_up();
	negotiated_choose();
	assert_int_equal(
		negotiated_take(negotiated_challenge(ALL_FLAGS, TIME_END)),
		WINRM_E_CHALLENGE);
}

/* On HTTPS too, where nothing is sealed: the MIC needs it. */
static void ntlm_that_is_weak_is_refused(void **state)
{
	static const struct {
		uint32_t without;
		const char *pairs;
	} rows[] = {{WINRM_NTLM_ESS, TIME_END}, {WINRM_NTLM_SIGN, TIME_END},
		{WINRM_NTLM_SEAL, TIME_END}, {WINRM_NTLM_128, TIME_END},
		{WINRM_NTLM_KEY_EXCH, TIME_END}, {WINRM_NTLM_UNICODE, TIME_END},
		{0, "00000000"}};
	size_t i;
	int tls;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		for (tls = 0; tls < 2; tls++) {
			negotiated_set_up();
			negotiated.port.encrypted = tls;
			negotiated_choose();
			assert_int_equal(
				negotiated_answer(WINRM_SPNEGO_MORE, true,
					negotiated_challenge(
						ALL_FLAGS & ~rows[i].without,
						rows[i].pairs),
					none()),
				WINRM_E_CHALLENGE);
		}
}

static void after_a_refusal_there_is_no_other_way(void **state)
{
	(void)state;
	/* the host has refused a ticket: it cannot choose NTLM then */
	negotiated_set_up();
	assert_int_equal(negotiated_step(NULL), WINRM_LOG_ON_MORE);
	winrm_kerberos_state(&negotiated.keys)->renewed = true;
	assert_int_equal(negotiated_take_hex(CHOICE), WINRM_E_AUTH);
	/* it has refused NTLM: its scheme Kerberos is not tried */
	negotiated_set_up();
	negotiated_choose();
	(void)negotiated_authenticate();
	negotiated.keys.second = true;
	memset(negotiated.keys.space, 0, sizeof(negotiated.keys.space));
	assert_int_equal(negotiated_step(NULL), WINRM_E_AUTH);
	/* it has no Negotiate: a ticket by the scheme Kerberos has no list */
	negotiated_set_up();
	negotiated.keys.second = true;
	assert_int_equal(negotiated_step(NULL), WINRM_LOG_ON_MORE);
	assert_int_equal(negotiated_take_hex(CHOICE), WINRM_E_CHALLENGE);
	/* a connection that is lost later begins anew, with the ticket */
	negotiated_set_up();
	negotiated_choose();
	memset(negotiated.keys.space, 0, sizeof(negotiated.keys.space));
	assert_int_equal(negotiated_step(NULL), WINRM_LOG_ON_MORE);
	assert_int_equal(negotiated.keys.is, WINRM_HTTP_KERBEROS);
	negotiated_choose();
}

static void what_does_not_fit_says_what_would(void **state)
{
	size_t needed, cap;

	(void)state;
	negotiated_set_up();
	negotiated_choose();
	(void)negotiated_authenticate();
	needed = negotiated.w.len;
	for (cap = 0; cap < needed; cap++) {
		negotiated_set_up();
		negotiated_choose();
		negotiated.cap = cap;
		assert_int_equal(
			negotiated_answer(WINRM_SPNEGO_MORE, true,
				negotiated_challenge(ALL_FLAGS, TIME_END),
				none()),
			WINRM_E_SPACE);
		assert_true(negotiated.w.len > cap);
	}
}

static void who_offers_what(void **state)
{
	const struct winrm_mechanism *negotiate = &winrm_negotiate_mechanism;
	const struct winrm_mechanism *kerberos = &winrm_kerberos_mechanism;

	(void)state;
	negotiated_set_up();
	assert_ptr_equal(winrm_mechanism_for(&negotiated.config), negotiate);
	negotiated.config.auth = WINRM_AUTH_KERBEROS;
	assert_ptr_equal(winrm_mechanism_for(&negotiated.config), kerberos);
	assert_int_equal(negotiated_step(NULL), WINRM_LOG_ON_MORE);
	assert_int_equal(negotiated_take_hex(CHOICE), WINRM_E_SCHEME);
	negotiated.config.auth = WINRM_AUTH_NTLM;
	assert_ptr_equal(
		winrm_mechanism_for(&negotiated.config), &winrm_ntlm_mechanism);
	negotiated.config.auth = WINRM_AUTH_NEGOTIATE;
	negotiated.kerberos.iakerb = true;
	assert_ptr_equal(winrm_mechanism_for(&negotiated.config), kerberos);
	negotiated.kerberos.iakerb = false;
	negotiated.config.credentials.kind = WINRM_CREDENTIALS_KEYTAB;
	assert_ptr_equal(winrm_mechanism_for(&negotiated.config), kerberos);
	negotiated.config.credentials.kind = WINRM_CREDENTIALS_PASSWORD;
	negotiated.kerberos.realm = NULL;
	assert_ptr_equal(
		winrm_mechanism_for(&negotiated.config), &winrm_ntlm_mechanism);
	negotiated.config.kerberos = NULL;
	assert_ptr_equal(
		winrm_mechanism_for(&negotiated.config), &winrm_ntlm_mechanism);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_host_chooses_ntlm_and_both_sign_the_list),
		cmocka_unit_test(no_other_mic_is_the_hosts),
		cmocka_unit_test(what_is_not_due_is_refused),
		cmocka_unit_test(what_is_cut_or_no_spnego_is_refused),
		cmocka_unit_test(ntlm_that_is_weak_is_refused),
		cmocka_unit_test(after_a_refusal_there_is_no_other_way),
		cmocka_unit_test(what_does_not_fit_says_what_would),
		cmocka_unit_test(who_offers_what),
	};

	return RUN_WITH_PAGE(tests);
}
