/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* Which hosts the client logs on to, and how; which HTTP answers it takes. */

static void end_clean(struct rig *r)
{
	assert_int_equal(rig_close(r), 0);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
}

static void run_to(struct rig *r, int error)
{
	assert_int_equal(rig_run(r, "whoami"), error);
	if (!error)
		assert_string_equal(r->out, "hello\r\n");
	end_clean(r);
}

static void older_hosts_can_be_logged_on_to(void **state)
{
	static const uint32_t missing[] = {
		WINRM_NTLM_56, WINRM_NTLM_VERSION, WINRM_NTLM_OEM};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(missing); i++) {
		struct rig *r = rig_ready();

		r->peer.challenge_flags &= ~missing[i];
		run_to(r, 0);
		r = rig_ready();
		r->peer.challenge_flags &= ~missing[i];
		r->peer.no_time = true;
		run_to(r, 0);
	}
}

static void a_broken_challenge_is_refused(void **state)
{
	static const char *const texts[] = {
		"!",
		"TlRM",
		"TlRMTVNTUAAC=",
		"TlRMTVNTUAACAAAA",
		"TlRMTVNTUAABAAAAN4II4gAAAAAAAAAAAAAAAAAAAAAKAGFYAAAADw==",
		"YEgGBisGAQUFAqA+MDygDjAMBgorBgEEAYI3AgIK",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		struct rig *r = rig_ready();

		r->peer.challenge_text = texts[i];
		run_to(r, WINRM_E_CHALLENGE);
		assert_string_equal(r->peer.path, "|l");
	}
}

static void a_challenge_on_a_closing_connection_is_of_no_use(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	rig_trick(r, PEER_LOG_ON, 1, PEER_BYE, 0);
	run_to(r, WINRM_E_SCHEME);
	assert_string_equal(r->peer.path, "|l");
	/* nor is a log-on whose connection is lost with it */
	r = rig_ready();
	r->peer.refuse_merged = 400;
	rig_trick(r, PEER_LOG_ON, 3, PEER_BYE, 0);
	run_to(r, WINRM_E_STATUS);
	assert_string_equal(r->peer.path, "|l|ll|llE");
}

static void a_long_challenge_needs_room_and_says_how_much(void **state)
{
	struct rig *r = rig_new();
	size_t needed, filler;

	(void)state;
	for (filler = 2000; filler < 6000; filler += 200) {
		r = rig_new();
		r->config.rx_len = 8960;
		r->config.tx_len = 16384;
		r->peer.challenge_filler = filler;
		rig_init(r);
		if (rig_run(r, "whoami") == 0) {
			assert_true(filler < 5000);
			end_clean(r);
			continue;
		}
		assert_int_equal(rig_response(r)->error, WINRM_E_SPACE);
		needed = rig_response(r)->needed;
		end_clean(r);
		r = rig_new();
		r->config.rx_len = needed;
		r->config.tx_len = 16384;
		r->peer.challenge_filler = filler;
		rig_init(r);
		run_to(r, 0);
	}
}

static void it_says_which_schemes_a_host_offers(void **state)
{
	static const struct {
		const char *lines;
		uint8_t schemes;
		int error;
	} cases[] = {
		{"", 0, WINRM_E_SCHEME},
		{"WWW-Authenticate: Negotiate\r\n", 1, WINRM_E_SCHEME},
		{"WWW-Authenticate: Basic realm=\"WSMAN\"\r\n", 8,
			WINRM_E_SCHEME},
		{"WWW-Authenticate: Kerberos\r\nWWW-Authenticate: CredSSP\r\n",
			4 | 16, WINRM_E_SCHEME},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = rig_ready();

		r->peer.schemes = cases[i].lines;
		rig_trick(r, PEER_LOG_ON, 1, PEER_STATUS, 401);
		assert_int_equal(rig_run(r, "whoami"), cases[i].error);
		assert_int_equal(rig_response(r)->schemes, cases[i].schemes);
		assert_string_equal(r->peer.path, "|l");
		end_clean(r);
	}
}

/* Any status outside the protocol ends the request and is reported. */
static void every_status_ends_the_request_or_is_known(void **state)
{
	static const enum peer_verb verbs[] = {
		PEER_LOG_ON, PEER_CREATE, PEER_COMMAND, PEER_RECEIVE};
	uint32_t status, v, stride = (uint32_t)rig_stride(10);

	(void)state;
	for (v = 0; v < COUNT(verbs); v++)
		for (status = 200; status < 600; status += stride) {
			struct rig *r = rig_ready();
			int error = status == 401
				? v == 0 ? WINRM_E_SCHEME : WINRM_E_AUTH
				: status == 200 && v > 0 ? WINRM_E_SEAL
							 : WINRM_E_STATUS;

			if (status == 401 && v == 0)
				r->peer.schemes = "";
			rig_trick(r, verbs[v], 0, PEER_STATUS, status);
			assert_int_equal(rig_run(r, "whoami"), error);
			assert_int_equal(rig_response(r)->http_status, status);
			assert_int_equal(peer_shells(&r->peer), 0);
			end_clean(r);
		}
}

static void a_page_too_long_for_rx_still_says_its_status(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	rig_trick(r, PEER_LOG_ON, 1, PEER_STATUS_PAGE, 404)->arg2 = 40000;
	assert_int_equal(rig_run(r, "whoami"), WINRM_E_STATUS);
	assert_int_equal(rig_response(r)->http_status, 404);
	end_clean(r);
}

static void what_is_not_http_is_refused(void **state)
{
	static const char *const texts[] = {"SSH-2.0-OpenSSH_9.2\r\n",
		"HTTP/2 200\r\n\r\n", "HTTP/1.1 20x OK\r\n\r\n",
		"\x15\x03\x01\n", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		struct rig *r = rig_ready();

		rig_trick(r, PEER_LOG_ON, 1, PEER_RAW, 0)->text = texts[i];
		run_to(r, WINRM_E_HTTP);
		assert_string_equal(r->peer.path, "|l");
	}
}

static void through_tls_messages_go_unsealed_and_bound_to_the_channel(
	void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.port.encrypted = true;
	rig_init(r);
	assert_int_equal(rig_run(r, "whoami"), 0);
	assert_string_equal(r->out, "hello\r\n");
	assert_false(rig_response(r)->sealed);
	assert_false(r->peer.has_binding);
	assert_int_equal(rig_close(r), 0);
	assert_string_equal(r->peer.path, "|lCXRD");
	r->peer.unsealed = 0;
	rig_end(r);
}

static const uint8_t *binding(void *io)
{
	(void)io;
	return (const uint8_t *)"sixteen octets !";
}

static void the_channel_binding_goes_into_the_log_on(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.port.encrypted = true;
	r->peer.port.channel_binding = binding;
	/* a host that cannot seal will do inside TLS */
	r->peer.challenge_flags &= ~WINRM_NTLM_SEAL;
	rig_init(r);
	assert_int_equal(rig_run(r, "whoami"), 0);
	assert_true(r->peer.has_binding);
	assert_memory_equal(r->peer.binding, binding(NULL), 16);
	end_clean(r);
}

/* Something terminates TLS, and the host behind it takes nothing unsealed. */
static void through_tls_messages_are_sealed_when_asked_for(void **state)
{
	struct rig *r = rig_new();
	struct winrm_port tls = r->peer.port;

	(void)state;
	tls.encrypted = true;
	tls.channel_binding = binding;
	r->config.port = &tls;
	rig_init(r);
	assert_int_equal(rig_run(r, "whoami"), WINRM_E_STATUS);
	assert_true(r->peer.unsealed > 0);
	assert_int_equal(r->peer.verbs[PEER_CREATE], 0);
	r->peer.unsealed = 0;
	rig_end(r);

	r = rig_new();
	r->config.port = &tls;
	r->config.seal_over_tls = true;
	rig_init(r);
	assert_int_equal(rig_run(r, "whoami"), 0);
	assert_string_equal(r->out, "hello\r\n");
	assert_true(rig_response(r)->sealed);
	assert_true(rig_response(r)->encrypted);
	assert_true(r->peer.has_binding);
	assert_int_equal(r->peer.unsealed, 0);
	end_clean(r);
}

static void a_plain_reply_inside_tls_is_refused_where_sealed_is_due(
	void **state)
{
	struct rig *r = rig_new();
	struct winrm_port tls = r->peer.port;

	(void)state;
	tls.encrypted = true;
	r->config.port = &tls;
	r->config.seal_over_tls = true;
	rig_trick(r, PEER_COMMAND, 1, PEER_PLAIN, 0);
	rig_init(r);
	run_to(r, WINRM_E_SEAL);
	assert_string_equal(r->out, "");
}

static void without_tls_no_channel_is_bound(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.port.channel_binding = binding;
	rig_init(r);
	assert_int_equal(rig_run(r, "whoami"), 0);
	assert_false(r->peer.has_binding);
	end_clean(r);
}

static void basic_takes_four_requests_and_two_flags(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.basic = true;
	r->config.auth = WINRM_AUTH_BASIC;
	assert_int_equal(winrm_init(&r->client, &r->config), WINRM_E_CONFIG);
	r->config.insecure_allow_unencrypted = true;
	rig_init(r);
	assert_int_equal(rig_run(r, "whoami"), 0);
	assert_string_equal(r->out, "hello\r\n");
	assert_false(rig_response(r)->sealed);
	assert_int_equal(rig_close(r), 0);
	assert_string_equal(r->peer.path, "|CXRD");
	assert_int_equal(r->peer.requests, 4);
	rig_end(r);
}

static void basic_that_is_refused_is_an_error_at_once(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.basic = true;
	r->peer.schemes = "WWW-Authenticate: Basic realm=\"WSMAN\"\r\n";
	r->config.auth = WINRM_AUTH_BASIC;
	r->config.insecure_allow_unencrypted = true;
	r->config.credentials.of.password = "wrong";
	rig_init(r);
	run_to(r, WINRM_E_AUTH);
	assert_false(rig_response(r)->logged_on);
	assert_int_equal(r->peer.requests, 1);
	r = rig_new();
	r->peer.basic = true;
	r->config.auth = WINRM_AUTH_BASIC;
	r->config.insecure_allow_unencrypted = true;
	r->config.credentials.of.password = "wrong";
	rig_init(r);
	run_to(r, WINRM_E_SCHEME);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(older_hosts_can_be_logged_on_to),
		cmocka_unit_test(a_broken_challenge_is_refused),
		cmocka_unit_test(
			a_challenge_on_a_closing_connection_is_of_no_use),
		cmocka_unit_test(a_long_challenge_needs_room_and_says_how_much),
		cmocka_unit_test(it_says_which_schemes_a_host_offers),
		cmocka_unit_test(every_status_ends_the_request_or_is_known),
		cmocka_unit_test(a_page_too_long_for_rx_still_says_its_status),
		cmocka_unit_test(what_is_not_http_is_refused),
		cmocka_unit_test(
			through_tls_messages_go_unsealed_and_bound_to_the_channel),
		cmocka_unit_test(the_channel_binding_goes_into_the_log_on),
		cmocka_unit_test(
			through_tls_messages_are_sealed_when_asked_for),
		cmocka_unit_test(
			a_plain_reply_inside_tls_is_refused_where_sealed_is_due),
		cmocka_unit_test(without_tls_no_channel_is_bound),
		cmocka_unit_test(basic_takes_four_requests_and_two_flags),
		cmocka_unit_test(basic_that_is_refused_is_an_error_at_once),
	};

	return RUN(tests);
}
