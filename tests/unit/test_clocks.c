/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* Deadlines, and what ends a request earlier. */

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

/* --- winrm_cancel ----------------------------------------------------------- */

static int (*whole_send)(void *io, const uint8_t *data, size_t len);
static unsigned calls, cancel_at;
static struct rig *cancelled;

static void count_call(void)
{
	if (++calls == cancel_at)
		winrm_cancel(&cancelled->client);
}

static int counted_recv(void *io, uint8_t *data, size_t cap)
{
	count_call();
	return whole_recv(io, data, cap);
}

static int counted_send(void *io, const uint8_t *data, size_t len)
{
	count_call();
	return whole_send(io, data, len);
}

static void cancelled_at_every_move_it_ends_and_cleans_up(void **state)
{
	unsigned n, hit = 0;

	(void)state;
	for (n = 1; n < 400; n += (unsigned)rig_stride(5)) {
		struct rig *r = rig_new();
		uint32_t start = r->peer.now;
		int error;

		cancelled = r;
		calls = 0;
		cancel_at = n;
		whole_send = r->peer.port.send;
		whole_recv = r->peer.port.recv;
		r->peer.port.send = counted_send;
		r->peer.port.recv = counted_recv;
		r->peer.send_piece = 200;
		r->peer.recv_piece = 100;
		rig_init(r);
		error = rig_run(r, "whoami");
		assert_true(error == 0 || error == WINRM_E_CANCELLED);
		assert_true(r->peer.now - start <= GRACE);
		hit += error != 0;
		if (error)
			assert_int_equal(peer_shells(&r->peer), 0);
		cancel_at = 0;
		assert_int_equal(rig_run(r, "whoami"), 0);
		assert_int_equal(rig_close(r), 0);
		assert_int_equal(peer_shells(&r->peer), 0);
		rig_end(r);
	}
	assert_true(hit > 10);
	assert_true(calls > 0);
}

static void cancelled_while_it_waits_it_ends_soon(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	cancelled = r;
	r->request.timeout_ms = 300000;
	rig_init(r);
	calls = 0;
	cancel_at = 1;
	rig_trick(r, PEER_RECEIVE, 1, PEER_CALL, 0)->call =
		(void (*)(void *))count_call;
	assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
	assert_true(r->peer.now - 1000 <= 250 + GRACE);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
}

/* --- ctrl_c ------------------------------------------------------------------ */

static const struct peer_output endless[] = {
	{"early ", NULL, PEER_RUNNING, NULL},
	{NULL, NULL, PEER_TIMED_OUT, NULL}, {NULL, NULL, PEER_TIMED_OUT, NULL},
	{NULL, NULL, PEER_TIMED_OUT, NULL}, {NULL, NULL, PEER_TIMED_OUT, NULL}};
static const struct peer_output obeys[] = {{"late", NULL, PEER_RUNNING, NULL},
	{NULL, NULL, PEER_DONE, "3221225786"}};

/* Cancels once, or twice `again` ms apart, while a Receive waits. */
static uint32_t (*whole_now)(void *io);
static uint32_t first_at, second_at;

static uint32_t cancelling_now(void *io)
{
	uint32_t now = whole_now(io);

	if ((first_at && now >= first_at) || (second_at && now >= second_at)) {
		if (first_at && now >= first_at)
			first_at = 0;
		else
			second_at = 0;
		winrm_cancel(&cancelled->client);
	}
	return now;
}

static struct rig *cancelling(uint32_t first, uint32_t second)
{
	struct rig *r = rig_new();

	cancelled = r;
	first_at = first ? 1000 + first : 0;
	second_at = second ? 1000 + second : 0;
	whole_now = r->peer.port.now_ms;
	r->peer.port.now_ms = cancelling_now;
	r->peer.scripts[0] = endless;
	r->request.timeout_ms = 300000;
	rig_init(r);
	return r;
}

static void a_command_may_end_by_itself_after_ctrl_c(void **state)
{
	static const char *const paths[] = {"|lCXRR|lRcRRD", "|lCXRR|lRbRRD"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(paths); i++) {
		struct rig *r = cancelling(5000, 0);

		r->config.cancel_with_break = i > 0;
		rig_init(r);
		r->peer.interrupted = obeys;
		assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
		assert_string_equal(r->out, "early late");
		assert_true(rig_response(r)->has_exit_code);
		assert_int_equal(rig_response(r)->exit_code, 3221225786);
		assert_string_equal(r->peer.path, paths[i]);
		assert_true(r->peer.now - 1000 <= 5000 + 700);
		assert_int_equal(peer_shells(&r->peer), 0);
		rig_end(r);
	}
}

static void a_command_that_ignores_ctrl_c_is_terminated_after_the_grace(
	void **state)
{
	struct rig *r = cancelling(5000, 0);

	(void)state;
	assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
	assert_string_equal(r->out, "early ");
	assert_false(rig_response(r)->has_exit_code);
	assert_true(r->peer.now - 1000 >= 5000 + GRACE - 200);
	assert_true(r->peer.now - 1000 <= 5000 + 2 * GRACE);
	assert_string_equal(r->peer.path, "|lCXRR|lRcRTD");
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
}

/* Even if the old Receive is still there, or nothing answers. */
static void the_ctrl_c_is_sent_whatever_the_host_says_before(void **state)
{
	static const struct {
		enum peer_trick_kind kind;
		uint32_t arg;
		const char *path;
	} cases[] = {{PEER_FAULT, 2150859047u, "|lCXRR|lR|llcRRD"},
		{PEER_IGNORE, 0, "|lCXRR|lR|llcRRD"},
		{PEER_CLOSE, 0, "|lCXRR|lR|llcRRD"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = cancelling(5000, 0);

		r->peer.interrupted = obeys;
		rig_trick(r, PEER_RECEIVE, 3, cases[i].kind, cases[i].arg);
		assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
		assert_string_equal(r->out, "early late");
		assert_string_equal(r->peer.path, cases[i].path);
		assert_true(r->peer.now - 1000 <= 5000 + 3000);
		rig_end(r);
	}
}

static void a_second_cancel_ends_it_at_once(void **state)
{
	uint32_t apart;

	(void)state;
	for (apart = 1; apart < 3000; apart += 100) {
		struct rig *r = cancelling(5000, 5000 + apart);

		assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
		assert_true(r->peer.now - 1000 <= 5000 + apart + 1000);
		assert_int_equal(peer_shells(&r->peer), 0);
		assert_int_equal(r->peer.path[strlen(r->peer.path) - 1], 'D');
		rig_end(r);
	}
}

static void a_second_cancel_does_not_wait_for_a_silent_host(void **state)
{
	struct rig *r = cancelling(5000, 6000);

	(void)state;
	rig_trick(r, PEER_SIGNAL, 0, PEER_IGNORE, 0);
	rig_trick(r, PEER_DELETE, 0, PEER_IGNORE, 0);
	assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
	assert_true(r->peer.now - 1000 <= 6000 + 1000);
	rig_end(r);
}

static void the_deadline_holds_after_a_ctrl_c(void **state)
{
	struct rig *r = cancelling(5000, 0);

	(void)state;
	r->request.timeout_ms = 6000;
	assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
	assert_true(r->peer.now - 1000 <= 6000 + GRACE);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
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
		cmocka_unit_test(cancelled_at_every_move_it_ends_and_cleans_up),
		cmocka_unit_test(cancelled_while_it_waits_it_ends_soon),
		cmocka_unit_test(a_command_may_end_by_itself_after_ctrl_c),
		cmocka_unit_test(
			a_command_that_ignores_ctrl_c_is_terminated_after_the_grace),
		cmocka_unit_test(
			the_ctrl_c_is_sent_whatever_the_host_says_before),
		cmocka_unit_test(a_second_cancel_ends_it_at_once),
		cmocka_unit_test(
			a_second_cancel_does_not_wait_for_a_silent_host),
		cmocka_unit_test(the_deadline_holds_after_a_ctrl_c),
	};

	return RUN(tests);
}
