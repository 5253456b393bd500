/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* The log-on, the connection's life, and what may be sent again. */

static struct rig *with_trick(enum peer_verb verb, unsigned nth,
	enum peer_trick_kind kind, uint32_t arg)
{
	struct rig *r = rig_ready();

	rig_trick(r, verb, nth, kind, arg);
	return r;
}

/* Runs one command, which gives this error; no shell stays behind. */
static void run_to(struct rig *r, int error)
{
	assert_int_equal(rig_run(r, "whoami"), error);
	if (error) {
		assert_int_equal(peer_shells(&r->peer), 0);
	} else {
		assert_string_equal(r->out, "hello\r\n");
		assert_int_equal(rig_response(r)->exit_code, 0);
	}
}

static void five_requests_run_a_command_on_a_new_connection(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	run_to(r, 0);
	assert_true(rig_response(r)->sealed);
	assert_true(rig_response(r)->logged_on);
	assert_int_equal(rig_response(r)->reconnects, 0);
	rig_end_at(r, "|lCXRD");
}

static void a_host_that_refuses_the_merged_leg_gets_an_empty_one(void **state)
{
	static const unsigned refusals[] = {400, 500};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(refusals); i++) {
		struct rig *r = rig_ready();

		r->peer.refuse_merged = refusals[i];
		run_to(r, 0);
		assert_int_equal(rig_response(r)->reconnects, 0);
		/* it is not tried again on this client */
		r->peer.now += 200000;
		run_to(r, 0);
		rig_end_at(r, "|l|llCXR|llTXRD");
	}
}

/* With this much tx: 0, or how much more exact it has to be. */
static size_t run_with_tx(size_t tx, unsigned *connections)
{
	static char big[700] = "BIG=";
	static const char *const environment[] = {big, NULL};
	struct rig *r = rig_new();
	size_t needed = 0;

	memset(big + 4, 'x', sizeof(big) - 5);
	r->config.environment = environment;
	r->peer.challenge_filler = 700;
	r->config.tx_len = tx;
	rig_init(r);
	if (rig_run(r, "whoami") == WINRM_E_SPACE) {
		needed = rig_response(r)->needed;
		assert_true(needed > tx);
		/* nor was a shell created that could not be used */
		assert_int_equal(r->peer.shell_count, 0);
	} else {
		assert_int_equal(rig_response(r)->error, 0);
	}
	*connections = r->peer.connections;
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
	return needed;
}

static void with_any_tx_it_runs_or_says_how_much_it_needs(void **state)
{
	unsigned count[3] = {0, 0, 0}, connections;
	size_t tx, needed;

	(void)state;
	for (tx = 2048; tx < 5200; tx += 8 * rig_stride(7)) {
		needed = run_with_tx(tx, &connections);
		count[needed ? 0 : connections]++;
		if (needed)
			assert_int_equal(run_with_tx(needed, &connections), 0);
	}
	assert_true(count[0] > 0 && count[1] > 0 && count[2] > 0);
}

static void a_command_too_long_for_tx_leaves_no_shell(void **state)
{
	static char command[4000];
	struct rig *r = rig_new();
	size_t needed;

	(void)state;
	memset(command, 'x', sizeof(command) - 1);
	r->config.tx_len = 4096;
	rig_init(r);
	assert_int_equal(rig_run(r, command), WINRM_E_SPACE);
	needed = rig_response(r)->needed;
	assert_int_equal(peer_shells(&r->peer), 0);
	assert_int_equal(r->peer.verbs[PEER_COMMAND], 0);
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
	r = rig_new();
	r->config.tx_len = needed;
	rig_init(r);
	run_to(r, 0);
	assert_int_equal(rig_run(r, command), 0);
	rig_end_at(r, "|lCXRTXRD");
}

static void a_dead_log_on_is_renewed_once_and_the_message_sealed_anew(
	void **state)
{
	static const uint32_t statuses[] = {400, 401};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(statuses); i++) {
		struct rig *r =
			with_trick(PEER_RECEIVE, 1, PEER_STATUS, statuses[i]);

		run_to(r, 0);
		assert_int_equal(rig_response(r)->reconnects, 1);
		assert_true(rig_response(r)->incomplete);
		assert_string_equal(
			r->peer.message_ids[2], r->peer.message_ids[3]);
		rig_end_at(r, "|lCXR|lRD");
	}
}

static void a_second_401_is_an_error(void **state)
{
	struct rig *r = with_trick(PEER_RECEIVE, 0, PEER_STATUS, 401);

	(void)state;
	run_to(r, WINRM_E_AUTH);
	assert_true(rig_response(r)->logged_on); /* before */
	assert_int_equal(rig_response(r)->http_status, 401);
	assert_int_equal(
		rig_response(r)->schemes, 1 | 4); /* Negotiate, Kerberos */
	rig_end_at(r, "|lCXR|lR|lTD");
}

static void a_second_400_is_an_error(void **state)
{
	struct rig *r = with_trick(PEER_RECEIVE, 0, PEER_STATUS, 400);

	(void)state;
	run_to(r, WINRM_E_STATUS);
	assert_int_equal(rig_response(r)->http_status, 400);
	assert_int_equal(r->peer.command_count, 1);
	rig_end(r);
}

static void after_110_seconds_it_connects_anew_of_itself(void **state)
{
	static const struct {
		uint32_t idle;
		const char *path;
	} cases[] = {{109999, "|lCXRTXRD"}, {110000, "|lCXR|lTXRD"},
		{4000000000u, "|lCXR|lTXRD"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = rig_ready();

		run_to(r, 0);
		r->peer.now += cases[i].idle;
		run_to(r, 0);
		assert_int_equal(rig_response(r)->reconnects, 0);
		rig_end_at(r, cases[i].path);
	}
}

static void a_kept_connection_that_died_is_noticed_before_sending(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	run_to(r, 0);
	r->peer.c.closing = true;
	run_to(r, 0);
	assert_int_equal(r->peer.command_count, 2);
	assert_false(rig_response(r)->incomplete);
	rig_end_at(r, "|lCXR|lTXRD");
}

static void a_kept_connection_that_speaks_unasked_is_not_used(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	run_to(r, 0);
	peer_send_raw(&r->peer, r->peer.last, r->peer.last_len);
	run_to(r, 0);
	rig_end_at(r, "|lCXR|lTXRD");
}

static void a_connection_with_more_than_the_reply_is_not_used_again(
	void **state)
{
	struct rig *r = with_trick(PEER_RECEIVE, 1, PEER_EXTRA, 0);

	(void)state;
	run_to(r, 0);
	run_to(r, 0);
	rig_end_at(r, "|lCXR|lTXRD");
}

static void a_connection_that_is_to_be_closed_is_not_used_again(void **state)
{
	struct rig *r = with_trick(PEER_RECEIVE, 1, PEER_BYE, 0);

	(void)state;
	run_to(r, 0);
	run_to(r, 0);
	rig_end_at(r, "|lCXR|lTXRD");
}

static void what_may_have_run_is_never_sent_twice(void **state)
{
	static const struct {
		enum peer_verb verb;
		enum peer_trick_kind kind;
		const char *path;
	} cases[] = {
		{PEER_CREATE, PEER_CLOSE, "|lC|lE"},
		{PEER_CREATE, PEER_LOSE, "|lC|lED"},
		{PEER_COMMAND, PEER_CLOSE, "|lCX|lD"},
		{PEER_COMMAND, PEER_LOSE, "|lCX|lD"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = with_trick(cases[i].verb, 1, cases[i].kind, 0);

		run_to(r, WINRM_E_CLOSED);
		rig_end_at(r, cases[i].path);
	}
}

static void a_receive_that_was_lost_is_repeated_once_and_says_so(void **state)
{
	struct rig *r = with_trick(PEER_RECEIVE, 1, PEER_LOSE, 0);

	(void)state;
	run_to(r, 0);
	assert_true(rig_response(r)->incomplete);
	assert_int_equal(rig_response(r)->reconnects, 1);
	/* and the next command reports none of it */
	run_to(r, 0);
	assert_false(rig_response(r)->incomplete);
	assert_int_equal(rig_response(r)->reconnects, 0);
	rig_end_at(r, "|lCXR|lRTXRD");
}

static void a_receive_that_is_lost_each_time_is_an_error(void **state)
{
	struct rig *r = with_trick(PEER_RECEIVE, 0, PEER_LOSE, 0);

	(void)state;
	run_to(r, WINRM_E_CLOSED);
	assert_int_equal(rig_response(r)->reconnects, 5);
	rig_end_at(r, "|lCXR|lR|lR|lR|lR|lR|lTD");
}

static void lost_signals_and_deletes_are_repeated(void **state)
{
	struct rig *r = with_trick(PEER_SIGNAL, 1, PEER_CLOSE, 0);

	(void)state;
	rig_trick(r, PEER_DELETE, 1, PEER_CLOSE, 0);
	run_to(r, 0);
	run_to(r, 0);
	rig_end_at(r, "|lCXRT|lTXRD|lD");
}

static void a_host_that_falls_silent_counts_as_lost(void **state)
{
	struct rig *r = with_trick(PEER_RECEIVE, 1, PEER_IGNORE, 0);
	uint32_t start = r->peer.now;

	(void)state;
	r->request.timeout_ms = 300000;
	run_to(r, 0);
	/* its poll of 60 s, and 15 more */
	assert_int_equal(r->peer.now - start, 75000);
	assert_true(rig_response(r)->incomplete);
	rig_end_at(r, "|lCXR|lRD");
}

static void a_wrong_password_is_refused_once(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	r->peer.password = "another";
	run_to(r, WINRM_E_AUTH);
	assert_int_equal(r->peer.requests, 2);
	assert_int_equal(rig_response(r)->http_status, 401);
	rig_end_at(r, "|l");
}

static void the_hash_will_do_in_place_of_the_password(void **state)
{
	struct rig *r = rig_new();
	uint8_t hash[16];

	(void)state;
	assert_true(winrm_ntlm_hash(winrm_slice_str(PEER_PASSWORD), hash));
	r->config.credentials.kind = WINRM_CREDENTIALS_NT_HASH;
	r->config.credentials.of.nt_hash = hash;
	rig_init(r);
	run_to(r, 0);
	rig_end_at(r, "|lCXRD");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			five_requests_run_a_command_on_a_new_connection),
		cmocka_unit_test(
			a_host_that_refuses_the_merged_leg_gets_an_empty_one),
		cmocka_unit_test(with_any_tx_it_runs_or_says_how_much_it_needs),
		cmocka_unit_test(a_command_too_long_for_tx_leaves_no_shell),
		cmocka_unit_test(
			a_dead_log_on_is_renewed_once_and_the_message_sealed_anew),
		cmocka_unit_test(a_second_401_is_an_error),
		cmocka_unit_test(a_second_400_is_an_error),
		cmocka_unit_test(after_110_seconds_it_connects_anew_of_itself),
		cmocka_unit_test(
			a_kept_connection_that_died_is_noticed_before_sending),
		cmocka_unit_test(
			a_kept_connection_that_speaks_unasked_is_not_used),
		cmocka_unit_test(
			a_connection_with_more_than_the_reply_is_not_used_again),
		cmocka_unit_test(
			a_connection_that_is_to_be_closed_is_not_used_again),
		cmocka_unit_test(what_may_have_run_is_never_sent_twice),
		cmocka_unit_test(
			a_receive_that_was_lost_is_repeated_once_and_says_so),
		cmocka_unit_test(a_receive_that_is_lost_each_time_is_an_error),
		cmocka_unit_test(lost_signals_and_deletes_are_repeated),
		cmocka_unit_test(a_host_that_falls_silent_counts_as_lost),
		cmocka_unit_test(a_wrong_password_is_refused_once),
		cmocka_unit_test(the_hash_will_do_in_place_of_the_password),
	};

	return RUN(tests);
}
