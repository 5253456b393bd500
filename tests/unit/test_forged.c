/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/*
 * Somebody in between replaces answers, whose HTTP status no seal protects:
 * what was asked for may happen once at most, and no loss goes unreported.
 */

static const struct peer_output slow[] = {{"one ", NULL, PEER_RUNNING, NULL},
	{"two ", NULL, PEER_RUNNING, NULL}, {"three", NULL, PEER_DONE, "7"}};
static const struct peer_output for_ever[] = {
	{NULL, NULL, PEER_TIMED_OUT, NULL}, {NULL, NULL, PEER_TIMED_OUT, NULL},
	{NULL, NULL, PEER_TIMED_OUT, NULL}, {"end", NULL, PEER_DONE, "1"}};

static unsigned asked; /* for input */

static enum winrm_input on_input(
	void *user, size_t max, const uint8_t **data, size_t *len)
{
	static const uint8_t text[] = "stdin";

	(void)user;
	(void)max;
	*data = text;
	*len = sizeof(text) - 1;
	return asked++ ? WINRM_INPUT_END : WINRM_INPUT_DATA;
}

/* How the host treats connections; what each run begins with. */
enum host { KEEPS, CLOSES, REFUSES_MERGED, WAITS, HOSTS };

static struct rig *ready(enum host host)
{
	struct rig *r = rig_new();

	r->peer.scripts[0] = slow;
	r->request.timeout_ms = 60000;
	r->config.wait_for_quota = host == WAITS;
	rig_init(r);
	if (host == CLOSES) /* each message has a connection of its own */
		rig_trick(r, PEER_VERBS, 0, PEER_BYE, 0);
	if (host == REFUSES_MERGED)
		r->peer.refuse_merged = 400;
	return r;
}

static void run_forged(
	enum host host, bool input, const unsigned *at, const unsigned *status)
{
	struct rig *r = ready(host);
	const struct winrm_response *response = rig_response(r);
	size_t i;
	int error;

	for (i = 0; i < 2; i++) {
		r->peer.forged[i].request = at[i];
		r->peer.forged[i].status = status[i];
	}
	r->request.on_input = input ? on_input : NULL;
	asked = 0;
	error = rig_run(r, "whoami");
	if (r->peer.command_count > 1 || r->peer.stdin_len > 10)
		print_error("host %d: %u at %u, %u at %u: %s\n", host,
			status[0], at[0], status[1], at[1], r->peer.path);
	assert_true(r->peer.command_count <= 1);
	assert_true(r->peer.stdin_len <= 10);
	assert_true(r->peer.stdin_len == 0 ||
		!memcmp(r->peer.stdin_data, "stdinstdin", r->peer.stdin_len));
	if (!error && strcmp(r->out, "one two three"))
		assert_true(response->incomplete);
	if (error && r->peer.command_count > 0)
		assert_true(response->started);
	(void)rig_close(r);
	rig_end(r);
}

static void a_command_runs_once_whatever_two_answers_are_forged(void **state)
{
	static const unsigned statuses[] = {0, 200, 400, 401, 404, 500, 503};
	unsigned host, input, i, j, step = (unsigned)rig_stride(40), n = 0;
	unsigned at[2], status[2];

	(void)state;
	for (host = 0; host < HOSTS; host++)
		for (input = 0; input < 2; input++)
			for (at[0] = 1; at[0] < 10; at[0]++)
				for (at[1] = at[0] + 1; at[1] <= 10; at[1]++)
					for (i = 0; i < COUNT(statuses); i++)
						for (j = n++ % step;
							j < COUNT(statuses);
							j += step) {
							status[0] = statuses[i];
							status[1] = statuses[j];
							run_forged(host, input,
								at, status);
						}
}

static void a_command_never_goes_with_the_log_on(void **state)
{
	struct rig *r = ready(KEEPS);

	(void)state;
	rig_trick(r, PEER_CREATE, 1, PEER_BYE, 0);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_string_equal(r->out, "one two three");
	rig_end_at(r, "|lC|llXRRRD");
}

static void a_create_is_sent_twice_at_most(void **state)
{
	struct rig *r = ready(REFUSES_MERGED);

	(void)state;
	rig_trick(r, PEER_CREATE, 0, PEER_STATUS, 401);
	assert_int_equal(rig_run(r, "x"), WINRM_E_AUTH);
	assert_false(rig_response(r)->started);
	assert_string_equal(r->peer.path, "|l|llC");
	rig_end(r);
}

static void what_was_not_read_is_sent_again_where_tls_vouches_for_it(
	void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.scripts[0] = slow;
	r->peer.port.encrypted = true;
	rig_init(r);
	rig_trick(r, PEER_COMMAND, 1, PEER_STATUS, 401);
	rig_trick(r, PEER_RECEIVE, 2, PEER_STATUS, 400);
	assert_int_equal(rig_run(r, "x"), 0);
	assert_string_equal(r->out, "one two three");
	assert_false(rig_response(r)->incomplete);
	assert_int_equal(rig_close(r), 0);
	assert_string_equal(r->peer.path, "|lCX|llXRR|lRRD");
	r->peer.unsealed = 0;
	rig_end(r);
}

/* The answer that was replaced may have carried output. */
static void output_that_may_be_lost_is_incomplete(void **state)
{
	static const unsigned statuses[] = {400, 401, 502, 503, 504, 0};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(statuses); i++) {
		struct rig *r = ready(KEEPS);

		r->peer.forged[0].request = 4;
		r->peer.forged[0].status = statuses[i];
		assert_int_equal(rig_run(r, "x"), 0);
		assert_string_equal(r->out, "two three");
		assert_true(rig_response(r)->incomplete);
		rig_end_at(r, "|lCXR|lRRD");
	}
	/* and in the first message of a new connection, too */
	for (i = 0; i < 2; i++) {
		struct rig *r = ready(KEEPS);

		rig_trick(r, PEER_COMMAND, 1, PEER_BYE, 0);
		r->peer.forged[0].request = 5;
		r->peer.forged[0].status = i ? 400 : 500;
		assert_int_equal(rig_run(r, "x"), 0);
		assert_string_equal(r->out, "two three");
		assert_true(rig_response(r)->incomplete);
		rig_end_at(r, "|lCX|lR|llRRD");
	}
}

static void cancel(void *user)
{
	winrm_cancel(user);
}

static void a_ctrl_c_is_sent_once(void **state)
{
	static const unsigned statuses[] = {0, 400, 401, 500, 503};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(statuses); i++) {
		struct rig *r = ready(KEEPS);
		struct peer_trick *t =
			rig_trick(r, PEER_RECEIVE, 1, PEER_CALL, 0);

		r->peer.scripts[0] = for_ever;
		t->call = cancel;
		t->user = &r->client;
		r->peer.forged[0].request = 7;
		r->peer.forged[0].status = statuses[i];
		assert_int_equal(rig_run(r, "x"), WINRM_E_CANCELLED);
		assert_true(rig_response(r)->started);
		rig_end_at(r, "|lCXR|lRc|lTD");
	}
}

static void started_says_whether_the_command_may_have_run(void **state)
{
	static const struct {
		unsigned request;
		bool started;
	} cases[] = {{1, false}, {2, false}, {3, true}, {4, true}, {5, true}};
	static const unsigned statuses[] = {401, 407, 413, 500};
	size_t i, s;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		for (s = 0; s < COUNT(statuses); s++) {
			struct rig *r = ready(KEEPS);

			r->peer.forged[0].request = cases[i].request;
			r->peer.forged[0].status = statuses[s];
			r->peer.forged[1].request = cases[i].request + 1;
			r->peer.forged[1].status = 404;
			if (i == 1 && statuses[s] == 500) {
				rig_end(r); /* it is tried again */
				continue;
			}
			assert_true(rig_run(r, "x") < 0);
			assert_int_equal(
				rig_response(r)->started, cases[i].started);
			(void)rig_close(r);
			rig_end(r);
		}
}

/* The Signal that comes first ends the command before, not this one. */
static void a_further_command_that_did_not_start_is_not_started(void **state)
{
	struct rig *r = ready(KEEPS);

	(void)state;
	assert_int_equal(rig_run(r, "x"), 0);
	rig_trick(r, PEER_SIGNAL, 1, PEER_STATUS, 413);
	assert_int_equal(rig_run(r, "x"), WINRM_E_STATUS);
	assert_false(rig_response(r)->started);
	assert_int_equal(r->peer.command_count, 1);
	rig_end(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_command_runs_once_whatever_two_answers_are_forged),
		cmocka_unit_test(a_command_never_goes_with_the_log_on),
		cmocka_unit_test(a_create_is_sent_twice_at_most),
		cmocka_unit_test(
			what_was_not_read_is_sent_again_where_tls_vouches_for_it),
		cmocka_unit_test(output_that_may_be_lost_is_incomplete),
		cmocka_unit_test(a_ctrl_c_is_sent_once),
		cmocka_unit_test(started_says_whether_the_command_may_have_run),
		cmocka_unit_test(
			a_further_command_that_did_not_start_is_not_started),
	};

	return RUN(tests);
}
