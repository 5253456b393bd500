/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/doctor/probe_head.h"

#include <stdio.h>

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* What a response's head tells of a server that nobody has logged on to. */

#define HEAD(fields) "HTTP/1.1 401 \r\n" fields "\r\n"

static const char windows[] = HEAD("Server: Microsoft-HTTPAPI/2.0\r\n"
				   "WWW-Authenticate: Negotiate\r\n"
				   "WWW-Authenticate: Kerberos\r\n"
				   "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
				   "Connection: close\r\n"
				   "Content-Length: 0\r\n");

/* From memory that ends with it. */
static enum probe_result read_head(
	struct probe_head *h, const char *text, size_t len)
{
	struct guard g = guard_open(PROBE_HEAD_MAX + 1);
	enum probe_result result =
		probe_head_read(h, (const char *)guard_put(&g, text, len), len);

	guard_close(&g);
	return result;
}

static void a_head_of_winrm_is_read_whole_and_not_before(void **state)
{
	struct probe_head h;
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(windows) - 1; len++)
		assert_int_equal(read_head(&h, windows, len), PROBE_MORE);
	assert_int_equal(read_head(&h, windows, len), PROBE_DONE);
	assert_int_equal(h.status, 401);
	assert_int_equal(h.schemes, PROBE_NEGOTIATE | PROBE_KERBEROS);
	assert_string_equal(h.server, "Microsoft-HTTPAPI/2.0");
	assert_true(h.has_date && !h.has_via);
	assert_int_equal(h.date, 784111777);
}

static void schemes_are_found_wherever_they_stand(void **state)
{
	static const struct {
		const char *value;
		unsigned schemes;
	} rows[] = {
		{"Negotiate, Basic realm=\"WSMAN\", CredSSP",
			PROBE_NEGOTIATE | PROBE_BASIC | PROBE_CREDSSP},
		{"Basic realm=\"a, Negotiate, b\" , ntlm",
			PROBE_BASIC | PROBE_NTLM},
		{"Negotiate TlRMTVNTUAAC=", PROBE_NEGOTIATE},
		{"\tDIGEST qop=\"auth\"", PROBE_DIGEST},
		{"http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/"
		 "mutual",
			PROBE_CERTIFICATE},
		{"Negotiated, Bearer, \"Basic", 0},
		{"", 0},
	};
	char text[400];
	struct probe_head h;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		sprintf(text, HEAD("www-authenticate:%s\r\n"), rows[i].value);
		assert_int_equal(read_head(&h, text, strlen(text)), PROBE_DONE);
		assert_int_equal(h.schemes, rows[i].schemes);
	}
}

static void only_dates_are_dates(void **state)
{
	static const struct {
		const char *value;
		int64_t date; /* -1: none */
	} rows[] = {
		{"Thu, 01 Jan 1970 00:00:00 GMT", 0},
		{"Tue, 29 Feb 2000 23:59:60 GMT", 951868800},
		{"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
		{"Sun, 06 Nov 1994 08:49:37 UTC", -1},
		{"Sun, 06 Nov 1994 08:49:37", -1},
		{"Sun, 06 Now 1994 08:49:37 GMT", -1},
		{"Sun, 00 Nov 1994 08:49:37 GMT", -1},
		{"Sun, 06 Nov 1994 24:49:37 GMT", -1},
		{"Sun, -6 Nov 1994 08:49:37 GMT", -1},
		{"Sunday, 06-Nov-94 08:49:37 GMT", -1},
		{"", -1},
	};
	char text[200];
	struct probe_head h;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		sprintf(text, HEAD("Date: %s\r\n"), rows[i].value);
		assert_int_equal(read_head(&h, text, strlen(text)), PROBE_DONE);
		assert_int_equal(h.has_date, rows[i].date >= 0);
		if (h.has_date)
			assert_int_equal(h.date, rows[i].date);
	}
}

static void what_is_no_http_is_said_to_be_none(void **state)
{
	static const char *const texts[] = {"\x15\x03\x01", "SSH-2.0-x\r\n",
		"HTTP/2 200 \r\n\r\n", "http/1.1 200 OK\r\n\r\n",
		"HTTP/1.1 x01 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n",
		"HTTP/1.1\r\n\r\n", "HTTP/1.1 20\r\n\r\n", "HTTP/1.\r\n\r\n"};
	struct probe_head h;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++)
		assert_int_equal(read_head(&h, texts[i], strlen(texts[i])),
			PROBE_NO_HTTP);
}

static void a_head_without_an_end_is_too_long(void **state)
{
	static char text[PROBE_HEAD_MAX];
	struct probe_head h;

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, windows, 16);
	assert_int_equal(read_head(&h, text, sizeof(text) - 1), PROBE_MORE);
	assert_int_equal(read_head(&h, text, sizeof(text)), PROBE_TOO_LONG);
}

static void a_name_is_cut_and_made_harmless(void **state)
{
	static const char text[] = HEAD(
		"Via: x\r\n"
		"Server: \x1b[31m\xc3\xa4 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"
		"no colon\r\n");
	struct probe_head h;

	(void)state;
	assert_int_equal(read_head(&h, text, sizeof(text) - 1), PROBE_DONE);
	assert_memory_equal(h.server, "?[31m?? aaa", 11);
	assert_int_equal(strlen(h.server), PROBE_TEXT - 1);
	assert_true(h.has_via);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_head_of_winrm_is_read_whole_and_not_before),
		cmocka_unit_test(schemes_are_found_wherever_they_stand),
		cmocka_unit_test(only_dates_are_dates),
		cmocka_unit_test(what_is_no_http_is_said_to_be_none),
		cmocka_unit_test(a_head_without_an_end_is_too_long),
		cmocka_unit_test(a_name_is_cut_and_made_harmless),
	};

	return RUN(tests);
}
