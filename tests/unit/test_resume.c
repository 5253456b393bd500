/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* Connections lost while a command runs. */

static void output_goes_on_after_lost_connections(void **state)
{
	static const enum peer_trick_kind kinds[] = {PEER_CLOSE, PEER_STATUS};
	static const char *const paths[] = {
		"|lCXRR|lR|lR|lRRD", "|lCXRR|lR|lRRD"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(kinds); i++) {
		struct rig *r = rig_slow();

		rig_init(r);
		rig_trick(r, PEER_RECEIVE, 2, kinds[i], 503);
		rig_trick(r, PEER_RECEIVE, 3, kinds[i], 503);
		if (kinds[i] == PEER_CLOSE)
			rig_trick(r, PEER_RECEIVE, 4, kinds[i], 503);
		assert_int_equal(rig_run(r, "x"), 0);
		assert_string_equal(r->out, "one two three");
		assert_int_equal(rig_response(r)->exit_code, 7);
		assert_int_equal(rig_response(r)->reconnects,
			kinds[i] == PEER_CLOSE ? 3 : 2);
		assert_true(rig_response(r)->incomplete);
		assert_int_equal(r->peer.verbs[PEER_COMMAND], 1);
		rig_end_at(r, paths[i]);
	}
}

static void pauses_between_attempts_grow(void **state)
{
	struct rig *r = rig_slow();
	uint32_t start;

	(void)state;
	rig_init(r);
	start = r->peer.now;
	rig_trick(r, PEER_RECEIVE, 0, PEER_CLOSE, 0);
	assert_int_equal(rig_run(r, "x"), WINRM_E_CLOSED);
	/* one at once, then after 250, 500, 1000 and 2000 ms; and noticing each
	 * of the six ends takes the peer's wait of 250 ms */
	assert_int_equal(r->peer.now - start, 3750 + 6 * 250);
	assert_int_equal(rig_response(r)->reconnects, 5);
	rig_end_at(r, "|lCXR|lR|lR|lR|lR|lR|lTD");
}

static void the_number_of_attempts_can_be_set(void **state)
{
	static const char *const paths[] = {"|lCXR|lTD", "|lCXR|lR|lTD",
		"|lCXR|lR|lR|lTD", "|lCXR|lR|lR|lR|lTD"};
	uint8_t n;

	(void)state;
	for (n = 0; n < COUNT(paths); n++) {
		struct rig *r = rig_slow();

		r->config.no_reconnect = n == 0;
		r->config.reconnect_max = n;
		rig_init(r);
		rig_trick(r, PEER_RECEIVE, 0, PEER_CLOSE, 0);
		assert_int_equal(rig_run(r, "x"), WINRM_E_CLOSED);
		assert_int_equal(rig_response(r)->reconnects, n);
		rig_end_at(r, paths[n]);
	}
}

static void a_script_that_goes_on_by_itself_does_not_reconnect(void **state)
{
	static const int expected[] = {WINRM_OK, WINRM_E_CLOSED};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(expected); i++) {
		struct rig *r = rig_slow();

		rig_init(r);
		rig_trick(r, PEER_RECEIVE, 1, PEER_CLOSE, 0);
		rig_set_script(r, "x");
		r->request.as.script.no_reconnect = i > 0;
		assert_int_equal(rig_run_request(r), expected[i]);
		assert_int_equal(rig_response(r)->reconnects, i == 0);
		assert_int_equal(rig_close(r), 0);
		rig_end(r);
	}
}

static void the_deadline_ends_the_attempts(void **state)
{
	struct rig *r = rig_slow();
	uint32_t start;

	(void)state;
	r->config.reconnect_max = 100;
	r->request.timeout_ms = 20000;
	rig_init(r);
	start = r->peer.now;
	rig_trick(r, PEER_RECEIVE, 0, PEER_CLOSE, 0);
	assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
	assert_int_equal(r->peer.now - start, 20000);
	assert_int_equal(rig_close(r), 0);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
}

static void a_shell_that_is_gone_by_then_ends_it(void **state)
{
	struct rig *r = rig_slow();

	(void)state;
	rig_init(r);
	rig_trick(r, PEER_RECEIVE, 2, PEER_CLOSE, 0);
	rig_trick(r, PEER_RECEIVE, 3, PEER_FAULT, 2150858843u);
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	assert_string_equal(r->out, "one ");
	rig_end_at(r, "|lCXRR|lRTD");
}

static void a_host_that_has_not_noticed_yet_is_asked_again(void **state)
{
	struct rig *r = rig_slow();

	(void)state;
	rig_init(r);
	rig_trick(r, PEER_RECEIVE, 1, PEER_CLOSE, 0);
	rig_trick(r, PEER_RECEIVE, 2, PEER_FAULT, 2150859047u);
	rig_trick(r, PEER_RECEIVE, 3, PEER_FAULT, 2150859047u);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_string_equal(r->out, "one two three");
	assert_int_equal(rig_response(r)->reconnects, 1);
	rig_end_at(r, "|lCXR|lRRRRRD");
	/* but it is an error on a connection that was never lost */
	r = rig_slow();
	rig_init(r);
	rig_trick(r, PEER_RECEIVE, 1, PEER_FAULT, 2150859047u);
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	rig_end_at(r, "|lCXRTD");
}

static void only_a_receive_is_resumed(void **state)
{
	static const enum peer_verb verbs[] = {PEER_CREATE, PEER_COMMAND};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(verbs); i++) {
		struct rig *r = rig_slow();

		rig_init(r);
		rig_trick(r, verbs[i], 1, PEER_LOSE, 0);
		assert_int_equal(rig_run(r, "x"), WINRM_E_CLOSED);
		assert_true(r->peer.verbs[verbs[i]] == 1);
		assert_int_equal(rig_close(r), 0);
		assert_int_equal(peer_shells(&r->peer), 0);
		rig_end(r);
	}
}

/* --- reboots ---------------------------------------------------------------- */

static void a_host_that_vanishes_as_expected_is_no_error(void **state)
{
	static const struct {
		enum peer_verb verb;
		enum peer_trick_kind kind;
		uint32_t arg;
		int error;
	} cases[] = {
		{PEER_RECEIVE, PEER_CLOSE, 0, 0},
		{PEER_RECEIVE, PEER_IGNORE, 0, 0},
		{PEER_RECEIVE, PEER_FAULT, 2150858843u, 0},
		{PEER_RECEIVE, PEER_FAULT, 995, 0},
		{PEER_COMMAND, PEER_LOSE, 0, 0},
		{PEER_CREATE, PEER_LOSE, 0, WINRM_E_CLOSED},
		{PEER_COMMAND, PEER_FAULT, 5, WINRM_E_FAULT},
		{PEER_RECEIVE, PEER_FAULT, 5, WINRM_E_FAULT},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = rig_slow();

		r->request.expect_disconnect = true;
		rig_init(r);
		rig_trick(r, cases[i].verb, 1, cases[i].kind, cases[i].arg);
		assert_int_equal(rig_run(r, "shutdown /r"), cases[i].error);
		assert_int_equal(
			rig_response(r)->disconnected, cases[i].error == 0);
		assert_false(rig_response(r)->has_exit_code);
		rig_end(r);
	}
}

static void a_host_that_stays_is_asked_as_ever(void **state)
{
	struct rig *r = rig_slow();

	(void)state;
	r->request.expect_disconnect = true;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(rig_response(r)->exit_code, 7);
	assert_false(rig_response(r)->disconnected);
	rig_end_at(r, "|lCXRRRD");
}

static void a_gateway_that_reaches_nobody_is_a_lost_connection(void **state)
{
	static const uint32_t statuses[] = {502, 503, 504};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(statuses); i++) {
		struct rig *r = rig_slow();

		rig_init(r);
		rig_trick(r, PEER_RECEIVE, 2, PEER_STATUS_PAGE, statuses[i])
			->arg2 = 300;
		assert_int_equal(rig_run(r, "x"), 0);
		assert_string_equal(r->out, "one two three");
		assert_int_equal(rig_response(r)->reconnects, 1);
		assert_true(rig_response(r)->incomplete);
		rig_end_at(r, "|lCXRR|lRRD");
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_goes_on_after_lost_connections),
		cmocka_unit_test(pauses_between_attempts_grow),
		cmocka_unit_test(the_number_of_attempts_can_be_set),
		cmocka_unit_test(
			a_script_that_goes_on_by_itself_does_not_reconnect),
		cmocka_unit_test(the_deadline_ends_the_attempts),
		cmocka_unit_test(a_shell_that_is_gone_by_then_ends_it),
		cmocka_unit_test(
			a_host_that_has_not_noticed_yet_is_asked_again),
		cmocka_unit_test(only_a_receive_is_resumed),
		cmocka_unit_test(a_host_that_vanishes_as_expected_is_no_error),
		cmocka_unit_test(a_host_that_stays_is_asked_as_ever),
		cmocka_unit_test(
			a_gateway_that_reaches_nobody_is_a_lost_connection),
	};

	return RUN(tests);
}
