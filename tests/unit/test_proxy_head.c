/* SPDX-License-Identifier: Apache-2.0 */
#include "port/proxy_head.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* Answers to CONNECT, whole and in every two pieces. */

#define OK "HTTP/1.1 200 OK\r\n\r\n"

struct answer {
	const char *text;
	enum winrm_proxy_result result;
	unsigned status;
	const char *words;
	size_t rest; /* octets that are not the head's */
};

static const struct answer answers[] = {
	{OK, WINRM_PROXY_DONE, 200, "OK", 0},
	{OK "\x16\x03\x01", WINRM_PROXY_DONE, 200, "OK", 3},
	{OK OK, WINRM_PROXY_DONE, 200, "OK", sizeof(OK) - 1},
	{OK "\r\n", WINRM_PROXY_DONE, 200, "OK", 2},
	{"HTTP/1.0 200 Connection established\r\nProxy-Agent: x\r\n\r\n",
		WINRM_PROXY_DONE, 200, "Connection established", 0},
	{"HTTP/1.1 200\r\n\r\n", WINRM_PROXY_DONE, 200, "", 0},
	{"HTTP/1.1 200 \r\n\r\n", WINRM_PROXY_DONE, 200, "", 0},
	{"HTTP/1.1 200\n\n!", WINRM_PROXY_DONE, 200, "", 1},
	{"HTTP/1.1 299 x\nA: b\n\r\n", WINRM_PROXY_DONE, 299, "x", 0},
	{"HTTP/1.1 403 For\tbid\x1b[2J\x80\r\nContent-Length: 3\r\n\r\nabc",
		WINRM_PROXY_DONE, 403, "For?bid?[2J?", 3},
	{"HTTP/1.1 100 Continue\r\n\r\n" OK, WINRM_PROXY_DONE, 200, "OK", 0},
	{"HTTP/1.1 102 a\r\nB: c\r\n\r\nHTTP/1.1 103 d\r\n\r\n" OK "e",
		WINRM_PROXY_DONE, 200, "OK", 1},
	{"HTTP/1.1 101 Switching\r\n\r\n" OK, WINRM_PROXY_DONE, 101,
		"Switching", sizeof(OK) - 1},
	{"HTTP/1.1 999 ?\r\n\r\n", WINRM_PROXY_DONE, 999, "?", 0},
	{"HTTP/1.1 502 "
	 "0123456789012345678901234567890123456789012345678901234567890123456"
	 "\r\n\r\n",
		WINRM_PROXY_DONE, 502,
		"0123456789012345678901234567890123456789012345678901234567890"
		"12",
		0},
	{"HTTP/1.1 200 OK\r\n : folded\r\n\r\n", WINRM_PROXY_DONE, 200, "OK",
		0},
	{"", WINRM_PROXY_MORE, 0, "", 0},
	{"HTTP/1.1 20", WINRM_PROXY_MORE, 20, "", 0},
	{"HTTP/1.1 200 OK\r\nA: b\r\n", WINRM_PROXY_MORE, 200, "OK", 0},
	{"HTTP/1.1 100 Continue\r\n\r\n", WINRM_PROXY_MORE, 0, "", 0},
	{"x", WINRM_PROXY_BAD, 0, "", 0},
	{"\r\n" OK, WINRM_PROXY_BAD, 0, "", 1 + sizeof(OK) - 1},
	{" " OK, WINRM_PROXY_BAD, 0, "", sizeof(OK) - 1},
	{"http/1.1 200 OK\r\n\r\n", WINRM_PROXY_BAD, 0, "", 18},
	{"HTTP/2 200\r\n\r\n", WINRM_PROXY_BAD, 0, "", 8},
	{"HTTP/1.x 200\r\n\r\n", WINRM_PROXY_BAD, 0, "", 8},
	{"HTTP/1.1  200\r\n\r\n", WINRM_PROXY_BAD, 0, "", 7},
	{"HTTP/1.1 20\r\n\r\n", WINRM_PROXY_BAD, 20, "", 3},
	{"HTTP/1.1 2000\r\n\r\n", WINRM_PROXY_BAD, 200, "", 4},
	{"HTTP/1.1 200x\r\n\r\n", WINRM_PROXY_BAD, 200, "", 4},
	{"HTTP/1.1 099 x\r\n\r\n", WINRM_PROXY_BAD, 99, "x", 0},
	{"HTTP/1.1 200 a\rb\r\n\r\n", WINRM_PROXY_BAD, 200, "a", 4},
	{"HTTP/1.1 200 OK\r\nA: b\r\r\n\r\n", WINRM_PROXY_BAD, 200, "OK", 3},
	{"HTTP/1.1 200 OK\r\n\rx", WINRM_PROXY_BAD, 200, "OK", 0},
	{"SSH-2.0-OpenSSH\r\n", WINRM_PROXY_BAD, 0, "", 16},
};

static void assert_answer(
	const struct answer *a, const struct winrm_proxy_head *h, size_t taken)
{
	if (h->result != a->result || taken != strlen(a->text) - a->rest)
		fail_msg("%s: result %d after %zu", a->text, h->result, taken);
	assert_int_equal(h->status, a->status);
	assert_string_equal(h->words, a->words);
}

static void an_answer_is_read_however_it_comes(void **state)
{
	struct guard g = guard_open(256);
	struct winrm_proxy_head h;
	size_t i, cut, taken, len;

	(void)state;
	for (i = 0; i < COUNT(answers); i++) {
		const char *text = answers[i].text;

		len = strlen(text);
		for (cut = 0; cut <= len; cut++) {
			winrm_proxy_head_start(&h);
			taken = winrm_proxy_head_feed(
				&h, guard_put(&g, text, cut), cut);
			taken += winrm_proxy_head_feed(&h,
				guard_put(&g, text + taken, len - cut),
				h.result ? 0 : len - cut);
			if (h.result && taken < cut)
				assert_true(taken + answers[i].rest == len);
			assert_answer(&answers[i], &h, taken);
		}
		winrm_proxy_head_start(&h);
		for (taken = 0; taken < len && !h.result; taken++)
			assert_int_equal(
				winrm_proxy_head_feed(
					&h, guard_put(&g, text + taken, 1), 1),
				1);
		assert_answer(&answers[i], &h, taken);
	}
	guard_close(&g);
}

/* An answer of so many octets, filled by one header or by 1xx. */
static enum winrm_proxy_result sized(
	const char *front, const char *filler, size_t size, size_t *taken)
{
	static uint8_t text[WINRM_PROXY_HEAD_MAX + 64];
	struct winrm_proxy_head h;
	size_t at = strlen(front), n = strlen(filler);

	memcpy(text, front, at);
	for (; at + n + 4 <= size; at += n)
		memcpy(text + at, filler, n);
	assert_int_equal(at, size - 4);
	memcpy(text + at, "\r\n\r\n", 4);
	winrm_proxy_head_start(&h);
	*taken = winrm_proxy_head_feed(&h, text, size);
	return h.result;
}

static void a_head_has_so_many_octets(void **state)
{
	size_t taken;

	(void)state;
	assert_int_equal(sized("HTTP/1.1 200 OK\r\nA: ", "x",
				 WINRM_PROXY_HEAD_MAX, &taken),
		WINRM_PROXY_DONE);
	assert_int_equal(taken, WINRM_PROXY_HEAD_MAX);
	assert_int_equal(sized("HTTP/1.1 200 OK\r\nA: ", "x",
				 WINRM_PROXY_HEAD_MAX + 1, &taken),
		WINRM_PROXY_LIMIT);
	assert_int_equal(taken, WINRM_PROXY_HEAD_MAX + 1);
	assert_int_equal(
		sized("HTTP/1.1 200 ", "x", WINRM_PROXY_HEAD_MAX + 1, &taken),
		WINRM_PROXY_LIMIT);
}

static void interim_answers_count_too(void **state)
{
	static const char interim[] = "HTTP/1.1 100\r\n\r\n";
	struct winrm_proxy_head h;
	size_t taken = 0, n;

	(void)state;
	winrm_proxy_head_start(&h);
	do
		taken += n = winrm_proxy_head_feed(
			&h, (const uint8_t *)interim, sizeof(interim) - 1);
	while (n == sizeof(interim) - 1 && taken < 1000000);
	assert_int_equal(h.result, WINRM_PROXY_LIMIT);
	assert_int_equal(taken, WINRM_PROXY_HEAD_MAX + 1);
}

static void what_a_proxy_offers_is_read_however_it_comes(void **state)
{
	static const struct {
		const char *lines;
		unsigned schemes;
	} cases[] = {
		{"Proxy-Authenticate: Basic realm=\"x\"", WINRM_PROXY_BASIC},
		{"proxy-authenticate:ntlm", WINRM_PROXY_NTLM},
		{"Proxy-Authenticate: Negotiate\r\nProxy-Authenticate:\tNTLM ",
			WINRM_PROXY_NEGOTIATE | WINRM_PROXY_NTLM},
		{"Proxy-Authenticate: Kerberos YII=, Digest realm=\"a, Basic\""
		 ", qop=\"\\\", NTLM\", Negotiate",
			WINRM_PROXY_KERBEROS | WINRM_PROXY_DIGEST |
				WINRM_PROXY_NEGOTIATE},
		{"Proxy-Authenticate: NTLMX, XNTLM, N\"TLM\", NTLMNTLMNTLMNTLM",
			0},
		{"Proxy-Authenticate: Basic realm=\"a\r\nX: NTLM, \"",
			WINRM_PROXY_BASIC},
		{"WWW-Authenticate: NTLM\r\nProxy-Authenticate : NTLM\r\n"
		 "XProxy-Authenticate: NTLM",
			0},
	};
	char text[300];
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		size_t len = (size_t)sprintf(
			text, "HTTP/1.1 407 x\r\n%s\r\n\r\n", cases[i].lines);

		for (at = 0; at <= len; at++) {
			struct winrm_proxy_head h;

			winrm_proxy_head_start(&h);
			(void)winrm_proxy_head_feed(
				&h, (const uint8_t *)text, at);
			(void)winrm_proxy_head_feed(
				&h, (const uint8_t *)text + at, len - at);
			assert_int_equal(h.result, WINRM_PROXY_DONE);
			assert_int_equal(h.schemes, cases[i].schemes);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_read_however_it_comes),
		cmocka_unit_test(what_a_proxy_offers_is_read_however_it_comes),
		cmocka_unit_test(a_head_has_so_many_octets),
		cmocka_unit_test(interim_answers_count_too),
	};

	return RUN(tests);
}
