/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* stdin: what on_input lends reaches the command once and in order. */

static const struct peer_output script[] = {
	{"prompt>", NULL, PEER_RUNNING, NULL},
	{NULL, NULL, PEER_TIMED_OUT, NULL}, {NULL, NULL, PEER_TIMED_OUT, NULL},
	{"bye", NULL, PEER_DONE, "0"}};

struct source {
	const char *plan; /* 'd' data, 'l' later, 'e' end, 'E' data and end */
	size_t asked, max;
	char last[8];
};

static struct source source;

static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	char step = *source.plan;

	(void)user;
	assert_int_not_equal(step, 0); /* asked after the end */
	source.plan++;
	source.max = max;
	source.asked++;
	if (step == 'l')
		return WINRM_INPUT_LATER;
	*len = 0;
	*data = NULL;
	if (step != 'e') {
		/* what was lent before is no longer read */
		memset(source.last, '!', sizeof(source.last));
		*len = (size_t)sprintf(source.last, "<%zu>", source.asked);
		*data = (const uint8_t *)source.last;
	}
	return step == 'd' ? WINRM_INPUT_DATA : WINRM_INPUT_END;
}

static struct rig *with_plan(const char *plan)
{
	struct rig *r = rig_new();

	memset(&source, 0, sizeof(source));
	source.plan = plan;
	r->peer.scripts[0] = script;
	r->request.on_input = on_input;
	r->request.timeout_ms = 300000;
	rig_init(r);
	return r;
}

static void input_and_output_take_turns(void **state)
{
	struct rig *r = with_plan("dde");

	(void)state;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_string_equal(r->peer.stdin_data, "<1><2>");
	assert_true(r->peer.stdin_ended);
	assert_string_equal(r->out, "prompt>bye");
	rig_end_at(r, "|lCXSRSSRRRD");
}

static void input_that_comes_later_is_asked_for_again(void **state)
{
	struct rig *r = with_plan("lldlE");

	(void)state;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_string_equal(r->peer.stdin_data, "<3><5>");
	assert_true(r->peer.stdin_ended);
	assert_string_equal(r->out, "prompt>bye");
	/* while input may come, polls are short */
	assert_true(r->peer.now - 1000 <= 1000);
	rig_end_at(r, "|lCXRRSRSRD");
}

static void input_may_end_at_once(void **state)
{
	struct rig *r = with_plan("e");

	(void)state;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_string_equal(r->peer.stdin_data, "");
	assert_true(r->peer.stdin_ended);
	rig_end_at(r, "|lCXSRRRRD");
}

static void a_command_that_ends_before_its_input_is_no_error(void **state)
{
	static const uint32_t codes[] = {109, 232, 2150859212u};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(codes); i++) {
		struct rig *r = with_plan("dd");

		rig_trick(r, PEER_SEND, 2, PEER_FAULT, codes[i]);
		assert_int_equal(rig_run(r, "x"), 0);
		assert_string_equal(r->peer.stdin_data, "<1>");
		assert_string_equal(r->out, "prompt>bye");
		assert_int_equal(rig_response(r)->fault_code, 0);
		rig_end_at(r, "|lCXSRSRRRD");
	}
}

static void another_fault_to_send_is_an_error(void **state)
{
	struct rig *r = with_plan("dd");

	(void)state;
	rig_trick(r, PEER_SEND, 1, PEER_FAULT, 5);
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	rig_end_at(r, "|lCXSTD");
}

static void input_is_never_sent_twice(void **state)
{
	static const enum peer_trick_kind kinds[] = {PEER_CLOSE, PEER_LOSE};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(kinds); i++) {
		struct rig *r = with_plan("dd");

		rig_trick(r, PEER_SEND, 1, kinds[i], 0);
		assert_int_equal(rig_run(r, "x"), WINRM_E_CLOSED);
		assert_int_equal(r->peer.verbs[PEER_SEND], 1);
		rig_end_at(r, "|lCXS|lTD");
	}
}

static void input_is_asked_for_in_pieces_that_fit_tx(void **state)
{
	static const size_t sizes[] = {2500, 4096, 8192, 32768, 65536};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++) {
		struct rig *r = with_plan("e");

		r->config.tx_len = sizes[i];
		rig_init(r);
		assert_int_equal(rig_run(r, "x"), 0);
		assert_true(source.max >= 240 && source.max <= 20000);
		rig_end_at(r, "|lCXSRRRRD");
	}
}

/* The most that is asked for, at the worst place of tx and names. */
static enum winrm_input fill_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	static uint8_t full[65536];

	(void)user;
	memset(full, 'x', sizeof(full));
	assert_true(max <= sizeof(full));
	*data = full;
	*len = max;
	return WINRM_INPUT_END;
}

static void the_most_that_is_asked_for_fits_tx(void **state)
{
	size_t tx;

	(void)state;
	for (tx = 2048; tx <= 4096; tx += 64 * rig_stride(4)) {
		struct rig *r = with_plan("");

		r->config.tx_len = tx;
		rig_init(r);
		r->request.on_input = fill_input;
		assert_int_equal(rig_run(r, "x"), 0);
		assert_int_equal(r->peer.verbs[PEER_SEND], 1);
		assert_true(r->peer.stdin_len > 0);
		assert_int_equal(rig_close(r), 0);
		rig_end(r);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(input_and_output_take_turns),
		cmocka_unit_test(input_that_comes_later_is_asked_for_again),
		cmocka_unit_test(input_may_end_at_once),
		cmocka_unit_test(
			a_command_that_ends_before_its_input_is_no_error),
		cmocka_unit_test(another_fault_to_send_is_an_error),
		cmocka_unit_test(input_is_never_sent_twice),
		cmocka_unit_test(input_is_asked_for_in_pieces_that_fit_tx),
		cmocka_unit_test(the_most_that_is_asked_for_fits_tx),
	};

	return RUN(tests);
}
