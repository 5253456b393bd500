/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* Identify: what answers there, without logging on. */

static void end_clean(struct rig *r)
{
	assert_int_equal(rig_close(r), 0);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
}

static void identify_needs_no_log_on(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->config.credentials = (struct winrm_credentials){0};
	rig_init(r);
	assert_int_equal(rig_run(r, "whoami"), WINRM_E_CONFIG);
	r->request.operation = WINRM_OP_IDENTIFY;
	assert_int_equal(rig_run_request(r), 0);
	assert_false(rig_response(r)->logged_on);
	assert_string_equal(rig_response(r)->identity,
		"Microsoft Corporation, OS: 0.0.0 SP: 0.0 Stack: 3.0");
	assert_string_equal(rig_response(r)->fault_text, "");
	assert_string_equal(rig_response(r)->fault_subcode, "");
	assert_false(rig_response(r)->sealed);
	assert_string_equal(r->peer.path, "|I");
	end_clean(r);
}

static void identify_keeps_the_shell_of_the_client(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	assert_int_equal(rig_run(r, "whoami"), 0);
	r->request.operation = WINRM_OP_IDENTIFY;
	assert_int_equal(rig_run_request(r), 0);
	assert_int_equal(rig_run(r, "whoami"), 0);
	assert_int_equal(rig_close(r), 0);
	assert_string_equal(r->peer.path, "|lCXR|I|lTXRD");
	rig_end(r);
}

static void a_host_that_wants_a_log_on_for_identify_is_a_status(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	rig_trick(r, PEER_IDENTIFY, 1, PEER_STATUS, 401);
	r->request.operation = WINRM_OP_IDENTIFY;
	assert_int_equal(rig_run_request(r), WINRM_E_STATUS);
	assert_int_equal(rig_response(r)->schemes, 1 | 4);
	assert_string_equal(r->peer.path, "|I");
	end_clean(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(identify_needs_no_log_on),
		cmocka_unit_test(identify_keeps_the_shell_of_the_client),
		cmocka_unit_test(
			a_host_that_wants_a_log_on_for_identify_is_a_status),
	};

	return RUN(tests);
}
