/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/rig.h"

/* How strong a log-on must be, and by which scheme the host takes it. */

/* What every sealed session needs. */
static const uint32_t needed[] = {WINRM_NTLM_UNICODE, WINRM_NTLM_ESS,
	WINRM_NTLM_SIGN, WINRM_NTLM_SEAL, WINRM_NTLM_128, WINRM_NTLM_KEY_EXCH};

static uint32_t flags_of(size_t set)
{
	uint32_t flags = 0;
	size_t i;

	for (i = 0; i < COUNT(needed); i++)
		flags |= set >> i & 1 ? needed[i] : 0;
	return flags;
}

static void a_challenge_that_cannot_seal_is_refused_before_anything_is_sent(
	void **state)
{
	size_t set, time;

	(void)state;
	for (set = 1; set < 1u << COUNT(needed); set++)
		for (time = 0; time < 2; time++) {
			struct rig *r = rig_ready();

			r->peer.challenge_flags &= ~flags_of(set);
			r->peer.no_time = time;
			assert_int_equal(rig_run(r, "x"), WINRM_E_CHALLENGE);
			assert_string_equal(r->peer.path, "|l");
			rig_end(r);
		}
}

/* What changes the host's log-ons from the second one on. */
struct weaker {
	struct rig *rig;
	uint32_t without;
	bool no_time;
};

static void weaken(void *user)
{
	const struct weaker *w = user;

	w->rig->peer.challenge_flags &= ~w->without;
	w->rig->peer.no_time = w->no_time;
}

static void a_later_log_on_is_not_weaker_than_the_first(void **state)
{
	static const struct peer_output script[] = {
		{"one ", NULL, PEER_RUNNING, NULL},
		{"two", NULL, PEER_DONE, "0"}};
	struct weaker w;
	size_t set, time;

	(void)state;
	for (set = 0; set < 1u << COUNT(needed); set++)
		for (time = set == 0; time < 2; time++) {
			struct rig *r = rig_ready();
			struct peer_trick *t =
				rig_trick(r, PEER_COMMAND, 1, PEER_CALL, 0);

			w.rig = r;
			w.without = flags_of(set);
			w.no_time = time;
			t->call = weaken;
			t->user = &w;
			r->peer.scripts[0] = script;
			rig_trick(r, PEER_RECEIVE, 1, PEER_BYE, 0);
			assert_int_equal(rig_run(r, "x"), WINRM_E_CHALLENGE);
			assert_true(rig_response(r)->started);
			assert_string_equal(r->peer.path, "|lCXR|l|l|l|l|l");
			rig_end(r);
		}
}

static void a_host_that_never_gives_a_time_can_be_logged_on_to_again(
	void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	r->peer.no_time = true;
	rig_trick(r, PEER_RECEIVE, 1, PEER_BYE, 0);
	assert_int_equal(rig_run(r, "x"), 0);
	r->peer.no_time = false;
	assert_int_equal(rig_run(r, "x"), 0);
	rig_end_at(r, "|lCXR|lTXRD");
}

static void a_host_that_takes_ntlm_by_its_own_name_only_is_logged_on_to(
	void **state)
{
	static const char *const schemes[] = {
		"WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n",
		"WWW-Authenticate: NTLM\r\nWWW-Authenticate: Negotiate\r\n",
		"WWW-Authenticate: Basic realm=\"a,b\", Kerberos, NTLM\r\n",
		"WWW-Authenticate: NTLM\r\n"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(schemes); i++) {
		struct rig *r = rig_ready();

		r->peer.kerberos_only = true;
		r->peer.schemes = schemes[i];
		assert_int_equal(rig_run(r, "x"), 0);
		assert_string_equal(r->out, "hello\r\n");
		assert_true(rig_response(r)->sealed);
		assert_int_equal(rig_response(r)->reconnects, 0);
		/* and after that at once */
		r->peer.now += 200000;
		assert_int_equal(rig_run(r, "x"), 0);
		rig_end_at(r, "|l|lCXR|lTXRD");
	}
}

static void a_host_that_refuses_it_by_both_names_is_asked_twice(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	r->peer.schemes =
		"WWW-Authenticate: NTLM\r\nWWW-Authenticate: Negotiate\r\n";
	rig_trick(r, PEER_LOG_ON, 0, PEER_STATUS, 401);
	assert_int_equal(rig_run(r, "x"), WINRM_E_SCHEME);
	assert_int_equal(rig_response(r)->schemes, 1 | 2);
	assert_string_equal(r->peer.path, "|l|l");
	rig_end(r);
}

static void a_wrong_password_is_refused_once_by_the_second_name_too(
	void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	r->peer.kerberos_only = true;
	r->peer.schemes =
		"WWW-Authenticate: NTLM\r\nWWW-Authenticate: Negotiate\r\n";
	r->peer.password = "another";
	assert_int_equal(rig_run(r, "x"), WINRM_E_AUTH);
	assert_int_equal(r->peer.requests, 3);
	rig_end(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_challenge_that_cannot_seal_is_refused_before_anything_is_sent),
		cmocka_unit_test(a_later_log_on_is_not_weaker_than_the_first),
		cmocka_unit_test(
			a_host_that_never_gives_a_time_can_be_logged_on_to_again),
		cmocka_unit_test(
			a_host_that_takes_ntlm_by_its_own_name_only_is_logged_on_to),
		cmocka_unit_test(
			a_host_that_refuses_it_by_both_names_is_asked_twice),
		cmocka_unit_test(
			a_wrong_password_is_refused_once_by_the_second_name_too),
	};

	return RUN(tests);
}
