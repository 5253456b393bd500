/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* PowerShell by a client: scripts by stdin, and stderr as people read it. */

enum { LONG = 3500 };

static char long_script[LONG + 1];
static char progress[128];

static const struct peer_output plain[] = {{"out", NULL, PEER_DONE, "3"}};

static void on_progress(void *user, const uint8_t *text, size_t len)
{
	(void)user;
	assert_true(strlen(progress) + len < sizeof(progress));
	memcpy(progress + strlen(progress), text, len);
}

static struct rig *with_script(
	const char *script, const struct peer_output *output)
{
	struct rig *r = rig_new();

	memset(progress, 0, sizeof(progress));
	memset(long_script, '#', LONG);
	r->config.tx_len = 16384;
	r->peer.scripts[0] = output;
	rig_set_script(r, script);
	rig_init(r);
	return r;
}

static void a_short_script_is_all_in_the_command(void **state)
{
	struct rig *r = with_script("Get-Date", plain);

	(void)state;
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->out, "out");
	assert_int_equal(rig_response(r)->exit_code, 3);
	assert_int_equal(r->peer.stdin_len, 0);
	rig_end_at(r, "|lCXRD");
}

static void a_long_script_goes_by_stdin_which_ends_with_it(void **state)
{
	struct rig *r = with_script(long_script, plain);

	(void)state;
	assert_int_equal(rig_run_request(r), 0);
	assert_int_equal(r->peer.stdin_len, LONG);
	assert_memory_equal(r->peer.stdin_data, long_script, LONG);
	assert_true(r->peer.stdin_ended);
	rig_end_at(r, "|lCXSRD");
}

static void in_small_buffers_it_goes_in_pieces(void **state)
{
	size_t tx;

	(void)state;
	for (tx = 4096; tx < 9000; tx += 512) {
		static const struct peer_output slow[] = {
			{NULL, NULL, PEER_TIMED_OUT, NULL},
			{NULL, NULL, PEER_TIMED_OUT, NULL},
			{NULL, NULL, PEER_TIMED_OUT, NULL},
			{"out", NULL, PEER_DONE, "3"}};
		struct rig *r = with_script(long_script, slow);

		r->config.tx_len = tx;
		r->request.timeout_ms = 300000;
		rig_init(r);
		assert_int_equal(rig_run_request(r), 0);
		assert_int_equal(r->peer.stdin_len, LONG);
		assert_memory_equal(r->peer.stdin_data, long_script, LONG);
		assert_true(r->peer.stdin_ended);
		assert_int_equal(rig_close(r), 0);
		rig_end(r);
	}
}

static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	(void)user;
	assert_true(max > 5);
	*data = (const uint8_t *)"input";
	*len = 5;
	return WINRM_INPUT_END;
}

static void input_follows_the_script(void **state)
{
	static const struct peer_output slow[] = {
		{NULL, NULL, PEER_TIMED_OUT, NULL},
		{"out", NULL, PEER_DONE, "3"}};
	struct rig *r = with_script(long_script, slow);

	(void)state;
	r->request.on_input = on_input;
	assert_int_equal(rig_run_request(r), 0);
	assert_int_equal(r->peer.stdin_len, LONG + 5);
	assert_memory_equal(r->peer.stdin_data, long_script, LONG);
	assert_memory_equal(r->peer.stdin_data + LONG, "input", 5);
	assert_true(r->peer.stdin_ended);
	rig_end_at(r, "|lCXSRSRD");
}

static void a_lost_script_is_never_sent_again(void **state)
{
	struct rig *r = with_script(long_script, plain);

	(void)state;
	rig_trick(r, PEER_SEND, 1, PEER_LOSE, 0);
	assert_int_equal(rig_run_request(r), WINRM_E_CLOSED);
	assert_int_equal(r->peer.verbs[PEER_SEND], 1);
	rig_end_at(r, "|lCXS|lTD");
}

/* --- stderr ----------------------------------------------------------------- */

#define HEADER "#< CLIXML\r\n<Objs Version=\"1.1.0.1\" xmlns=\"urn:ps\">"

static const struct peer_output clixml[] = {
	{NULL, "native\r\n#< CLIX", PEER_RUNNING, NULL},
	{NULL, "ML\r\n<Objs Version=\"1.1.0.1\" xmlns=\"urn:ps\"><S S=\"Err",
		PEER_RUNNING, NULL},
	{NULL,
		"or\">a &lt; b_x000D__x000A_</S><S S=\"warning\">w</S>"
		"<Obj S=\"progress\" RefId=\"0\"><MS><I64 N=\"SourceId\">1"
		"</I64><PR N=\"Record\"><AV>Copying</AV><AI>0</AI><Nil/>"
		"<PI>-1</PI><PC>30</PC><T>Processing</T><SR>-1</SR>"
		"<SD>file 3</SD></PR></MS></Obj></Objs>",
		PEER_DONE, "1"}};

static void errors_and_warnings_are_decoded_as_they_come(void **state)
{
	struct rig *r = with_script("x", clixml);

	(void)state;
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(r->err, "native\r\na < b\r\nWARNING: w\r\n");
	assert_string_equal(progress, "");
	rig_end_at(r, "|lCXRRRD");
}

static void progress_comes_where_it_is_wanted(void **state)
{
	struct rig *r = with_script("x", clixml);

	(void)state;
	r->request.as.script.on_progress = on_progress;
	assert_int_equal(rig_run_request(r), 0);
	assert_string_equal(progress, "Copying 30% file 3\n");
	rig_end_at(r, "|lCXRRRD");
}

static void raw_it_is_as_powershell_wrote_it(void **state)
{
	struct rig *r = with_script("x", clixml);

	(void)state;
	r->request.as.script.raw_clixml = true;
	assert_int_equal(rig_run_request(r), 0);
	assert_memory_equal(r->err, "native\r\n" HEADER, 16);
	assert_non_null(strstr(r->err, "<S S=\"Error\">a &lt; b"));
	rig_end_at(r, "|lCXRRRD");
}

static void the_stderr_of_a_command_is_left_alone(void **state)
{
	struct rig *r = with_script(NULL, clixml);

	(void)state;
	assert_int_equal(rig_run(r, "powershell x"), 0);
	assert_non_null(strstr(r->err, "<S S=\"Error\">a &lt; b"));
	rig_end_at(r, "|lCXRRRD");
}

static void what_was_held_back_comes_when_it_ends_early(void **state)
{
	static const struct peer_output cut[] = {
		{NULL, "text #< CLIX\r\n#< CLIXM", PEER_RUNNING, NULL},
		{NULL, NULL, PEER_TIMED_OUT, NULL},
		{NULL, NULL, PEER_TIMED_OUT, NULL}};
	struct rig *r = with_script("x", cut);

	(void)state;
	assert_int_equal(rig_run_request(r), WINRM_E_TIMEOUT);
	assert_string_equal(r->err, "text #< CLIX\r\n#< CLIXM");
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
}

static void no_more_of_it_comes_after_on_output_has_said_no(void **state)
{
	struct rig *r = with_script("x", clixml);

	(void)state;
	r->refuse_piece = 2;
	assert_int_equal(rig_run_request(r), WINRM_E_CANCELLED);
	assert_int_equal(r->pieces, 2);
	assert_int_equal(rig_close(r), 0);
	rig_end(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_script_is_all_in_the_command),
		cmocka_unit_test(
			a_long_script_goes_by_stdin_which_ends_with_it),
		cmocka_unit_test(in_small_buffers_it_goes_in_pieces),
		cmocka_unit_test(input_follows_the_script),
		cmocka_unit_test(a_lost_script_is_never_sent_again),
		cmocka_unit_test(errors_and_warnings_are_decoded_as_they_come),
		cmocka_unit_test(progress_comes_where_it_is_wanted),
		cmocka_unit_test(raw_it_is_as_powershell_wrote_it),
		cmocka_unit_test(the_stderr_of_a_command_is_left_alone),
		cmocka_unit_test(what_was_held_back_comes_when_it_ends_early),
		cmocka_unit_test(
			no_more_of_it_comes_after_on_output_has_said_no),
	};

	return RUN(tests);
}
