/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* CommandIds of the client's, by which a host far away is asked earlier. */

static struct rig *ready(void)
{
	struct rig *r = rig_far();

	rig_init(r);
	return r;
}

/* Nobody asked for it: from the third command on, as the host takes our ids. */
static void a_host_that_takes_our_ids_gets_its_receives_early(void **state)
{
	struct rig *r = ready();
	uint32_t traits;

	(void)state;
	rig_greet(r, 2);
	assert_int_equal(r->peer.most_waiting, 2);
	rig_greet(r, 2);
	assert_int_equal(r->peer.most_waiting, 3);
	traits = rig_response(r)->host_traits;
	rig_end_at(r, "|lCXRTTXRTXRTXRD");
	r = rig_far();
	r->config.host_traits = traits;
	rig_init(r);
	rig_greet(r, 1);
	assert_int_equal(r->peer.most_waiting, 2);
	rig_end_at(r, "|lCXRD");
}

static void a_host_that_refuses_our_ids_is_asked_without(void **state)
{
	static const uint32_t faults[] = {2150858817u, 2150858770u, 5, 0};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(faults); i++) {
		struct rig *r = ready();

		rig_trick(r, PEER_COMMAND, 2, PEER_FAULT, faults[i]);
		rig_greet(r, 4);
		assert_int_equal(r->peer.command_count, 4);
		assert_int_equal(r->peer.most_waiting, 2);
		rig_end_at(r, "|lCXRTTXXRTXRTXRD");
	}
}

/* Two faults are the host's answer; what timed out or was aborted may have
 * started. */
static void a_fault_that_stays_is_an_error(void **state)
{
	static const uint32_t faults[] = {2150858793u, 995};
	struct rig *r = ready();
	size_t i;

	(void)state;
	rig_greet(r, 1);
	rig_trick(r, PEER_COMMAND, 2, PEER_FAULT, 5);
	rig_trick(r, PEER_COMMAND, 3, PEER_FAULT, 5);
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	rig_end_at(r, "|lCXRTTXXD");
	for (i = 0; i < COUNT(faults); i++) {
		r = ready();
		rig_greet(r, 1);
		rig_trick(r, PEER_COMMAND, 2, PEER_FAULT, faults[i]);
		assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
		rig_end_at(r, "|lCXRTTXD");
	}
}

/* Behind one name there may be another host than that which took them. */
static void what_is_known_of_a_host_may_be_wrong(void **state)
{
	struct rig *r = rig_far();

	(void)state;
	r->config.host_traits = 4 | 16;
	r->config.early_receive = true;
	rig_init(r);
	rig_trick(r, PEER_COMMAND, 1, PEER_FAULT, 2150858817u);
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	assert_int_equal(rig_response(r)->host_traits & 16, 0);
	rig_trick(r, PEER_COMMAND, 2, PEER_FAULT, 2150858817u);
	rig_greet(r, 2);
	assert_int_equal(rig_response(r)->host_traits & (16 | 32), 32);
	assert_int_equal(r->peer.command_count, 2);
}

/* A host may look at it before the Command, and knows no such command yet. */
static void a_receive_that_came_too_early_is_repeated(void **state)
{
	static const uint32_t faults[] = {2150858843u, 2150859212u, 87};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(faults); i++) {
		struct rig *r = ready();

		rig_trick(r, PEER_RECEIVE, 3, PEER_FAULT, faults[i]);
		rig_greet(r, 5);
		rig_end_at(r, "|lCXRTTXRTXRRTXRTXRD");
	}
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

static void input_does_not_wait_for_an_early_receive(void **state)
{
	struct rig *r = ready();

	(void)state;
	rig_greet(r, 2);
	r->request.on_input = say;
	rig_greet(r, 1);
	assert_int_equal(r->peer.most_waiting, 2);
	rig_end_at(r, "|lCXRTTXRTXSRD");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_host_that_takes_our_ids_gets_its_receives_early),
		cmocka_unit_test(a_host_that_refuses_our_ids_is_asked_without),
		cmocka_unit_test(a_fault_that_stays_is_an_error),
		cmocka_unit_test(what_is_known_of_a_host_may_be_wrong),
		cmocka_unit_test(a_receive_that_came_too_early_is_repeated),
		cmocka_unit_test(input_does_not_wait_for_an_early_receive),
	};

	return RUN(tests);
}
