/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* The verbs of a shell and their order. */

static struct rig *with_script(const struct peer_output *script)
{
	struct rig *r = rig_new();

	r->peer.scripts[0] = script;
	rig_init(r);
	return r;
}

static struct rig *with_trick(enum peer_verb verb, unsigned nth,
	enum peer_trick_kind kind, uint32_t arg)
{
	struct rig *r = rig_new();

	rig_init(r);
	rig_trick(r, verb, nth, kind, arg);
	return r;
}

static void further_commands_take_three_requests_each(void **state)
{
	struct rig *r = rig_new();
	int i;

	(void)state;
	rig_init(r);
	for (i = 0; i < 4; i++) {
		assert_int_equal(rig_run(r, "whoami"), 0);
		assert_string_equal(r->out, "hello\r\n");
	}
	rig_end_at(r, "|lCXRTXRTXRTXRD");
}

static void exit_codes_are_told_as_the_host_says_them(void **state)
{
	static const struct {
		const char *text;
		int64_t code;
	} cases[] = {{"0", 0}, {"7", 7}, {"255", 255}, {"3010", 3010},
		{"3221225786", 3221225786}, {"-1073741510", -1073741510},
		{" 1\n", 1}};
	struct peer_output script[] = {{NULL, NULL, PEER_DONE, NULL}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r;

		script[0].code = cases[i].text;
		r = with_script(script);
		assert_int_equal(rig_run(r, "x"), 0);
		assert_true(rig_response(r)->has_exit_code);
		assert_int_equal(rig_response(r)->exit_code, cases[i].code);
		assert_int_equal(r->pieces, 0);
		rig_end_at(r, "|lCXRD");
	}
}

static void done_without_an_exit_code_is_no_error(void **state)
{
	static const struct peer_output script[] = {
		{"out", "err", PEER_DONE_BARE, NULL}};
	struct rig *r = with_script(script);

	(void)state;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_false(rig_response(r)->has_exit_code);
	assert_string_equal(r->out, "out");
	assert_string_equal(r->err, "err");
	rig_end_at(r, "|lCXRD");
}

static void a_poll_that_times_out_is_asked_again(void **state)
{
	static const struct peer_output script[] = {
		{NULL, NULL, PEER_TIMED_OUT, NULL},
		{"a", NULL, PEER_RUNNING, NULL},
		{NULL, NULL, PEER_TIMED_OUT, NULL},
		{"b", NULL, PEER_DONE, "0"}};
	struct rig *r = with_script(script);
	size_t i, k;

	(void)state;
	r->request.timeout_ms = 300000;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_string_equal(r->out, "ab");
	assert_int_equal(rig_response(r)->fault_code, 0);
	assert_int_equal(r->peer.now, 1000 + 2 * 60000);
	for (i = 0; i < r->peer.message_count; i++)
		for (k = 0; k < i; k++)
			assert_string_not_equal(
				r->peer.message_ids[i], r->peer.message_ids[k]);
	rig_end_at(r, "|lCXRRRRD");
}

static void a_shell_that_is_gone_ends_the_request(void **state)
{
	struct rig *r = with_trick(PEER_RECEIVE, 0, PEER_FAULT, 2150858843u);

	(void)state;
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	assert_int_equal(rig_response(r)->fault_code, 2150858843u);
	assert_string_equal(rig_response(r)->fault_text, "It is wrong.");
	assert_non_null(strstr(r->text, "[2150858843] - "));
	assert_int_equal(rig_response(r)->http_status, 500);
	assert_true(rig_response(r)->sealed);
	rig_end_at(r, "|lCXRTD");
}

static void a_command_that_has_ended_is_no_error(void **state)
{
	struct rig *r = with_trick(PEER_RECEIVE, 1, PEER_FAULT, 2150859212u);

	(void)state;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_false(rig_response(r)->has_exit_code);
	rig_end_at(r, "|lCXRD");
}

static void faults_of_a_deferred_signal_are_ignored(void **state)
{
	static const uint32_t codes[] = {995, 2150858843u, 2150859212u, 5};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(codes); i++) {
		struct rig *r =
			with_trick(PEER_SIGNAL, 1, PEER_FAULT, codes[i]);

		assert_int_equal(rig_run(r, "x"), 0);
		assert_int_equal(rig_run(r, "x"), 0);
		assert_int_equal(rig_response(r)->fault_code, 0);
		rig_end_at(r, "|lCXRTXRD");
	}
}

static void a_fault_to_any_verb_is_told_and_leaves_no_shell(void **state)
{
	static const struct {
		enum peer_verb verb;
		const char *path;
	} cases[] = {{PEER_CREATE, "|lC"}, {PEER_COMMAND, "|lCXD"},
		{PEER_RECEIVE, "|lCXRTD"}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = with_trick(cases[i].verb, 1, PEER_FAULT, 5);

		assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
		assert_int_equal(rig_response(r)->fault_code, 5);
		assert_int_equal(peer_shells(&r->peer), 0);
		rig_end_at(r, cases[i].path);
	}
}

static void a_shell_whose_create_timed_out_is_looked_up_and_deleted(
	void **state)
{
	struct rig *r =
		with_trick(PEER_CREATE, 1, PEER_DONE_FAULT, 2150858793u);

	(void)state;
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	assert_int_equal(peer_shells(&r->peer), 0);
	rig_end_at(r, "|lCED");
}

static void the_shells_of_others_are_left_alone(void **state)
{
	struct rig *r = with_trick(PEER_CREATE, 1, PEER_LOSE, 0);
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct peer_shell *s = &r->peer.shells[r->peer.shell_count++];

		sprintf(s->id, "OTHER-%zu", i);
		sprintf(s->name, "Name %zu", i);
		s->open = true;
	}
	assert_int_equal(rig_run(r, "x"), WINRM_E_CLOSED);
	assert_int_equal(peer_shells(&r->peer), 3);
	assert_false(r->peer.shells[3].open);
	assert_string_equal(r->peer.path, "|lC|lED");
	rig_end(r);
}

static void output_before_an_error_is_delivered(void **state)
{
	static const struct peer_output script[] = {
		{"before", NULL, PEER_RUNNING, NULL}};
	struct rig *r = with_script(script);

	(void)state;
	rig_trick(r, PEER_RECEIVE, 2, PEER_FAULT, 5);
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	assert_string_equal(r->out, "before");
	rig_end_at(r, "|lCXRRTD");
}

static void on_output_that_says_no_cancels_the_command(void **state)
{
	static const struct peer_output script[] = {
		{"one", NULL, PEER_RUNNING, NULL},
		{"two", "x", PEER_DONE, "0"}};
	unsigned n;

	(void)state;
	for (n = 1; n <= 3; n++) {
		struct rig *r = with_script(script);

		r->refuse_piece = n;
		assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
		assert_int_equal(r->pieces, n);
		assert_string_equal(r->out,
			n == 1           ? ""
				: n == 2 ? "one"
					 : "onetwo");
		assert_false(rig_response(r)->has_exit_code);
		rig_end_at(r, n == 1 ? "|lCXRTD" : "|lCXRRTD");
	}
}

static void without_on_output_the_output_is_dropped(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->request.on_output = NULL;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(rig_response(r)->exit_code, 0);
	rig_end_at(r, "|lCXRD");
}

static void requests_that_make_no_sense_are_refused(void **state)
{
	static const char *const args[] = {"a", "b\x01", NULL};
	static char line[8300];
	struct rig *r = rig_new();

	(void)state;
	rig_init(r);
	assert_int_equal(rig_run(r, NULL), WINRM_E_CONFIG);
	assert_int_equal(rig_run(r, "bell\x07"), WINRM_E_CONFIG);
	assert_int_equal(rig_run(r, "\xff"), WINRM_E_CONFIG);
	r->request.as.command.args = args;
	assert_int_equal(rig_run(r, "x"), WINRM_E_CONFIG);
	rig_set_script(r, NULL);
	assert_int_equal(rig_run_request(r), WINRM_E_CONFIG);
	rig_set_script(r, "y");
	r->request.as.script.execution_policy = "a b";
	assert_int_equal(rig_run_request(r), WINRM_E_CONFIG);
	rig_set_script(r, "\xff");
	assert_int_equal(rig_run_request(r), WINRM_E_CONFIG);
	memset(line, 'x', 8181);
	assert_int_equal(rig_run(r, line), WINRM_E_TOO_LONG);
	assert_int_equal(r->peer.connections, 0);
	/* and the client works as before */
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(rig_run(r, "\x07"), WINRM_E_CONFIG);
	assert_int_equal(rig_run(r, "x"), 0);
	rig_end_at(r, "|lCXRTXRD");
}

/* cmd.exe would run the first one and report success. */
static void several_lines_for_cmd_are_refused(void **state)
{
	static const char *const lines[] = {
		"a\nb", "a\r\nb", "a\rb", "a\n", "a\r\n", "\na", "\n"};
	const char *args[] = {"x", NULL, NULL};
	struct rig *r = rig_ready();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lines); i++) {
		r->request.as.command.args = NULL;
		assert_int_equal(rig_run(r, lines[i]), WINRM_E_LINES);
		args[1] = lines[i];
		r->request.as.command.args = args;
		assert_int_equal(rig_run(r, "echo"), WINRM_E_LINES);
		(void)winrm_describe(&r->client, r->text, sizeof(r->text));
		assert_non_null(strstr(r->text, "put & between them"));
	}
	assert_int_equal(r->peer.connections, 0);
	rig_set_script(r, "a\nb"); /* in a script they are allowed */
	assert_int_equal(rig_run_request(r), 0);
	rig_end_at(r, "|lCXRD");
}

static void the_longest_command_and_script_run(void **state)
{
	static char line[8300];
	struct rig *r = rig_new();

	(void)state;
	r->config.tx_len = 16384;
	rig_init(r);
	memset(line, 'x', 8180);
	line[8180] = 0;
	assert_int_equal(rig_run(r, line), 0);
	line[2650] = 0;
	rig_set_script(r, line);
	assert_int_equal(rig_run_request(r), 0);
	rig_end_at(r, "|lCXRTXRD");
}

static void a_signal_that_gets_no_answer_does_not_keep_the_shell(void **state)
{
	struct rig *r = with_trick(PEER_RECEIVE, 1, PEER_FAULT, 5);

	(void)state;
	rig_trick(r, PEER_SIGNAL, 0, PEER_CLOSE, 0);
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	assert_int_equal(rig_response(r)->fault_code, 5);
	rig_end_at(r, "|lCXRT|lT|lD");
}

static void what_a_host_fails_to_delete_ends_the_close_all_the_same(
	void **state)
{
	struct rig *r = with_trick(PEER_DELETE, 0, PEER_CLOSE, 0);

	(void)state;
	assert_int_equal(rig_run(r, "x"), 0);
	assert_int_equal(rig_close(r), WINRM_E_CLOSED);
	assert_true(r->peer.verbs[PEER_DELETE] <= 5);
	/* nothing is left to close */
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(further_commands_take_three_requests_each),
		cmocka_unit_test(exit_codes_are_told_as_the_host_says_them),
		cmocka_unit_test(done_without_an_exit_code_is_no_error),
		cmocka_unit_test(a_poll_that_times_out_is_asked_again),
		cmocka_unit_test(a_shell_that_is_gone_ends_the_request),
		cmocka_unit_test(a_command_that_has_ended_is_no_error),
		cmocka_unit_test(faults_of_a_deferred_signal_are_ignored),
		cmocka_unit_test(
			a_fault_to_any_verb_is_told_and_leaves_no_shell),
		cmocka_unit_test(
			a_shell_whose_create_timed_out_is_looked_up_and_deleted),
		cmocka_unit_test(the_shells_of_others_are_left_alone),
		cmocka_unit_test(output_before_an_error_is_delivered),
		cmocka_unit_test(on_output_that_says_no_cancels_the_command),
		cmocka_unit_test(without_on_output_the_output_is_dropped),
		cmocka_unit_test(requests_that_make_no_sense_are_refused),
		cmocka_unit_test(several_lines_for_cmd_are_refused),
		cmocka_unit_test(the_longest_command_and_script_run),
		cmocka_unit_test(
			a_signal_that_gets_no_answer_does_not_keep_the_shell),
		cmocka_unit_test(
			what_a_host_fails_to_delete_ends_the_close_all_the_same),
	};

	return RUN(tests);
}
