/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* winrm_cancel: what it ends, and when; Ctrl-C before that. */

enum { GRACE = 5000 };

static int (*whole_recv)(void *io, uint8_t *data, size_t cap);
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
