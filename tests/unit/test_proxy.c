/* SPDX-License-Identifier: Apache-2.0 */
#include "port/proxy.h"

#include "core/base/base64.h"
#include "tests/unit/lower.h"

/* The tunnel over a port in memory that is slow, short, and ends anywhere. */

static struct lower lower;
static struct winrm_proxy proxy;

static void begin(const char *user, const char *password)
{
	struct winrm_proxy_config config = {.port = &lower_port,
		.io = &lower,
		.host = "10.0.0.1",
		.user = user,
		.password = password};

	memset(&lower, 0, sizeof(lower));
	lower.piece = LOWER_NEVER;
	lower.send_ends = LOWER_NEVER;
	assert_int_equal(winrm_proxy_init(&proxy, &config), WINRM_OK);
}

static void answer(const char *text)
{
	lower.answer = text;
	lower.answer_len = strlen(text);
}

/* Opens until it has succeeded or failed, or nothing moves any more. */
static int open_to(const char *host, uint16_t tcp_port)
{
	unsigned turn;
	int r = WINRM_WANT_OPEN;

	for (turn = 0; turn < 9000 && r > 0; turn++) {
		r = winrm_port_proxy.open(&proxy, host, tcp_port, 77);
		if (r > 0)
			assert_int_equal(r, WINRM_WANT_OPEN);
	}
	return r;
}

static const char *reason(void)
{
	return winrm_port_proxy.reason(&proxy);
}

/* Is nothing of it left in the proxy's memory? */
static bool is_wiped(const char *secret)
{
	size_t n = strlen(secret), i;

	for (i = 0; i + n <= sizeof(proxy.buf); i++)
		if (memcmp(proxy.buf + i, secret, n) == 0)
			return false;
	return true;
}

#define OK       "HTTP/1.1 200 OK\r\n\r\n"
#define ALADDIN  "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
#define DC1_ASKS "CONNECT dc1:5986 HTTP/1.1\r\nHost: dc1:5986\r\n"

static void the_request_is_golden_in_pieces_of_any_size(void **state)
{
	static const char *const cases[][4] = {
		{"dc1", NULL, NULL, DC1_ASKS "\r\n"},
		{"::1", NULL, NULL,
			"CONNECT [::1]:5986 HTTP/1.1\r\n"
			"Host: [::1]:5986\r\n\r\n"},
		{"dc1", "Aladdin", "open sesame",
			DC1_ASKS "Proxy-Authorization: Basic " ALADDIN
				 "\r\n\r\n"},
		{"dc1", "u", NULL,
			DC1_ASKS "Proxy-Authorization: Basic dTo=\r\n\r\n"},
	};
	size_t i, piece;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		for (piece = 1; piece < 140; piece++) {
			begin(cases[i][1], cases[i][2]);
			lower.piece = piece;
			answer(OK);
			assert_int_equal(open_to(cases[i][0], 5986), 0);
			assert_string_equal(lower.sent, cases[i][3]);
			assert_string_equal(lower.host, "10.0.0.1");
			assert_int_equal(lower.tcp_port, 3128);
			assert_int_equal(lower.opens, 2);
			assert_string_equal(reason(), "");
			assert_true(is_wiped("sesame"));
			assert_true(is_wiped(ALADDIN));
		}
	}
}

static void what_follows_the_head_is_the_tunnels(void **state)
{
	static const char text[] = "HTTP/1.1 103 a\r\n\r\n" OK "tunnel";
	size_t piece, cap, len;
	char got[16];
	int n;

	(void)state;
	for (piece = 1; piece <= sizeof(text); piece++) {
		for (cap = 1; cap < 8; cap++) {
			begin(NULL, NULL);
			lower.piece = piece;
			lower.end = WINRM_E_CLOSED;
			answer(text);
			assert_int_equal(open_to("dc1", 5986), 0);
			for (len = 0;; len += (size_t)n) {
				n = winrm_port_proxy.recv(
					&proxy, (uint8_t *)got + len, cap);
				if (n < 0)
					break;
			}
			assert_int_equal(n, WINRM_E_CLOSED);
			assert_slice(slice_of(got, len), "tunnel");
		}
	}
	assert_int_equal(lower.closes, 0);
	winrm_port_proxy.close(&proxy);
	assert_int_equal(lower.closes, 1);
	assert_string_equal(reason(), "");
}

static void the_tunnel_waits_only_for_what_is_not_there(void **state)
{
	uint8_t octets[9];

	(void)state;
	begin(NULL, NULL);
	lower.later = true;
	assert_int_equal(winrm_port_proxy.open(&proxy, "dc1", 1, 77), 3);
	winrm_port_proxy.wait(&proxy, WINRM_WANT_OPEN, 5);
	assert_int_equal(lower.waited, WINRM_WANT_WRITE);
	assert_int_equal(winrm_port_proxy.open(&proxy, "dc1", 1, 77), 3);
	winrm_port_proxy.wait(&proxy, WINRM_WANT_OPEN, 5);
	assert_int_equal(lower.waited, WINRM_WANT_READ);
	lower.piece = sizeof(OK "12");
	answer(OK "12");
	assert_int_equal(open_to("dc1", 1), 0);
	lower.waited = 0;
	winrm_port_proxy.wait(&proxy, WINRM_WANT_READ, 5);
	assert_int_equal(lower.waited, 0);
	winrm_port_proxy.wait(&proxy, WINRM_WANT_WRITE, 5);
	assert_int_equal(lower.waited, WINRM_WANT_WRITE);
	assert_int_equal(winrm_port_proxy.recv(&proxy, octets, 9), 2);
	winrm_port_proxy.wait(&proxy, WINRM_WANT_READ, 5);
	assert_int_equal(lower.waited, WINRM_WANT_READ);
}

static const char *const refusals[][2] = {
	{"HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\n<html>",
		"the proxy 10.0.0.1:3128 refused the connection to "
		"dc1:5986: 403 Forbidden; its rules must allow CONNECT "
		"to this host and port"},
	{"HTTP/1.1 502\r\n\r\n",
		"the proxy 10.0.0.1:3128 refused the connection to "
		"dc1:5986: 502; it cannot reach the host: check name "
		"and port"},
	{"HTTP/1.1 503 \x1b]0;x\x07\r\n\r\n",
		"the proxy 10.0.0.1:3128 refused the connection to "
		"dc1:5986: 503 ?]0;x?; it cannot reach the host: check "
		"name and port"},
	{"HTTP/1.1 407 Log on\r\n\r\n",
		"the proxy 10.0.0.1:3128 wants credentials for "
		"dc1:5986: 407 Log on; name them as "
		"http://user@host:port"},
	{"HTTP/1.1 407 Log on\r\nProxy-Authenticate: Negotiate\r\n"
	 "Proxy-Authenticate: NTLM\r\n\r\n",
		"the proxy 10.0.0.1:3128 wants credentials for "
		"dc1:5986: 407 Log on; it offers Negotiate, NTLM, but "
		"only Basic is supported here: have it offer that, or "
		"bypass it"},
	{"HTTP/1.1 407 Log on\r\nProxy-Authenticate: NTLM, Basic "
	 "realm=x\r\n\r\n",
		"the proxy 10.0.0.1:3128 wants credentials for "
		"dc1:5986: 407 Log on; name them as "
		"http://user@host:port"},
	{"SSH-2.0-OpenSSH\r\n",
		"what answers at 10.0.0.1:3128 is not an HTTP proxy: "
		"check its host and port"},
	{"HTTP/1.1 200 O",
		"the proxy 10.0.0.1:3128 closed the connection before "
		"it answered"},
};

static void a_refusal_is_said_in_words(void **state)
{
	size_t i, piece;

	(void)state;
	for (i = 0; i < COUNT(refusals); i++) {
		for (piece = 1; piece < 60; piece++) {
			begin(NULL, NULL);
			lower.piece = piece;
			lower.end = WINRM_E_CLOSED;
			answer(refusals[i][0]);
			assert_int_equal(open_to("dc1", 5986), WINRM_E_CONNECT);
			assert_string_equal(reason(), refusals[i][1]);
			assert_int_equal(lower.closes, 1);
		}
	}
	begin("u", "w");
	answer("HTTP/1.1 407 No\r\n\r\n");
	assert_int_equal(open_to("dc1", 5986), WINRM_E_CONNECT);
	assert_string_equal(reason(),
		"the proxy 10.0.0.1:3128 wants other credentials for "
		"dc1:5986: 407 No; check them");
	begin("u", "w");
	answer("HTTP/1.1 407 No\r\nPROXY-AUTHENTICATE:NTLM\r\n\r\n");
	assert_int_equal(open_to("dc1", 5986), WINRM_E_CONNECT);
	assert_null(strstr(reason(), "other credentials"));
	assert_non_null(strstr(reason(), "it offers NTLM, but only Basic"));
}

static void a_proxy_that_is_not_there_is_said_in_words(void **state)
{
	(void)state;
	begin(NULL, NULL);
	lower.open_result = WINRM_E_RESOLVE;
	assert_int_equal(open_to("dc1", 5986), WINRM_E_RESOLVE);
	assert_string_equal(reason(),
		"the proxy 10.0.0.1:3128 has no address: check its spelling "
		"and the DNS");
	lower.open_result = WINRM_E_CONNECT;
	assert_int_equal(open_to("dc1", 5986), WINRM_E_CONNECT);
	assert_string_equal(reason(),
		"the proxy 10.0.0.1:3128 cannot be reached: is it up, and the "
		"port right?");
	assert_int_equal(lower.closes, 2);
}

static void silence_is_said_in_words(void **state)
{
	(void)state;
	begin(NULL, NULL);
	answer("HTTP/1.1 200");
	assert_int_equal(open_to("dc1", 5986), WINRM_WANT_OPEN);
	winrm_port_proxy.close(&proxy); /* as the engine does when it is late */
	assert_string_equal(
		reason(), "the proxy 10.0.0.1:3128 did not answer in time");
}

static void nothing_secret_stays_wherever_it_ends(void **state)
{
	static const size_t len =
		sizeof(DC1_ASKS "Proxy-Authorization: Basic " ALADDIN "\r\n") +
		1;
	size_t end;

	(void)state;
	for (end = 0; end <= len; end++) {
		begin("Aladdin", "open sesame");
		lower.piece = 1;
		lower.send_ends = end;
		lower.end = end % 2 ? WINRM_E_CLOSED : WINRM_E_IO;
		assert_int_equal(open_to("dc1", 5986), WINRM_E_CONNECT);
		assert_int_equal(lower.sent_len, end);
		assert_true(is_wiped("Q") && is_wiped("sesame"));
	}
	begin("Aladdin", "open sesame");
	lower.later = true;
	assert_int_equal(winrm_port_proxy.open(&proxy, "dc1", 5986, 77), 3);
	assert_false(is_wiped(ALADDIN));
	assert_true(is_wiped("sesame"));
	winrm_proxy_free(&proxy);
	assert_true(is_wiped("Q"));
}

static void credentials_of_any_length_fit_or_are_too_long(void **state)
{
	static char password[2 * WINRM_PROXY_BUFFER];
	bool fitted = true;
	size_t len, decoded;
	char *token;

	(void)state;
	for (len = 0; len < sizeof(password) - 1; len++) {
		int r;

		begin("u", password);
		answer(OK);
		r = open_to("dc1", 5986);
		if (r != 0) {
			assert_int_equal(r, WINRM_E_CONNECT);
			assert_non_null(strstr(reason(), "are too long"));
			assert_int_equal(lower.sent_len, 0);
			assert_true(is_wiped("p"));
			fitted = false;
		} else {
			assert_true(fitted);
			token = strstr(lower.sent, "Basic ") + 6;
			assert_true(winrm_base64_decode((uint8_t *)token,
				strcspn(token, "\r"), &decoded));
			assert_int_equal(decoded, len + 2);
			assert_memory_equal(token, "u:", 2);
			assert_memory_equal(token + 2, password, len);
		}
		password[len] = "pq"[len % 2];
	}
	assert_false(fitted);
}

static void hosts_of_any_length_fit_or_are_too_long(void **state)
{
	static char host[WINRM_PROXY_BUFFER];
	bool fitted = true;
	size_t len, n;

	(void)state;
	for (len = 0; len + 2 < sizeof(host); len += 2) {
		int r;

		begin(NULL, NULL);
		answer("HTTP/1.1 500 No\r\n\r\n");
		r = open_to(host, 65535);
		assert_int_equal(r, WINRM_E_CONNECT);
		if (strstr(reason(), "too long"))
			fitted = false;
		else
			assert_true(fitted && lower.sent_len > 2 * len);
		n = strlen(reason());
		assert_true(n < sizeof(proxy.reason));
		if (n > 300) /* cut before half a character */
			assert_true(((uint8_t)reason()[n - 1] & 0x80) == 0);
		memcpy(host + len, "\xc3\xa4", 2);
	}
	assert_false(fitted);
}

static void a_config_that_cannot_be_is_refused(void **state)
{
	struct winrm_proxy_config config = {.port = &lower_port, .host = "p"};
	struct winrm_proxy p;

	(void)state;
	assert_int_equal(winrm_proxy_init(&p, &config), WINRM_OK);
	config.user = "a:b";
	assert_int_equal(winrm_proxy_init(&p, &config), WINRM_E_CONFIG);
	config.user = NULL;
	config.host = NULL;
	assert_int_equal(winrm_proxy_init(&p, &config), WINRM_E_CONFIG);
	config.host = "";
	assert_int_equal(winrm_proxy_init(&p, &config), WINRM_E_CONFIG);
	config.host = "p\n";
	assert_int_equal(winrm_proxy_init(&p, &config), WINRM_E_CONFIG);
	config.host = "p";
	config.port = NULL;
	assert_int_equal(winrm_proxy_init(&p, &config), WINRM_E_CONFIG);
	winrm_proxy_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_request_is_golden_in_pieces_of_any_size),
		cmocka_unit_test(what_follows_the_head_is_the_tunnels),
		cmocka_unit_test(the_tunnel_waits_only_for_what_is_not_there),
		cmocka_unit_test(a_refusal_is_said_in_words),
		cmocka_unit_test(a_proxy_that_is_not_there_is_said_in_words),
		cmocka_unit_test(silence_is_said_in_words),
		cmocka_unit_test(nothing_secret_stays_wherever_it_ends),
		cmocka_unit_test(credentials_of_any_length_fit_or_are_too_long),
		cmocka_unit_test(hosts_of_any_length_fit_or_are_too_long),
		cmocka_unit_test(a_config_that_cannot_be_is_refused),
	};

	return RUN(tests);
}
