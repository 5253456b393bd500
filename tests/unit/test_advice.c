/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine/engine.h"
#include "tests/unit/rig.h"

/* winrm_describe says what to do about an error. */

static void what_to_do_is_said(void **state)
{
	struct rig *r = rig_new();

	(void)state;
	r->peer.open_result = WINRM_E_RESOLVE;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), WINRM_E_RESOLVE);
	assert_non_null(strstr(r->text, "srv01.lab.test"));
	r->peer.open_result = WINRM_E_CONNECT;
	assert_int_equal(rig_run(r, "x"), WINRM_E_CONNECT);
	assert_non_null(strstr(r->text, "srv01.lab.test port 5985"));
	r->peer.open_result = 0;
	r->peer.refuse_log_on = true;
	assert_int_equal(rig_run(r, "x"), WINRM_E_AUTH);
	assert_non_null(strstr(r->text, "check user, domain and password"));
	assert_null(strstr(r->text, PEER_PASSWORD));
	rig_end(r);
}

static void an_empty_500_is_unencrypted_traffic_where_there_is_some(
	void **state)
{
	struct rig *r = rig_ready();
	struct winrm_engine *e = winrm_engine_of(&r->client);
	int basic, tls;

	(void)state;
	e->response.error = WINRM_E_STATUS;
	e->response.http_status = 500;
	for (basic = 0; basic < 2; basic++)
		for (tls = 0; tls < 2; tls++) {
			e->config.auth =
				basic ? WINRM_AUTH_BASIC : WINRM_AUTH_NTLM;
			r->peer.port.encrypted = tls;
			(void)winrm_describe(
				&r->client, r->text, sizeof(r->text));
			assert_int_equal(basic && !tls,
				strstr(r->text, "unencrypted") != NULL);
		}
	rig_end(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_to_do_is_said),
		cmocka_unit_test(
			an_empty_500_is_unencrypted_traffic_where_there_is_some),
	};

	return RUN(tests);
}
