/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* Several Receives in flight: nothing twice, nothing out of order. */

enum { BLOCKS = 12, BLOCK = 4500 };

static char texts[BLOCKS][BLOCK + 1];
static struct peer_output script[BLOCKS + 1];
static struct {
	bool had[BLOCKS];
	unsigned count;
	int last;
	bool ended;
	size_t given;     /* octets from the peer by then */
	unsigned cancels; /* at this block; 0: not at all */
	unsigned refuses; /* from this block on */
} got;

/* Each piece is one of the blocks, each comes once, later ones later. */
static bool take(void *user, enum winrm_stream_id stream, const uint8_t *data,
	size_t len)
{
	struct rig *r = user;
	int n;

	assert_int_equal(stream, WINRM_STDOUT);
	if (len == 3) {
		assert_memory_equal(data, "end", 3);
		assert_false(got.ended);
		got.ended = true;
		got.given = r->peer.given;
		return true;
	}
	assert_int_equal(len, BLOCK);
	n = data[0] - 'A';
	assert_memory_equal(data, texts[n], BLOCK);
	assert_true(n > got.last);
	assert_false(got.had[n]);
	got.had[n] = true;
	got.last = n;
	got.count++;
	if (got.count == got.cancels)
		winrm_cancel(&r->client);
	return got.refuses == 0 || got.count < got.refuses;
}

static struct rig *ready(uint8_t in_flight)
{
	struct rig *r = rig_new();
	size_t i;

	for (i = 0; i < BLOCKS; i++) {
		memset(texts[i], 'A' + (int)i, BLOCK);
		script[i].out = texts[i];
		script[i].state = PEER_RUNNING;
	}
	script[BLOCKS].out = "end";
	script[BLOCKS].state = PEER_DONE;
	script[BLOCKS].code = "7";
	memset(&got, 0, sizeof(got));
	got.last = -1;
	r->peer.pipelines = true;
	r->peer.scripts[0] = script;
	r->config.in_flight = in_flight;
	r->request.on_output = take;
	r->request.timeout_ms = 200000;
	rig_init(r);
	return r;
}

/* The command has ended; what is missing is known to be. */
static void assert_exact(struct rig *r, unsigned least)
{
	assert_int_equal(rig_response(r)->error, 0);
	assert_int_equal(rig_response(r)->exit_code, 7);
	assert_true(got.ended || rig_response(r)->incomplete);
	assert_true(got.count >= least);
	if (got.count < BLOCKS)
		assert_true(rig_response(r)->incomplete);
	assert_int_equal(r->peer.verbs[PEER_COMMAND], 1);
}

static void end(struct rig *r)
{
	assert_int_equal(rig_close(r), 0);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
}

static void much_output_is_asked_for_ahead(void **state)
{
	static const struct {
		uint8_t in_flight;
		const char *path; /* what is asked for after the end is idle */
	} cases[] = {{0, "|lCXRRRRRRRRRRRRRD"}, {1, "|lCXRRRRRRRRRRRRRD"},
		{2, "|lCXRRRRRRRRRRRRRRD"}, {4, "|lCXRRRRRRRRRRRRRRRRD"},
		{8, "|lCXRRRRRRRRRRRRRRRRRRRRD"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = ready(cases[i].in_flight);

		assert_int_equal(rig_run(r, "x"), 0);
		assert_exact(r, BLOCKS);
		assert_false(rig_response(r)->incomplete);
		rig_end_at(r, cases[i].path);
	}
}

static void little_output_is_not(void **state)
{
	static const struct peer_output little[] = {
		{"end", NULL, PEER_RUNNING, NULL},
		{NULL, NULL, PEER_TIMED_OUT, NULL},
		{NULL, NULL, PEER_DONE, "0"}};
	struct rig *r = ready(8);

	(void)state;
	r->peer.scripts[0] = little;
	assert_int_equal(rig_run(r, "x"), 0);
	rig_end_at(r, "|lCXRRRD");
}

/* At each Receive; false: it is the end of all. */
static void at_each(enum peer_trick_kind kind, uint32_t arg, bool loses)
{
	unsigned nth;

	for (nth = 1; nth <= BLOCKS + 1; nth++) {
		struct rig *r = ready(8);

		rig_trick(r, PEER_RECEIVE, nth, kind, arg);
		assert_int_equal(rig_run(r, "x"), 0);
		/* eight at most were in flight */
		assert_exact(r, loses ? BLOCKS - 8 : BLOCKS);
		assert_int_equal(rig_response(r)->incomplete, loses);
		end(r);
	}
}

static void a_lost_connection_costs_what_was_in_flight(void **state)
{
	(void)state;
	at_each(PEER_CLOSE, 0, true);
	at_each(PEER_LOSE, 0, true);
	at_each(PEER_STATUS, 503, true);
}

static void an_answer_out_of_turn_is_not_taken(void **state)
{
	unsigned nth;

	(void)state;
	for (nth = 2; nth <= BLOCKS; nth++) {
		struct rig *r = ready(8);

		rig_trick(r, PEER_RECEIVE, nth, PEER_RELATES, 0);
		assert_int_equal(rig_run(r, "x"), 0);
		assert_exact(r, BLOCKS - 8);
		assert_true(rig_response(r)->incomplete);
		assert_false(got.had[nth - 1]);
		end(r);
	}
}

static void a_host_that_refuses_a_second_one_gets_one_at_a_time(void **state)
{
	struct rig *r;

	(void)state;
	at_each(PEER_FAULT, 2150859174u, false); /* a quota */
	r = ready(8);
	rig_trick(r, PEER_RECEIVE, 3, PEER_FAULT, 2150859047u);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_exact(r, BLOCKS);
	assert_false(rig_response(r)->incomplete);
	assert_int_equal(r->peer.connections, 1);
	/* those in flight by then, and one by one from there on */
	assert_int_equal(r->peer.verbs[PEER_RECEIVE], BLOCKS + 2);
	memset(&got, 0, sizeof(got));
	got.last = -1;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(r->peer.verbs[PEER_RECEIVE], 2 * BLOCKS + 3);
	end(r);
}

static void an_early_end_is_noticed(void **state)
{
	unsigned nth;

	(void)state;
	for (nth = 1; nth <= BLOCKS; nth++) {
		struct rig *r = ready(8);

		rig_trick(r, PEER_RECEIVE, nth, PEER_BYE, 0);
		assert_int_equal(rig_run(r, "x"), 0);
		assert_exact(r, BLOCKS);
		/* the host has not done what was behind it, but who knows */
		assert_int_equal(rig_response(r)->incomplete, nth > 1);
		end(r);
	}
}

static void a_host_that_is_silent_after_the_end_is_left(void **state)
{
	struct rig *r = ready(8);
	size_t given;
	uint32_t start;

	(void)state;
	r->peer.recv_piece = 1;
	assert_int_equal(rig_run(r, "x"), 0);
	given = got.given;
	end(r);
	r = ready(8);
	r->peer.recv_piece = 1;
	r->peer.stall_at = given + 9;
	start = r->peer.now;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_exact(r, BLOCKS);
	assert_false(rig_response(r)->incomplete);
	assert_true(r->peer.now - start <= 2500);
	assert_false(r->peer.c.open);
	end(r);
}

static void a_connection_is_cut_anywhere(void **state)
{
	size_t at, taken, given, stride = rig_stride(37);
	struct rig *r = ready(8);

	(void)state;
	assert_int_equal(rig_run(r, "x"), 0);
	taken = r->peer.taken;
	given = r->peer.given;
	end(r);
	for (at = 4000; at < taken; at += 251 * stride) {
		r = ready(8);
		r->peer.take_cut_at = at;
		if (rig_run(r, "x") == 0)
			assert_exact(r, 0);
		assert_true(r->peer.verbs[PEER_COMMAND] <= 1);
		end(r);
	}
	for (at = 3000; at < given; at += 431 * stride) {
		r = ready(8);
		r->peer.cut_at = at;
		if (rig_run(r, "x") == 0)
			assert_exact(r, 0);
		assert_true(r->peer.verbs[PEER_COMMAND] <= 1);
		end(r);
	}
}

static void a_command_is_cancelled_behind_what_is_in_flight(void **state)
{
	static const struct peer_output interrupted[] = {
		{"end", NULL, PEER_DONE, "7"}};
	unsigned n;

	(void)state;
	for (n = 1; n < BLOCKS; n++) {
		struct rig *r = ready(8);

		got.cancels = n;
		r->peer.interrupted = interrupted;
		assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
		/* what was asked for has come, then the end */
		assert_true(got.ended && got.count >= n);
		assert_false(rig_response(r)->incomplete);
		assert_int_equal(r->peer.connections, 1);
		end(r);
	}
}

static void output_that_is_refused_ends_it(void **state)
{
	unsigned n;

	(void)state;
	for (n = 1; n < BLOCKS; n++) {
		struct rig *r = ready(8);

		got.refuses = n;
		assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
		assert_int_equal(got.count, n);
		assert_int_equal(r->peer.verbs[PEER_DELETE], 1);
		assert_int_equal(peer_shells(&r->peer), 0);
		end(r);
	}
}

static void a_command_may_fall_silent_until_the_deadline(void **state)
{
	struct rig *r = ready(8);

	(void)state;
	r->request.timeout_ms = 20000;
	r->config.operation_timeout_ms = 1000;
	script[6].state = script[7].state = script[8].state = PEER_TIMED_OUT;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(got.count, BLOCKS - 3);
	assert_false(rig_response(r)->incomplete);
	end(r);
	r = ready(8);
	r->request.timeout_ms = 20000;
	rig_trick(r, PEER_RECEIVE, 7, PEER_IGNORE, 0);
	assert_int_equal(rig_run(r, "x"), WINRM_E_TIMEOUT);
	assert_true(got.count <= 6);
	assert_int_equal(peer_shells(&r->peer), 0);
	end(r);
}

static void pieces_of_any_size_do(void **state)
{
	size_t piece;

	(void)state;
	for (piece = 1; piece < 40000; piece = piece * 3 + 1) {
		struct rig *r = ready(8);

		r->peer.recv_piece = piece;
		r->peer.send_piece = piece;
		r->peer.chunked = piece % 2;
		assert_int_equal(rig_run(r, "x"), 0);
		assert_exact(r, BLOCKS);
		assert_false(rig_response(r)->incomplete);
		end(r);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(much_output_is_asked_for_ahead),
		cmocka_unit_test(little_output_is_not),
		cmocka_unit_test(a_lost_connection_costs_what_was_in_flight),
		cmocka_unit_test(an_answer_out_of_turn_is_not_taken),
		cmocka_unit_test(
			a_host_that_refuses_a_second_one_gets_one_at_a_time),
		cmocka_unit_test(an_early_end_is_noticed),
		cmocka_unit_test(a_host_that_is_silent_after_the_end_is_left),
		cmocka_unit_test(a_connection_is_cut_anywhere),
		cmocka_unit_test(
			a_command_is_cancelled_behind_what_is_in_flight),
		cmocka_unit_test(output_that_is_refused_ends_it),
		cmocka_unit_test(a_command_may_fall_silent_until_the_deadline),
		cmocka_unit_test(pieces_of_any_size_do),
	};

	return RUN(tests);
}
