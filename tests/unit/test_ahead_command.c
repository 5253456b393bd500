/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* Signal, Command and the first Receive in flight: nothing runs twice. */

static struct rig *new_rig(bool early)
{
	struct rig *r = rig_far();

	r->config.early_receive = early;
	return r;
}

static struct rig *ready(bool early)
{
	struct rig *r = new_rig(early);

	rig_init(r);
	return r;
}

static void a_command_travels_with_the_signal_before_it(void **state)
{
	struct rig *r = ready(false);

	(void)state;
	rig_greet(r, 4);
	/* first a second Signal, to see whether the host takes two */
	rig_end_at(r, "|lCXRTTXRTXRTXRD");
}

static void a_host_nearby_is_asked_one_thing_at_a_time(void **state)
{
	struct rig *r = new_rig(true);

	(void)state;
	r->config.in_flight_from_ms = 10;
	rig_init(r);
	r->peer.pipelines = false;
	rig_greet(r, 3);
	rig_end_at(r, "|lCXRTXRTXRD");
	r = new_rig(true);
	r->config.in_flight_from_ms = 10;
	rig_init(r);
	r->peer.own_ids = true; /* refuses what was asked for early */
	rig_trick(r, PEER_LOG_ON, 1, PEER_LATE, 10);
	rig_trick(r, PEER_CREATE, 1, PEER_LATE, 10);
	rig_trick(r, PEER_COMMAND, 1, PEER_LATE, 10);
	rig_trick(r, PEER_RECEIVE, 1, PEER_LATE, 10);
	rig_greet(r, 2);
	rig_end_at(r, "|lCXRRTXRD");
}

static void the_first_receive_travels_with_its_command(void **state)
{
	struct rig *r = ready(true);

	(void)state;
	rig_greet(r, 3);
	rig_end_at(r, "|lCXRTXRTXRD");
}

static enum winrm_input say(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	(void)user;
	(void)max;
	*data = (const uint8_t *)"words";
	*len = 5;
	return WINRM_INPUT_END;
}

static void input_follows_the_first_receive(void **state)
{
	static const struct peer_output reads[] = {
		{"one ", NULL, PEER_RUNNING, NULL},
		{"two", NULL, PEER_DONE, "0"}};
	struct rig *r = ready(true);

	(void)state;
	r->peer.scripts[0] = reads;
	r->request.on_input = say;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_string_equal(r->out, "one two");
	assert_false(rig_response(r)->incomplete);
	assert_memory_equal(r->peer.stdin_data, "words", 5);
	rig_end_at(r, "|lCXRSRD");
}

static void a_host_may_choose_its_own_id(void **state)
{
	struct rig *r = ready(true);

	(void)state;
	r->peer.own_ids = true;
	rig_greet(r, 3);
	rig_end_at(r, "|lCXRRTXRTXRD");
}

static void a_host_may_know_no_id_of_ours(void **state)
{
	struct rig *r = ready(true);

	(void)state;
	rig_trick(r, PEER_COMMAND, 1, PEER_FAULT, 2150858817u);
	rig_greet(r, 3);
	assert_int_equal(r->peer.command_count, 3);
	rig_end_at(r, "|lCXRXRTXRTXRD");
}

static void a_command_for_which_there_is_no_room_waits(void **state)
{
	struct rig *r = new_rig(true);

	(void)state;
	r->config.wait_for_quota = true;
	rig_init(r);
	rig_greet(r, 2);
	rig_trick(r, PEER_COMMAND, 3, PEER_FAULT, 2150859174u);
	rig_greet(r, 1);
	assert_int_equal(r->peer.command_count, 3);
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
}

static void a_shell_that_is_gone_is_replaced(void **state)
{
	bool early = false;

	(void)state;
	do {
		struct rig *r = ready(early);

		rig_greet(r, 3);
		rig_trick(r, PEER_SIGNAL, 4, PEER_FAULT, 2150858843u);
		rig_trick(r, PEER_COMMAND, 4, PEER_FAULT, 2150858843u);
		rig_greet(r, 2);
		assert_int_equal(r->peer.command_count, 5);
		assert_int_equal(r->peer.connections, 1);
		assert_int_equal(rig_close(r), 0);
		rig_end(r);
		early = !early;
	} while (early);
}

static void a_connection_that_was_idle_is_tried_first(void **state)
{
	struct rig *r = ready(false);

	(void)state;
	rig_greet(r, 3);
	r->peer.now += 6000;
	rig_trick(r, PEER_SIGNAL, 4, PEER_CLOSE, 0);
	rig_greet(r, 1);
	/* only the Signal was lost, and sent again */
	rig_end_at(r, "|lCXRTTXRTXRT|lTXRD");
}

static void a_host_that_closes_after_one_gets_one_at_a_time(void **state)
{
	struct rig *r = ready(false);

	(void)state;
	rig_trick(r, PEER_SIGNAL, 1, PEER_BYE, 0);
	rig_greet(r, 3);
	rig_end_at(r, "|lCXRT|llXRTXRD");
}

/* A host that answers the Signal, and no more: who knows if it has run? */
static void a_lost_command_is_not_sent_again(void **state)
{
	static const enum peer_trick_kind kinds[] = {
		PEER_BYE, PEER_CLOSE, PEER_LOSE, PEER_STATUS};
	size_t i;
	unsigned verb;

	(void)state;
	for (verb = 0; verb < 2; verb++)
		for (i = 0; i < COUNT(kinds); i++) {
			struct rig *r = ready(false);

			rig_greet(r, 2);
			rig_trick(r, verb ? PEER_COMMAND : PEER_SIGNAL, 3,
				kinds[i], 401);
			if (verb && kinds[i] == PEER_BYE)
				continue;
			assert_true(rig_run(r, "x") < 0);
			assert_true(rig_response(r)->started);
			assert_true(r->peer.verbs[PEER_COMMAND] <= 3);
			assert_int_equal(peer_shells(&r->peer), 0);
			/* one at a time from then on */
			r->peer.pipelines = false;
			rig_greet(r, 2);
			assert_int_equal(rig_close(r), 0);
			rig_end(r);
		}
}

static void no_command_runs_twice_wherever_it_is_cut(void **state)
{
	size_t at, taken, given, stride = rig_stride(17);
	bool early = false;

	(void)state;
	do {
		struct rig *r = ready(early);

		rig_greet(r, 3);
		taken = r->peer.taken;
		given = r->peer.given;
		assert_int_equal(rig_close(r), 0);
		rig_end(r);
		for (at = 1; at < taken + given; at += 89 * stride) {
			unsigned n, started = 0;

			r = ready(early);
			if (at < taken)
				r->peer.take_cut_at = at;
			else
				r->peer.cut_at = at - taken;
			for (n = 0; n < 3; n++)
				started += rig_run(r, "x") == 0 ||
					rig_response(r)->started;
			assert_true(r->peer.command_count <= started);
			assert_int_equal(rig_close(r), 0);
			assert_int_equal(peer_shells(&r->peer), 0);
			rig_end(r);
		}
		early = !early;
	} while (early);
}

static void what_was_learned_spares_the_next_client_the_trial(void **state)
{
	struct rig *r = ready(false);
	uint32_t traits;

	(void)state;
	rig_greet(r, 2);
	traits = rig_response(r)->host_traits;
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
	r = new_rig(false);
	r->config.host_traits = traits;
	rig_init(r);
	rig_greet(r, 2);
	rig_end_at(r, "|lCXRTXRD");
	r = new_rig(false);
	r->peer.kerberos_only = true;
	r->peer.schemes = "WWW-Authenticate: NTLM\r\n";
	r->peer.refuse_merged = 400;
	rig_init(r);
	rig_greet(r, 1);
	traits = rig_response(r)->host_traits;
	rig_end_at(r, "|l|l|llCXRD");
	r = new_rig(false);
	r->peer.kerberos_only = true;
	r->peer.schemes = "WWW-Authenticate: NTLM\r\n";
	r->peer.refuse_merged = 400;
	r->config.host_traits = traits;
	rig_init(r);
	rig_greet(r, 1);
	rig_end_at(r, "|llCXRD");
}

static void what_was_learned_may_be_wrong(void **state)
{
	struct rig *r = new_rig(false);

	(void)state;
	r->config.host_traits = UINT32_MAX;
	r->peer.refuse_log_on = true;
	rig_init(r);
	assert_true(rig_run(r, "x") < 0);
	assert_int_equal(rig_response(r)->host_traits, 0);
	rig_end(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_travels_with_the_signal_before_it),
		cmocka_unit_test(a_host_nearby_is_asked_one_thing_at_a_time),
		cmocka_unit_test(the_first_receive_travels_with_its_command),
		cmocka_unit_test(input_follows_the_first_receive),
		cmocka_unit_test(a_host_may_choose_its_own_id),
		cmocka_unit_test(a_host_may_know_no_id_of_ours),
		cmocka_unit_test(a_command_for_which_there_is_no_room_waits),
		cmocka_unit_test(a_shell_that_is_gone_is_replaced),
		cmocka_unit_test(a_connection_that_was_idle_is_tried_first),
		cmocka_unit_test(
			a_host_that_closes_after_one_gets_one_at_a_time),
		cmocka_unit_test(a_lost_command_is_not_sent_again),
		cmocka_unit_test(no_command_runs_twice_wherever_it_is_cut),
		cmocka_unit_test(
			what_was_learned_spares_the_next_client_the_trial),
		cmocka_unit_test(what_was_learned_may_be_wrong),
	};

	return RUN(tests);
}
