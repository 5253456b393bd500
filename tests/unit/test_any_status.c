/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* A fault is read whatever the HTTP status, if it may be trusted. */

enum { DENIED = 5 };

static const uint32_t statuses[] = {
	200, 202, 400, 401, 403, 404, 405, 413, 500, 501, 502, 503, 599};
static const enum peer_verb verbs[] = {PEER_CREATE, PEER_COMMAND, PEER_RECEIVE};

static void assert_words(const struct rig *r, uint32_t status)
{
	assert_int_equal(rig_response(r)->error, WINRM_E_FAULT);
	assert_int_equal(rig_response(r)->fault_code, DENIED);
	assert_string_equal(rig_response(r)->fault_text, "It is wrong.");
	assert_int_equal(rig_response(r)->http_status, status);
}

static void a_sealed_fault_is_read_whatever_its_status(void **state)
{
	size_t i, v;

	(void)state;
	for (v = 0; v < COUNT(verbs); v++)
		for (i = 0; i < COUNT(statuses); i++) {
			struct rig *r = rig_ready();

			rig_trick(r, verbs[v], 0, PEER_FAULT, DENIED)->arg2 =
				statuses[i];
			(void)rig_run(r, "x");
			assert_words(r, statuses[i]);
			assert_int_equal(r->peer.connections, 1);
			(void)rig_close(r);
			assert_int_equal(peer_shells(&r->peer), 0);
			rig_end(r);
		}
}

static void an_unsealed_fault_is_not_read_where_sealed_ones_are_due(
	void **state)
{
	size_t i, v;

	(void)state;
	for (v = 0; v < COUNT(verbs); v++)
		for (i = 0; i < COUNT(statuses); i++) {
			struct rig *r = rig_ready();

			rig_trick(r, verbs[v], 0, PEER_PLAIN_FAULT, DENIED)
				->arg2 = statuses[i];
			assert_true(rig_run(r, "x") < 0);
			assert_int_not_equal(
				rig_response(r)->error, WINRM_E_FAULT);
			assert_int_equal(rig_response(r)->fault_code, 0);
			assert_string_equal(rig_response(r)->fault_text, "");
			(void)rig_close(r);
			rig_end(r);
		}
}

static void inside_tls_a_fault_is_read_whatever_its_status(void **state)
{
	size_t i, v;

	(void)state;
	for (v = 0; v < COUNT(verbs); v++)
		for (i = 0; i < COUNT(statuses); i++) {
			struct rig *r = rig_new();

			r->peer.port.encrypted = true;
			rig_init(r);
			rig_trick(r, verbs[v], 0, PEER_FAULT, DENIED)->arg2 =
				statuses[i];
			(void)rig_run(r, "x");
			assert_words(r, statuses[i]);
			(void)rig_close(r);
			assert_int_equal(peer_shells(&r->peer), 0);
			r->peer.unsealed = 0;
			rig_end(r);
		}
}

static void with_basic_and_without_a_log_on_too(void **state)
{
	size_t i, identify;

	(void)state;
	for (identify = 0; identify < 2; identify++)
		for (i = 0; i < COUNT(statuses); i++) {
			struct rig *r = rig_new();

			r->peer.basic = true;
			r->config.auth = WINRM_AUTH_BASIC;
			r->config.insecure_allow_unencrypted = true;
			rig_init(r);
			rig_trick(r, identify ? PEER_IDENTIFY : PEER_CREATE, 0,
				PEER_FAULT, DENIED)
				->arg2 = statuses[i];
			r->request.operation =
				identify ? WINRM_OP_IDENTIFY : WINRM_OP_COMMAND;
			r->request.as.command.line = "x";
			(void)rig_run_request(r);
			assert_words(r, statuses[i]);
			rig_end(r);
		}
}

static void a_page_is_no_fault(void **state)
{
	size_t i, tls;

	(void)state;
	for (tls = 0; tls < 2; tls++)
		for (i = 0; i < COUNT(statuses); i++) {
			struct rig *r = rig_new();

			r->peer.port.encrypted = tls;
			rig_init(r);
			rig_trick(r, PEER_CREATE, 0, PEER_STATUS_PAGE,
				statuses[i])
				->arg2 = 400;
			assert_true(rig_run(r, "x") < 0);
			assert_int_equal(
				rig_response(r)->http_status, statuses[i]);
			assert_int_not_equal(
				rig_response(r)->error, WINRM_E_FAULT);
			(void)rig_close(r);
			r->peer.unsealed = 0;
			rig_end(r);
		}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sealed_fault_is_read_whatever_its_status),
		cmocka_unit_test(
			an_unsealed_fault_is_not_read_where_sealed_ones_are_due),
		cmocka_unit_test(
			inside_tls_a_fault_is_read_whatever_its_status),
		cmocka_unit_test(with_basic_and_without_a_log_on_too),
		cmocka_unit_test(a_page_is_no_fault),
	};

	return RUN(tests);
}
