/* SPDX-License-Identifier: Apache-2.0 */
#include "http/authenticate.h"

#include "tests/unit/feed.h"

enum {
	N = WINRM_HTTP_NEGOTIATE,
	M = WINRM_HTTP_NTLM,
	K = WINRM_HTTP_KERBEROS,
	B = WINRM_HTTP_BASIC,
	C = WINRM_HTTP_CREDSSP,
	D = WINRM_HTTP_DIGEST
};

static const struct {
	const char *value;
	uint8_t schemes;
	const char *token;
} rows[] = {
	{"", 0, ""},
	{" , ,", 0, ""},
	{"Negotiate", N, ""},
	{"nEgOtIaTe", N, ""},
	{"NTLM", M, ""},
	{"Kerberos", K, ""},
	{"CredSSP", C, ""},
	{"Basic realm=\"WSMAN\"", B, ""},
	{"Negotiate, Basic realm=\"WSMAN\", CredSSP", N | B | C, ""},
	{"Negotiate,NTLM,Kerberos", N | M | K, ""},
	{"Basic realm=\"a, Negotiate, b\"", B, ""},
	{"Basic realm=\"a\\\", Negotiate\"", B, ""},
	{"Basic realm=\"a\\\\\", Negotiate", B | N, ""},
	{"Basic realm=\"a", B, ""},
	{"Basic realm=\"a, Negotiate", B, ""},
	{"Basic realm=\"a\\", B, ""},
	{"Digest realm=\"x\", nonce=\"y\", Negotiate", D | N, ""},
	{"NegotiateX, XNegotiate, Negotiate-2", 0, ""},
	{"Negotiate TlRMTVNTUAAC==", N, "TlRMTVNTUAAC=="},
	{"Negotiate   TlRM  ", N, "TlRM"},
	{"NTLM TlRM", M, "TlRM"},
	{"negotiate TlRM, Basic realm=\"x\"", N | B, "TlRM"},
	{"Basic realm=\"x\", Negotiate TlRM", B | N, "TlRM"},
	{"Kerberos YIIG", K, "YIIG"},
	{"CredSSP MIIB", C, ""},
};

static void test_schemes_and_token_are_found_in_a_line(void **state)
{
	struct guard g = guard_open(256);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].value);
		struct winrm_slice token = {NULL, 0};
		struct winrm_slice value =
			slice_of(guard_put(&g, rows[i].value, len), len);

		if (winrm_http_read_schemes(value, &token) != rows[i].schemes)
			fail_msg("%s", rows[i].value);
		assert_slice(token, rows[i].token);
	}
	guard_close(&g);
}

static void assert_offer(const char *lines, uint8_t schemes, const char *token)
{
	struct feed f = feed_open(1024);
	char text[1024];

	snprintf(text, sizeof(text),
		"HTTP/1.1 401 \r\n%sContent-Length: 0\r\n\r\n", lines);
	assert_int_equal(feed_all(&f, text, strlen(text), 7), WINRM_HTTP_DONE);
	assert_int_equal(f.r.schemes, schemes);
	assert_slice(feed_token(&f), token);
	feed_close(&f);
}

static void test_schemes_of_several_lines_add_up(void **state)
{
	(void)state;
	assert_offer("", 0, "");
	assert_offer("WWW-Authenticate: Negotiate\r\n"
		     "WWW-Authenticate: Kerberos\r\n"
		     "www-authenticate: Basic realm=\"WSMAN\"\r\n"
		     "WWW-Authenticate: CredSSP\r\n",
		N | K | B | C, "");
	assert_offer("WWW-Authenticate: Basic realm=\"x\"\r\n"
		     "WWW-Authenticate: Negotiate TlRMTVNT\r\n",
		N | B, "TlRMTVNT");
	assert_offer("Proxy-Authenticate: Negotiate TlRM\r\n"
		     "X-WWW-Authenticate: NTLM\r\n",
		0, "");
}

static void test_the_first_token_is_taken(void **state)
{
	(void)state;
	assert_offer("WWW-Authenticate: Negotiate TTTT, NTLM UUUU\r\n", N | M,
		"TTTT");
	assert_offer(
		"WWW-Authenticate: Negotiate, NTLM UUUU\r\n", N | M, "UUUU");
	assert_offer("WWW-Authenticate: NTLM\r\n"
		     "WWW-Authenticate: Negotiate TTTT\r\n"
		     "WWW-Authenticate: NTLM UUUU\r\n",
		N | M, "TTTT");
}

static void test_each_scheme_has_its_name(void **state)
{
	(void)state;
	assert_string_equal(winrm_http_scheme_name(N), "Negotiate");
	assert_string_equal(winrm_http_scheme_name(M), "NTLM");
	assert_string_equal(winrm_http_scheme_name(K), "Kerberos");
	assert_string_equal(winrm_http_scheme_name(B), "Basic");
	assert_string_equal(winrm_http_scheme_name(C), "CredSSP");
	assert_string_equal(winrm_http_scheme_name(0), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schemes_and_token_are_found_in_a_line),
		cmocka_unit_test(test_schemes_of_several_lines_add_up),
		cmocka_unit_test(test_the_first_token_is_taken),
		cmocka_unit_test(test_each_scheme_has_its_name),
	};

	return RUN(tests);
}
