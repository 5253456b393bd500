/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* Hosts that have no room: told at once, or waited for. */

static const uint32_t quotas[] = {2150858802u, 2150858815u, 2150859173u,
	2150859174u, 2150859175u, 2150859176u, 2150859179u, 2150859236u};

static void a_quota_is_an_error_unless_told_to_wait(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(quotas); i++) {
		struct rig *r = rig_slow();

		rig_init(r);
		rig_trick(r, PEER_CREATE, 1, PEER_FAULT, quotas[i]);
		assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
		assert_int_equal(rig_response(r)->fault_code, quotas[i]);
		rig_end_at(r, "|lC");
	}
}

static void told_to_wait_it_tries_again(void **state)
{
	static const enum peer_verb verbs[] = {PEER_CREATE, PEER_COMMAND};
	size_t i, v;

	(void)state;
	for (v = 0; v < COUNT(verbs); v++)
		for (i = 0; i < COUNT(quotas); i++) {
			struct rig *r = rig_slow();
			uint32_t start;

			r->config.wait_for_quota = true;
			rig_init(r);
			start = r->peer.now;
			rig_trick(r, verbs[v], 1, PEER_FAULT, quotas[i]);
			rig_trick(r, verbs[v], 2, PEER_FAULT, quotas[i]);
			assert_int_equal(rig_run(r, "x"), 0);
			assert_int_equal(rig_response(r)->fault_code, 0);
			assert_int_equal(r->peer.now - start, 750);
			rig_end_at(r, v ? "|lCXXXRRRD" : "|lCCCXRRRD");
		}
}

static enum winrm_input all_at_once(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	(void)user;
	assert_true(max > 5);
	*data = (const uint8_t *)"stdin";
	*len = 5;
	return WINRM_INPUT_END;
}

static enum winrm_input nothing(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	(void)user;
	(void)max;
	(void)data;
	*len = 0;
	return WINRM_INPUT_END;
}

static void what_runs_is_asked_for_again_whatever_the_quota(void **state)
{
	static const struct {
		enum peer_verb verb;
		enum winrm_input (*on_input)(void *user, size_t max,
			const uint8_t **data, size_t *len);
		const char *sent, *path;
	} cases[] = {{PEER_RECEIVE, all_at_once, "stdin", "|lCXSRRRRRD"},
		{PEER_SEND, all_at_once, "stdin", "|lCXSSSRRRD"},
		{PEER_SEND, nothing, "", "|lCXSSSRRRD"}};
	size_t i, v;

	(void)state;
	for (v = 0; v < COUNT(cases); v++)
		for (i = 0; i < COUNT(quotas); i++) {
			struct rig *r = rig_slow();
			uint32_t start;

			r->request.on_input = cases[v].on_input;
			rig_init(r);
			start = r->peer.now;
			rig_trick(r, cases[v].verb, 1, PEER_FAULT, quotas[i]);
			rig_trick(r, cases[v].verb, 2, PEER_FAULT, quotas[i]);
			assert_int_equal(rig_run(r, "x"), 0);
			assert_string_equal(r->out, "one two three");
			assert_string_equal(r->peer.stdin_data, cases[v].sent);
			assert_string_equal(rig_response(r)->fault_text, "");
			assert_int_equal(rig_response(r)->fault_code, 0);
			assert_false(rig_response(r)->incomplete);
			assert_int_equal(r->peer.now - start, 750);
			rig_end_at(r, cases[v].path);
		}
}

static void the_command_before_is_signalled_until_the_host_takes_it(
	void **state)
{
	struct rig *r = rig_slow();

	(void)state;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), 0);
	rig_trick(r, PEER_SIGNAL, 1, PEER_FAULT, quotas[0]);
	assert_int_equal(rig_run(r, "x"), 0);
	rig_end_at(r, "|lCXRRRTTXRRRD");
}

static void cancel(void *client)
{
	winrm_cancel(client);
}

static void a_ctrl_c_is_sent_until_the_host_takes_it(void **state)
{
	static const struct peer_output ended[] = {
		{"bye", NULL, PEER_DONE, "1"}};
	struct rig *r = rig_slow();
	struct peer_trick *t = rig_trick(r, PEER_RECEIVE, 1, PEER_CALL, 0);

	(void)state;
	t->call = cancel;
	t->user = &r->client;
	r->peer.interrupted = ended;
	rig_init(r);
	rig_trick(r, PEER_SIGNAL, 1, PEER_FAULT, quotas[1]);
	assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
	assert_string_equal(r->out, "one bye");
	rig_end_at(r, "|lCXRccRD");
}

static void what_runs_is_ended_at_the_deadline_and_was_started(void **state)
{
	struct rig *r = rig_slow();
	uint32_t start;

	(void)state;
	r->request.timeout_ms = 30000;
	rig_init(r);
	start = r->peer.now;
	rig_trick(r, PEER_RECEIVE, 0, PEER_FAULT, quotas[2]);
	assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
	assert_int_equal(r->peer.now - start, 30000);
	assert_true(rig_response(r)->started);
	assert_int_equal(rig_response(r)->fault_code, quotas[2]);
	assert_int_equal(rig_close(r), 0);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
}

static void a_command_that_was_refused_for_a_quota_is_not_started(void **state)
{
	size_t wait;

	(void)state;
	for (wait = 0; wait < 2; wait++) {
		struct rig *r = rig_slow();

		r->config.wait_for_quota = wait;
		rig_init(r);
		rig_trick(r, PEER_COMMAND, 0, PEER_FAULT, quotas[3]);
		assert_int_equal(rig_run(r, "x"),
			wait ? WINRM_E_TIMEOUT : WINRM_E_FAULT);
		assert_false(rig_response(r)->started);
		rig_end(r);
	}
}

static void waiting_ends_with_the_deadline(void **state)
{
	struct rig *r = rig_slow();
	uint32_t start;

	(void)state;
	r->config.wait_for_quota = true;
	r->request.timeout_ms = 30000;
	rig_init(r);
	start = r->peer.now;
	rig_trick(r, PEER_CREATE, 0, PEER_FAULT, 2150859173u);
	assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
	assert_non_null(strstr(r->text, "2150859173"));
	assert_int_equal(r->peer.now - start, 30000);
	rig_end(r);
}

static void a_cancel_ends_the_waiting(void **state)
{
	struct rig *r = rig_slow();
	int want;

	(void)state;
	r->config.wait_for_quota = true;
	rig_init(r);
	rig_trick(r, PEER_CREATE, 0, PEER_FAULT, 2150859173u);
	r->request.as.command.line = "x";
	assert_int_equal(winrm_start(&r->client, &r->request), 0);
	do
		want = winrm_step(&r->client);
	while (want > 0 && want != WINRM_WANT_TIME);
	assert_int_equal(want, WINRM_WANT_TIME);
	assert_int_equal(winrm_deadline(&r->client), 250);
	winrm_cancel(&r->client);
	assert_int_equal(winrm_run(&r->client), WINRM_E_CANCELLED);
	rig_end(r);
}

static void a_service_that_is_busy_is_waited_for_too(void **state)
{
	struct rig *r = rig_slow();

	(void)state;
	r->config.wait_for_quota = true;
	rig_init(r);
	rig_trick(r, PEER_CREATE, 1, PEER_STATUS, 503);
	assert_int_equal(rig_run(r, "x"), 0);
	rig_end_at(r, "|lC|lCXRRRD");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quota_is_an_error_unless_told_to_wait),
		cmocka_unit_test(told_to_wait_it_tries_again),
		cmocka_unit_test(
			what_runs_is_asked_for_again_whatever_the_quota),
		cmocka_unit_test(
			the_command_before_is_signalled_until_the_host_takes_it),
		cmocka_unit_test(a_ctrl_c_is_sent_until_the_host_takes_it),
		cmocka_unit_test(
			what_runs_is_ended_at_the_deadline_and_was_started),
		cmocka_unit_test(
			a_command_that_was_refused_for_a_quota_is_not_started),
		cmocka_unit_test(waiting_ends_with_the_deadline),
		cmocka_unit_test(a_cancel_ends_the_waiting),
		cmocka_unit_test(a_service_that_is_busy_is_waited_for_too),
	};

	return RUN(tests);
}
