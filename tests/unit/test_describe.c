/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/utf.h"
#include "core/engine/engine.h"
#include "tests/unit/guard.h"
#include "tests/unit/rig.h"

/* Every error is described in one line that fits its buffer. */

enum { LONGEST = 2000 };

static void assert_line(const char *text, size_t len)
{
	size_t i;

	assert_true(len > 0);
	assert_int_equal(strlen(text), len);
	assert_true(winrm_utf8_valid(winrm_slice_str(text)));
	for (i = 0; i < len; i++)
		assert_true((uint8_t)text[i] >= ' ' && text[i] != 0x7f);
	assert_true(text[len - 1] != ' ' && text[len - 1] != ':');
}

/* With every capacity from 0 up, at the edge of unreadable memory. */
static void assert_described(struct rig *r)
{
	static char whole[LONGEST];
	struct guard g = guard_open(LONGEST);
	size_t len = winrm_describe(&r->client, whole, sizeof(whole)), cap;

	assert_line(whole, len);
	assert_true(len < sizeof(whole) - 1);
	for (cap = 0; cap <= len + 1; cap++) {
		char *out = (char *)guard_room(&g, cap);
		size_t n = winrm_describe(&r->client, out, cap);

		if (cap == 0) {
			assert_int_equal(n, 0);
			continue;
		}
		assert_true(n < cap && n + 4 >= (cap > len ? len : cap));
		assert_int_equal(out[n], 0);
		assert_memory_equal(out, whole, n);
		assert_true(winrm_utf8_valid(winrm_slice_str(out)));
	}
	guard_close(&g);
}

static void every_error_has_words_of_its_own(void **state)
{
	int a, b;

	(void)state;
	for (a = WINRM_OK; a >= WINRM_E_KDC; a--) {
		assert_line(winrm_strerror(a), strlen(winrm_strerror(a)));
		assert_string_not_equal(winrm_strerror(a), "unknown error");
		for (b = WINRM_OK; b > a; b--)
			assert_string_not_equal(
				winrm_strerror(a), winrm_strerror(b));
	}
	assert_string_equal(winrm_strerror(1), "unknown error");
	assert_string_equal(winrm_strerror(WINRM_E_KDC - 1), "unknown error");
	assert_string_equal(winrm_strerror(INT32_MIN), "unknown error");
	assert_string_equal(winrm_strerror(INT32_MAX), "unknown error");
}

static void every_error_is_described_in_one_line(void **state)
{
	struct rig *r = rig_ready();
	struct winrm_engine *e = winrm_engine_of(&r->client);
	int error;

	(void)state;
	e->response.fault_subcode = e->said.fault.subcode;
	e->response.fault_text = e->said.fault.text;
	for (error = 0; error >= WINRM_E_KDC - 2; error--) {
		e->response.error = error;
		assert_described(r);
	}
	rig_end(r);
}

static void every_status_is_described_in_one_line(void **state)
{
	struct rig *r = rig_ready();
	struct winrm_engine *e = winrm_engine_of(&r->client);
	unsigned status;
	char number[8];

	(void)state;
	e->response.error = WINRM_E_STATUS;
	for (status = 100; status < 600; status += (unsigned)rig_stride(7)) {
		e->response.http_status = (uint16_t)status;
		(void)winrm_describe(&r->client, r->text, sizeof(r->text));
		sprintf(number, " %u", status);
		assert_non_null(strstr(r->text, number));
		if (status >= 400 && status <= 420)
			assert_described(r);
	}
	rig_end(r);
}

static void the_schemes_of_a_host_are_named(void **state)
{
	struct rig *r = rig_ready();
	struct winrm_engine *e = winrm_engine_of(&r->client);
	unsigned schemes;

	(void)state;
	e->response.error = WINRM_E_SCHEME;
	for (schemes = 0; schemes < 64; schemes++) {
		e->response.schemes = (uint8_t)schemes;
		(void)winrm_describe(&r->client, r->text, sizeof(r->text));
		assert_line(r->text, strlen(r->text));
		assert_int_equal(
			schemes >> 2 & 1, strstr(r->text, "Kerberos") != NULL);
		assert_int_equal(
			schemes >> 4 & 1, strstr(r->text, "CredSSP") != NULL);
	}
	assert_described(r);
	rig_end(r);
}

static void a_fault_is_told_with_its_words_and_its_code(void **state)
{
	static const struct {
		const char *body, *text;
	} cases[] = {
		{"<s:Fault><s:Code><s:Subcode><s:Value>w:Odd</s:Value>"
		 "</s:Subcode></s:Code><s:Reason><s:Text>So so.</s:Text>"
		 "</s:Reason></s:Fault>",
			"the host says: So so. [Odd]"},
		{"<s:Fault/>", "the host says: fault"},
		{"<s:Fault><s:Reason><s:Text>a&#xD;&#10;b\tc\x7f"
		 "d  </s:Text></s:Reason></s:Fault>",
			NULL},
		{"<s:Fault><s:Reason><s:Text>\xc3\xa4\xe2\x82\xac\xf0\x9f\x98"
		 "\x80</s:Text></s:Reason></s:Fault>",
			NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = rig_ready();

		rig_trick(r, PEER_CREATE, 1, PEER_BODY, 0)->text =
			cases[i].body;
		assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
		if (cases[i].text)
			assert_string_equal(r->text, cases[i].text);
		assert_described(r);
		rig_end(r);
	}
}

static void the_longest_fault_and_host_fit_a_line(void **state)
{
	static char body[2000], host[513];
	struct rig *r = rig_new();

	(void)state;
	memset(host, 'h', sizeof(host) - 1);
	r->config.host = host;
	r->peer.open_result = WINRM_E_CONNECT;
	rig_init(r);
	assert_int_equal(rig_run(r, "x"), WINRM_E_CONNECT);
	assert_described(r);
	rig_end(r);
	strcpy(body, "<s:Fault><s:Reason><s:Text>");
	memset(body + strlen(body), 'x', 1000);
	strcat(body, "</s:Text></s:Reason></s:Fault>");
	r = rig_ready();
	rig_trick(r, PEER_CREATE, 1, PEER_BODY, 0)->text = body;
	assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
	assert_described(r);
	rig_end(r);
}

static void a_log_on_that_somebody_in_between_breaks_is_told_apart(void **state)
{
	static const struct {
		const char *fields;
		bool hold, between;
		uint32_t ms;
	} cases[] = {
		{"", false, false, 0},
		{"", true, false, 0},
		{"Connection: close\r\nServer: Microsoft-HTTPAPI/2.0\r\n",
			false, false, 0},
		{"Connection: close\r\n", true, true, 1000},
		{"Server: Microsoft-HTTPAPI/2.0\r\n", true, true, 0},
		{"Server: nginx\r\nConnection: close\r\n", false, true, 0},
		{"Via: 1.1 proxy\r\n", true, true, 0},
	};
	char fields[200];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct rig *r = rig_new();
		uint32_t start = r->peer.now;

		sprintf(fields, "WWW-Authenticate: Negotiate\r\n%s",
			cases[i].fields);
		r->peer.schemes = fields;
		r->peer.refuse_log_on = true;
		r->peer.hold = cases[i].hold;
		rig_init(r);
		assert_int_equal(rig_run(r, "x"), WINRM_E_AUTH);
		assert_int_equal(r->peer.now - start, cases[i].ms);
		assert_int_equal(cases[i].between,
			strstr(r->text, "something in between breaks") != NULL);
		assert_int_equal(!cases[i].between,
			strstr(r->text, "password refused") != NULL);
		assert_described(r);
		rig_end(r);
	}
}

static void only_started_says_that_it_may_have_run(void **state)
{
	static const int errors[] = {WINRM_E_RESOLVE, WINRM_E_CONNECT,
		WINRM_E_CLOSED, WINRM_E_IO, WINRM_E_HTTP, WINRM_E_STATUS,
		WINRM_E_AUTH, WINRM_E_SCHEME, WINRM_E_CHALLENGE, WINRM_E_SEAL,
		WINRM_E_REPLY, WINRM_E_CRYPTO, WINRM_E_TLS, WINRM_E_CERT};
	struct rig *r = rig_ready();
	struct winrm_engine *e = winrm_engine_of(&r->client);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(errors); i++) {
		e->response.error = errors[i];
		e->response.http_status = 503;
		e->response.started = false;
		(void)winrm_describe(&r->client, r->text, sizeof(r->text));
		assert_null(strstr(r->text, "may have run"));
		assert_null(strstr(r->text, "the command"));
		e->response.started = true;
		assert_described(r);
		(void)winrm_describe(&r->client, r->text, sizeof(r->text));
		assert_non_null(strstr(r->text, "may have run"));
		assert_null(strstr(r->text, "later"));
	}
	rig_end(r);
}

static void a_quota_says_try_later_only_of_what_has_not_run(void **state)
{
	static const uint32_t codes[] = {0x80338032, 0x8033803f, 0x803381a5,
		0x803381a6, 0x803381a7, 0x803381a8, 0x803381ab, 0x803381e4};
	struct rig *r = rig_ready();
	struct winrm_engine *e = winrm_engine_of(&r->client);
	size_t i;

	(void)state;
	e->response.fault_text = "Too much.";
	e->response.fault_subcode = "";
	for (i = 0; i < COUNT(codes); i++) {
		e->response.error = WINRM_E_FAULT;
		e->response.fault_code = e->said.fault.code = codes[i];
		e->response.started = false;
		(void)winrm_describe(&r->client, r->text, sizeof(r->text));
		assert_non_null(strstr(r->text, " - "));
		assert_null(strstr(r->text, "may have run"));
		e->response.started = true;
		assert_described(r);
		(void)winrm_describe(&r->client, r->text, sizeof(r->text));
		assert_null(strstr(r->text, "later"));
		assert_non_null(strstr(r->text, "may have run"));
		e->response.error = WINRM_E_TIMEOUT;
		(void)winrm_describe(&r->client, r->text, sizeof(r->text));
		assert_null(strstr(r->text, "later"));
	}
	rig_end(r);
}

static void what_was_aborted_is_not_simply_to_be_run_again(void **state)
{
	static const uint32_t codes[] = {995, 1223};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(codes); i++) {
		struct rig *r = rig_ready();

		rig_trick(r, PEER_RECEIVE, 1, PEER_FAULT, codes[i]);
		assert_int_equal(rig_run(r, "x"), WINRM_E_FAULT);
		assert_true(rig_response(r)->started);
		assert_non_null(strstr(r->text, "it may have begun"));
		assert_described(r);
		rig_end(r);
	}
}

static void an_aborted_client_can_be_described(void **state)
{
	struct rig *r = rig_ready();

	(void)state;
	rig_end(r);
	assert_described(r);
	assert_int_equal(winrm_response(&r->client)->error, 0);
}

static const char *words_of_a_proxy(void *io)
{
	const struct peer *p = io;

	return p->waits ? "the proxy p:3128 is in the way" : "";
}

static void what_is_in_the_way_of_the_host_is_said_by_the_port(void **state)
{
	static const int errors[] = {WINRM_E_CONNECT, WINRM_E_RESOLVE};
	struct rig *r = rig_ready();
	struct winrm_engine *e = winrm_engine_of(&r->client);
	size_t i;

	(void)state;
	r->peer.port.reason = words_of_a_proxy;
	for (i = 0; i < COUNT(errors); i++) {
		e->response.error = errors[i];
		r->peer.waits = 0;
		(void)winrm_describe(&r->client, r->text, sizeof(r->text));
		assert_non_null(strstr(r->text, r->config.host));
		r->peer.waits = 1;
		assert_described(r);
		(void)winrm_describe(&r->client, r->text, sizeof(r->text));
		assert_string_equal(r->text, "the proxy p:3128 is in the way");
	}
	r->peer.waits = 0;
	rig_end(r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_has_words_of_its_own),
		cmocka_unit_test(every_error_is_described_in_one_line),
		cmocka_unit_test(
			what_is_in_the_way_of_the_host_is_said_by_the_port),
		cmocka_unit_test(every_status_is_described_in_one_line),
		cmocka_unit_test(the_schemes_of_a_host_are_named),
		cmocka_unit_test(a_fault_is_told_with_its_words_and_its_code),
		cmocka_unit_test(the_longest_fault_and_host_fit_a_line),
		cmocka_unit_test(
			a_log_on_that_somebody_in_between_breaks_is_told_apart),
		cmocka_unit_test(only_started_says_that_it_may_have_run),
		cmocka_unit_test(
			what_was_aborted_is_not_simply_to_be_run_again),
		cmocka_unit_test(
			a_quota_says_try_later_only_of_what_has_not_run),
		cmocka_unit_test(an_aborted_client_can_be_described),
	};

	return RUN(tests);
}
