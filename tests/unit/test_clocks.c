/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* Deadlines. */

enum { GRACE = 5000 };

/* "a", then nothing for 38 polls, then "b" */
static const struct peer_output *silent_script(void)
{
	static struct peer_output script[40];
	size_t i;

	for (i = 0; i < COUNT(script); i++)
		script[i].state = PEER_TIMED_OUT;
	script[0].out = "a";
	script[0].state = PEER_RUNNING;
	script[COUNT(script) - 1].out = "b";
	script[COUNT(script) - 1].state = PEER_DONE;
	script[COUNT(script) - 1].code = "0";
	return script;
}

static const uint32_t starts[] = {0, 1000, 0x7fffff00u, 0x80000000u,
	0xfffffff0u, 0xffffd8f0u, UINT32_MAX};

static void a_silent_host_ends_the_call_at_its_deadline(void **state)
{
	static const uint32_t timeouts[] = {1, 10, 999, 1000, 5000, 60000};
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(starts); i++)
		for (k = 0; k < COUNT(timeouts); k++) {
			struct rig *r = rig_new();

			r->peer.now = starts[i];
			r->request.timeout_ms = timeouts[k];
			rig_init(r);
			rig_trick(r, PEER_RECEIVE, 0, PEER_IGNORE, 0);
			assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
			assert_int_equal(r->peer.now - starts[i], timeouts[k]);
			assert_string_equal(r->peer.path, "|lCXR|lTD");
			assert_int_equal(peer_shells(&r->peer), 0);
			rig_end(r);
		}
}

static void a_command_that_says_nothing_is_ended_on_its_connection(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(starts); i++) {
		struct rig *r = rig_new();

		r->peer.now = starts[i];
		r->peer.scripts[0] = silent_script();
		r->request.timeout_ms = 20000;
		rig_init(r);
		assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
		assert_true(r->peer.now - starts[i] <= 20000);
		assert_true(r->peer.now - starts[i] >= 19000);
		assert_string_equal(r->out, "a");
		assert_int_equal(r->peer.connections, 1);
		assert_int_equal(peer_shells(&r->peer), 0);
		rig_end(r);
	}
}

static void no_timeout_waits_for_ever(void **state)
{
	static struct peer_output script[500];
	struct rig *r = rig_new();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(script); i++)
		script[i].state = PEER_TIMED_OUT;
	script[COUNT(script) - 1].state = PEER_DONE;
	script[COUNT(script) - 1].code = "0";
	r->peer.scripts[0] = script;
	r->peer.now = UINT32_MAX - 5000;
	r->request.no_timeout = true;
	r->request.timeout_ms = 1;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(r->peer.now + 5001, 499 * 60000);
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
}

static void the_longest_timeout_is_not_over_at_once(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.scripts[0] = silent_script();
	r->request.timeout_ms = INT32_MAX;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_string_equal(r->out, "ab");
	r->request.timeout_ms = (uint32_t)INT32_MAX + 1;
	assert_int_equal(rig_run(r, "x"), WINRM_E_CONFIG);
	assert_string_equal(rig_response(r)->setting, "timeout_ms");
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
}

static void a_connection_that_is_not_made_ends_on_time(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.open_result = WINRM_WANT_OPEN;
	r->request.timeout_ms = 60000;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), WINRM_E_CONNECT);
	assert_int_equal(r->peer.now, 1000 + 10000);
	r->request.timeout_ms = 3000;
	assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
	assert_int_equal(r->peer.now, 1000 + 13000);
	rig_end(r);
}

static void what_the_port_says_of_a_connection_is_told(void **state)
{
	static const int errors[] = {
		WINRM_E_RESOLVE, WINRM_E_CONNECT, WINRM_E_IO};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(errors); i++) {
		struct rig *r = rig_new();

		r->peer.open_result = errors[i];
		rig_init(r);
		assert_int_equal(rig_run(r, "x"), errors[i]);
		assert_int_equal(r->peer.now, 1000);
		assert_int_equal(rig_response(r)->http_status, 0);
		r->peer.open_result = 0;
		assert_int_equal(rig_run(r, "x"), 0);
		assert_int_equal(rig_close(r), 0);
		rig_end(r);
	}
}

static int io_code(void *io)
{
	(void)io;
	return 111;
}

static void the_ports_own_code_is_kept_for_the_message(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.port.io_code = io_code;
	r->peer.open_result = WINRM_E_CONNECT;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), WINRM_E_CONNECT);
	assert_int_equal(rig_response(r)->io_code, 111);
	r->peer.open_result = 0;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(rig_response(r)->io_code, 0);
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
}

static int (*whole_recv)(void *io, uint8_t *data, size_t cap);
static unsigned recv_calls;

/* One byte a second. */
static int drip(void *io, uint8_t *data, size_t cap)
{
	struct peer *p = io;

	if (recv_calls++ % 4 == 0)
		return whole_recv(io, data, cap > 0);
	p->now += 250;
	return 0;
}

static void a_host_that_drips_ends_on_time(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	whole_recv = r->peer.port.recv;
	r->peer.port.recv = drip;
	r->peer.recv_piece = 1;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
	assert_true(r->peer.now <= 1000 + 10000 + GRACE + 250);
	rig_end(r);
}

static void a_host_that_is_gone_costs_no_grace(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), 0);
	rig_trick(r, PEER_RECEIVE, 0, PEER_IGNORE, 0);
	r->peer.c.closing = true;
	r->peer.open_result = WINRM_E_CONNECT;
	assert_int_equal(rig_run(r, "x"), WINRM_E_CONNECT);
	assert_int_equal(r->peer.now, 1000);
	rig_end(r);
}

static void cleaning_up_takes_no_longer_than_its_grace(void **state)
{
	static const uint32_t graces[] = {1, 100, 5000, 0};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(graces); i++) {
		struct rig *r = rig_new();

		r->config.grace_ms = graces[i];
		rig_init(r);
		rig_trick(r, PEER_RECEIVE, 0, PEER_IGNORE, 0);
		rig_trick(r, PEER_SIGNAL, 0, PEER_IGNORE, 0);
		rig_trick(r, PEER_DELETE, 0, PEER_IGNORE, 0);
		assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
		assert_true(r->peer.now - 1000 - 10000 <=
			(graces[i] ? graces[i] : GRACE));
		assert_false(r->peer.c.open);
		memset(r->peer.tricks, 0, sizeof(r->peer.tricks));
		assert_int_equal(rig_run(r, "x"), 0);
		rig_end(r);
	}
}

/*
 * A caller that waits for its own reader does not step; the host has answered.
 */
static void pause_long(void *user)
{
	struct rig *r = user;

	r->peer.now += 3600000;
}

static void a_reply_that_has_come_is_read_however_late(void **state)
{
	static const enum peer_verb verbs[] = {PEER_CREATE, PEER_COMMAND,
		PEER_RECEIVE, PEER_SIGNAL, PEER_DELETE};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(verbs); i++) {
		struct rig *r = rig_new();
		struct peer_trick *trick;

		r->request.no_timeout = true;
		rig_init(r);
		trick = rig_trick(r, verbs[i], 0, PEER_CALL, 0);
		trick->call = pause_long;
		trick->user = r;
		assert_int_equal(rig_run(r, "x"), 0);
		assert_int_equal(rig_response(r)->reconnects, 0);
		assert_false(rig_response(r)->incomplete);
		assert_int_equal(r->peer.connections, 1);
		(void)rig_close(r);
		rig_end(r);
	}
}

/* A shell that is still being created is in no list yet. */
static void a_shell_that_comes_late_is_deleted(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->request.timeout_ms = 2000;
	rig_init(r);
	rig_trick(r, PEER_CREATE, 1, PEER_LATE, 3000);
	assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
	assert_int_equal(peer_shells(&r->peer), 0);
	assert_int_equal(r->peer.verbs[PEER_COMMAND], 0);
	/* the connection can still be used */
	assert_int_equal(rig_run(r, "y"), 0);
	rig_end_at(r, "|lCDCXRD");
}

static void a_shell_that_does_not_come_is_looked_for(void **state)
{
	static const struct {
		enum peer_trick_kind kind;
		uint32_t arg;
		const char *path;
	} cases[] = {
		{PEER_LATE, 30000, "|lC|lED"},
		{PEER_IGNORE, 0, "|lC|lE"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = rig_new();

		r->request.timeout_ms = 2000;
		rig_init(r);
		rig_trick(r, PEER_CREATE, 1, cases[i].kind, cases[i].arg);
		assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
		assert_true(r->peer.now - 1000 <= 2000 + GRACE);
		rig_end_at(r, cases[i].path);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_silent_host_ends_the_call_at_its_deadline),
		cmocka_unit_test(
			a_command_that_says_nothing_is_ended_on_its_connection),
		cmocka_unit_test(no_timeout_waits_for_ever),
		cmocka_unit_test(the_longest_timeout_is_not_over_at_once),
		cmocka_unit_test(a_connection_that_is_not_made_ends_on_time),
		cmocka_unit_test(what_the_port_says_of_a_connection_is_told),
		cmocka_unit_test(the_ports_own_code_is_kept_for_the_message),
		cmocka_unit_test(a_host_that_drips_ends_on_time),
		cmocka_unit_test(a_host_that_is_gone_costs_no_grace),
		cmocka_unit_test(cleaning_up_takes_no_longer_than_its_grace),
		cmocka_unit_test(a_reply_that_has_come_is_read_however_late),
		cmocka_unit_test(a_shell_that_comes_late_is_deleted),
		cmocka_unit_test(a_shell_that_does_not_come_is_looked_for),
	};

	return RUN(tests);
}
