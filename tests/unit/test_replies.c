/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* Replies that were forged, repeated, mixed up, or do not fit. */

static const enum peer_verb spoken[] = {
	PEER_CREATE, PEER_COMMAND, PEER_RECEIVE, PEER_SIGNAL};

/* Two commands, with a trick at this verb; the error of the one it hit. */
static struct rig *strike(enum peer_verb verb, enum peer_trick_kind kind,
	uint32_t arg, int *error)
{
	struct rig *r = rig_new();

	rig_init(r);
	rig_trick(r, verb, 1, kind, arg);
	*error = rig_run(r, "whoami");
	if (verb == PEER_SIGNAL) { /* of the first, before the second */
		assert_int_equal(*error, 0);
		*error = rig_run(r, "whoami");
	}
	return r;
}

static void end_clean(struct rig *r)
{
	assert_int_equal(rig_close(r), 0);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end(r);
}

/* Nothing of it is used, the shell is deleted, the next command works. */
static void assert_refused(enum peer_verb verb, enum peer_trick_kind kind,
	uint32_t arg, int expected)
{
	int error;
	struct rig *r = strike(verb, kind, arg, &error);

	assert_int_equal(error, expected);
	assert_string_equal(r->out, "");
	assert_false(rig_response(r)->has_exit_code);
	assert_int_equal(rig_response(r)->fault_code, 0);
	assert_string_equal(rig_response(r)->fault_text, "");
	assert_int_equal(peer_shells(&r->peer), 0);
	/* nothing else on that connection can be trusted */
	assert_int_equal(r->peer.connections, 2);
	assert_int_equal(rig_run(r, "whoami"), 0);
	assert_string_equal(r->out, "hello\r\n");
	end_clean(r);
}

static void a_reply_that_is_not_sealed_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(spoken); i++)
		assert_refused(spoken[i], PEER_PLAIN, 0, WINRM_E_SEAL);
}

static void a_fault_that_is_not_sealed_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(spoken); i++) {
		assert_refused(
			spoken[i], PEER_PLAIN_FAULT, 2150858793u, WINRM_E_SEAL);
		assert_refused(
			spoken[i], PEER_PLAIN_FAULT, 2150858843u, WINRM_E_SEAL);
	}
}

static void a_reply_that_comes_again_is_refused(void **state)
{
	(void)state;
	assert_refused(PEER_COMMAND, PEER_REPLAY, 0, WINRM_E_SEAL);
	assert_refused(PEER_RECEIVE, PEER_REPLAY, 0, WINRM_E_SEAL);
	assert_refused(PEER_SIGNAL, PEER_REPLAY, 0, WINRM_E_SEAL);
}

static void a_reply_out_of_its_order_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(spoken); i++)
		assert_refused(spoken[i], PEER_SKIP, 0, WINRM_E_SEAL);
}

static void a_reply_to_another_message_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(spoken); i++)
		assert_refused(spoken[i], PEER_RELATES, 0, WINRM_E_REPLY);
}

static void the_output_of_another_command_is_refused(void **state)
{
	(void)state;
	assert_refused(PEER_RECEIVE, PEER_OTHER_ID, 0, WINRM_E_REPLY);
	assert_refused(PEER_RECEIVE, PEER_OTHER_STREAM, 0, WINRM_E_REPLY);
}

static void a_reply_to_another_verb_is_refused(void **state)
{
	static const struct {
		enum peer_verb verb;
		const char *body;
	} cases[] = {
		{PEER_CREATE, ""},
		{PEER_CREATE, "<CommandResponse/>"},
		{PEER_CREATE, "<ResourceCreated/>"},
		{PEER_COMMAND, "<CommandResponse/>"},
		{PEER_COMMAND, "<ReceiveResponse/>"},
		{PEER_RECEIVE, "<CommandResponse/>"},
		{PEER_RECEIVE, ""},
		{PEER_RECEIVE,
			"<ReceiveResponse><Stream Name=\"stdout\">!"
			"</Stream></ReceiveResponse>"},
		{PEER_RECEIVE, "<ReceiveResponse>"},
		{PEER_RECEIVE,
			"<ReceiveResponse><CommandState State=\"x/Done\">"
			"<ExitCode>seven</ExitCode></CommandState>"
			"</ReceiveResponse>"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = rig_new();

		rig_init(r);
		rig_trick(r, cases[i].verb, 1, PEER_BODY, 0)->text =
			cases[i].body;
		assert_int_equal(rig_run(r, "whoami"), WINRM_E_REPLY);
		assert_string_equal(r->out, "");
		assert_int_equal(peer_shells(&r->peer), 0);
		end_clean(r);
	}
}

/* A reply of so much more: 0, or how much rx it needs, exactly. */
static size_t run_with_big_reply(enum peer_verb verb, uint32_t more, size_t rx,
	size_t piece, bool chunked)
{
	struct rig *r = rig_new();
	size_t needed = 0;

	r->config.rx_len = rx;
	r->peer.recv_piece = piece;
	r->peer.chunked = chunked;
	rig_init(r);
	rig_trick(r, verb, 0, PEER_BIG, more);
	if (rig_run(r, "whoami") != 0) {
		assert_int_equal(rig_response(r)->error, WINRM_E_SPACE);
		needed = rig_response(r)->needed;
		assert_true(needed > rx);
		assert_string_equal(r->out, "");
	} else {
		assert_string_equal(r->out, "hello\r\n");
	}
	end_clean(r);
	return needed;
}

static void a_reply_too_large_says_how_much_rx_it_needs(void **state)
{
	static const size_t pieces[] = {PEER_NEVER, 1000, 61, 1};
	static const uint32_t sizes[] = {7000, 9000, 10000, 40000};
	size_t v, i, k, needed;

	(void)state;
	for (v = 0; v < 3; v++)
		for (i = 0; i < COUNT(pieces); i++)
			for (k = 0; k < COUNT(sizes); k++) {
				needed = run_with_big_reply(spoken[v], sizes[k],
					8960, pieces[i], false);
				assert_int_equal(needed != 0, k > 0);
				if (k == 0)
					continue;
				assert_int_equal(
					run_with_big_reply(spoken[v], sizes[k],
						needed - 1, pieces[i], false),
					needed);
				assert_int_equal(
					run_with_big_reply(spoken[v], sizes[k],
						needed, pieces[i], false),
					0);
			}
}

/* With chunks nobody announces the length: the minimum is reported. */
static void chunks_too_large_say_that_more_is_needed(void **state)
{
	size_t rx;

	(void)state;
	for (rx = 8960; rx < 30000; rx += 1111)
		assert_true(run_with_big_reply(PEER_RECEIVE, 30000, rx,
				    PEER_NEVER, true) > rx);
	assert_int_equal(run_with_big_reply(
				 PEER_RECEIVE, 30000, 32768, PEER_NEVER, true),
		0);
}

static void other_streams_are_passed_over(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	rig_init(r);
	rig_trick(r, PEER_RECEIVE, 1, PEER_BODY, 0)->text =
		"<ReceiveResponse><Stream Name=\"pr\">aGVsbG8=</Stream>"
		"<Stream Name=\"stdout\">aGV\nsbG8=</Stream>"
		"<Stream Name=\"stdout\"/><Stream Name=\"stderr\" "
		"End=\"true\"></Stream></ReceiveResponse>";
	assert_int_equal(rig_run(r, "whoami"), 0);
	assert_string_equal(r->out, "hellohello\r\n");
	assert_string_equal(r->err, "");
	assert_int_equal(r->pieces, 2);
	end_clean(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_that_is_not_sealed_is_refused),
		cmocka_unit_test(a_fault_that_is_not_sealed_is_refused),
		cmocka_unit_test(a_reply_that_comes_again_is_refused),
		cmocka_unit_test(a_reply_out_of_its_order_is_refused),
		cmocka_unit_test(a_reply_to_another_message_is_refused),
		cmocka_unit_test(the_output_of_another_command_is_refused),
		cmocka_unit_test(a_reply_to_another_verb_is_refused),
		cmocka_unit_test(a_reply_too_large_says_how_much_rx_it_needs),
		cmocka_unit_test(chunks_too_large_say_that_more_is_needed),
		cmocka_unit_test(other_streams_are_passed_over),
	};

	return RUN(tests);
}
