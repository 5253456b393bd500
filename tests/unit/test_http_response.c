/* SPDX-License-Identifier: Apache-2.0 */
#include "http/response.h"

#include "tests/unit/feed.h"

#define OK200   "HTTP/1.1 200 OK\r\n"
#define SOAP    "Content-Type: application/soap+xml;charset=UTF-8\r\n"
#define CHUNKED OK200 "Transfer-Encoding: chunked\r\n\r\n"

static const struct {
	const char *text;
	uint16_t status;
	bool keep_alive;
	const char *body;
} accepted[] = {
	{OK200 "Content-Length: 3\r\n\r\nabc", 200, true, "abc"},
	{OK200 "Content-Length: 003\r\n\r\nabc", 200, true, "abc"},
	{OK200 "content-LENGTH:0\r\n\r\n", 200, true, ""},
	{"HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n", 500, true, ""},
	{"HTTP/1.1 401\r\nContent-Length: 0\r\n\r\n", 401, true, ""},
	{"HTTP/1.1 599 \xc3\xa4\r\nContent-Length: 0\r\n\r\n", 599, true, ""},
	{OK200 "\r\nto the end", 200, false, "to the end"},
	{"HTTP/1.0 200 OK\r\n\r\nabc", 200, false, "abc"},
	{"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, false, "abc"},
	{"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n"
	 "\r\nabc",
		200, true, "abc"},
	{OK200 "Connection: close\r\nContent-Length: 0\r\n\r\n", 200, false,
		""},
	{OK200 "Connection: x, CLOSE ,y\r\nContent-Length: 0\r\n\r\n", 200,
		false, ""},
	{OK200 "Connection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", 200, true,
		""},
	{OK200 "X:\r\nY: \t \r\nZ:z \t\r\nContent-Length:\t3 \r\n\r\nabc", 200,
		true, "abc"},
	{OK200 "!#$%&'*+-.^_`|~09azAZ: \x80\xff:,\"\r\nContent-Length: 0\r\n"
	       "\r\n",
		200, true, ""},
	{"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", 204, true, ""},
	{"HTTP/1.1 304 Not Modified\r\n\r\n", 304, true, ""},
	{"HTTP/1.1 100 Continue\r\n\r\n" OK200 "Content-Length: 1\r\n\r\na",
		200, true, "a"},
	{"HTTP/1.1 102 \r\nA: b\r\n\r\nHTTP/1.1 103 \r\nContent-Length: 9\r\n"
	 "Connection: close\r\n\r\n" OK200 "Content-Length: 1\r\n\r\na",
		200, true, "a"},
	{CHUNKED "0\r\n\r\n", 200, true, ""},
	{CHUNKED "3\r\nabc\r\n0\r\n\r\n", 200, true, "abc"},
	{CHUNKED "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n", 200, true, "abc"},
	{CHUNKED "2\r\n\r\n\r\n4\r\n0\r\n\r\r\n0\r\n\r\n", 200, true,
		"\r\n0\r\n\r"},
	{CHUNKED
		"0A;x=y\r\n0123456789\r\na \r\nabcdefghij\r\n000;q=\"\xff\"\r\n"
		"\r\n",
		200, true, "0123456789abcdefghij"},
	{CHUNKED "1;\r\na\r\n0;a=\"b;c\"\r\nX: y\r\nContent-Length: 7\r\nZ\r\n"
		 "\r\n",
		200, true, "a"},
	{OK200 "transfer-encoding: CHUNKED\r\n\r\n1\r\na\r\n0\r\n\r\n", 200,
		true, "a"},
};

static const char *const bad[] = {
	/* status lines */
	"\r\n" OK200 "\r\n", "HTTP/1.2 200 OK\r\n\r\n",
	"HTTP/2.0 200 OK\r\n\r\n", "HTTP/2 200\r\n\r\n",
	"HTTP/0.9 200 OK\r\n\r\n", "http/1.1 200 OK\r\n\r\n",
	"HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1\t200 OK\r\n\r\n",
	" HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
	"HTTP/1.1 2000\r\n\r\n", "HTTP/1.1 20a OK\r\n\r\n",
	"HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 600 OK\r\n\r\n",
	"HTTP/1.1 -20 OK\r\n\r\n", "HTTP/1.1 200OK\r\n\r\n",
	"HTTP/1.1 \r\n\r\n", "\r\n\r\n", "ICY 200 OK\r\n\r\n",
	"SSH-2.0-OpenSSH\r\n", "220 smtp\r\n", "POST / HTTP/1.1\r\n\r\n",
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
	/* lines */
	"HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
	OK200 "Content-Length: 0\n\n", OK200 "Content-Length: 0\r\n\n",
	"HTTP/1.1 200 O\rK\r\n\r\n", OK200 "A: b\rc\r\n\r\n",
	OK200 "A: b\r\r\n\r\n", OK200 "\rA: b\r\n\r\n",
	/* header names and folds */
	OK200 " A: b\r\n\r\n", OK200 "A: b\r\n c\r\n\r\n",
	OK200 "A: b\r\n\tc\r\n\r\n", OK200 "A: b\r\n c: d\r\n\r\n",
	OK200 "A\r\n\r\n", OK200 ": b\r\n\r\n", OK200 "A : b\r\n\r\n",
	OK200 "A\t: b\r\n\r\n", OK200 "A B: c\r\n\r\n", OK200 "A(: b\r\n\r\n",
	OK200 "\"A\": b\r\n\r\n", OK200 "\x80: b\r\n\r\n",
	OK200 "A\x01: b\r\n\r\n", OK200 "A\x7f: b\r\n\r\n",
	OK200 "Content-Length : 3\r\n\r\nabc",
	OK200 "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
	/* lengths */
	OK200 "Content-Length:\r\n\r\n", OK200 "Content-Length: -1\r\n\r\n",
	OK200 "Content-Length: +3\r\n\r\nabc",
	OK200 "Content-Length: 0x3\r\n\r\nabc",
	OK200 "Content-Length: 3,3\r\n\r\nabc",
	OK200 "Content-Length: 3 3\r\n\r\nabc",
	OK200 "Content-Length: 3;\r\n\r\nabc",
	OK200 "Content-Length: \"3\"\r\n\r\nabc",
	OK200 "Content-Length: 9223372036854775808x\r\n\r\nabc",
	OK200 "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
	OK200 "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
	OK200
	"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	OK200
	"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
	/* codings */
	OK200 "Transfer-Encoding: gzip\r\n\r\n",
	OK200 "Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n",
	OK200 "Transfer-Encoding:\r\n\r\n",
	OK200 "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
	OK200 "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
	OK200 "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
	OK200 "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
	OK200 "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
	      "0\r\n\r\n",
	"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	/* chunks */
	CHUNKED "\r\n", CHUNKED ";x\r\n", CHUNKED "g\r\n", CHUNKED "-1\r\n",
	CHUNKED "+1\r\na\r\n0\r\n\r\n", CHUNKED "0x1\r\na\r\n0\r\n\r\n",
	CHUNKED "1 1\r\na\r\n0\r\n\r\n", CHUNKED "1\na\r\n0\r\n\r\n",
	CHUNKED "1\r\nab\r\n0\r\n\r\n", CHUNKED "1\r\na0\r\n\r\n",
	CHUNKED "1\r\na\n0\r\n\r\n", CHUNKED "1\r\na\r0\r\n\r\n",
	CHUNKED "1\r\n\r\n0\r\n\r\n", CHUNKED "2\r\na\r\n0\r\n\r\n",
	CHUNKED "10000000000000000\r\na", CHUNKED "ffffffffffffffffff\r\na",
	CHUNKED "1\r\ra\r\n0\r\n\r\n", CHUNKED "0\r\nA: b\n\r\n",
	CHUNKED "0\r\nA: \r b\r\n\r\n"};

static void test_each_legal_form_is_taken(void **state)
{
	struct feed f = feed_open(512);
	size_t i, piece;

	(void)state;
	for (i = 0; i < COUNT(accepted); i++)
		for (piece = 1; piece < 512; piece += piece < 8 ? 1 : 504) {
			feed_all(&f, accepted[i].text, strlen(accepted[i].text),
				piece);
			if (f.r.result != WINRM_HTTP_DONE)
				fail_msg("%s", accepted[i].text);
			assert_int_equal(f.r.status, accepted[i].status);
			assert_int_equal(
				f.r.keep_alive, accepted[i].keep_alive);
			assert_slice(feed_body(&f), accepted[i].body);
		}
	feed_close(&f);
}

static void test_each_conflict_or_broken_line_is_refused(void **state)
{
	struct feed f = feed_open(512);
	size_t i, piece;

	(void)state;
	for (i = 0; i < COUNT(bad); i++)
		for (piece = 1; piece < 512; piece += 255) {
			feed_start(&f);
			feed_add(&f, bad[i], strlen(bad[i]), piece);
			if (f.r.result != WINRM_HTTP_BAD)
				fail_msg("%d: %s", f.r.result, bad[i]);
			f.len = 0;
			assert_int_equal(winrm_http_feed(&f.r, f.buf, &f.len),
				WINRM_HTTP_BAD);
			assert_int_equal(winrm_http_eof(&f.r), WINRM_HTTP_BAD);
		}
	feed_close(&f);
}

static void test_a_nul_is_refused_in_every_line(void **state)
{
	static const char text[] =
		"HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n"
		"1;x\r\na\r\n0\r\nC: d\r\n\r\n";
	struct feed f = feed_open(sizeof(text));
	size_t body = (size_t)(strstr(text, "\r\na\r\n") + 2 - text);
	size_t at;

	(void)state;
	for (at = 0; at < sizeof(text) - 1; at++) {
		char copy[sizeof(text)];

		memcpy(copy, text, sizeof(text));
		copy[at] = 0;
		assert_int_equal(feed_all(&f, copy, sizeof(text) - 1, 999),
			at == body ? WINRM_HTTP_DONE : WINRM_HTTP_BAD);
	}
	feed_close(&f);
}

/* Only a body without a length may end with the connection. */
static void test_a_lost_connection_is_no_end(void **state)
{
	struct feed f = feed_open(512);
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(accepted); i++) {
		const char *text = accepted[i].text;
		const char *body = strstr(text, "\r\n\r\n") + 4;
		bool at_close = !strstr(text, "Content-Length") &&
			!strstr(text, "ncoding") && accepted[i].status == 200;

		for (len = 0; len < strlen(text); len++) {
			enum winrm_http_result got = feed_all(&f, text, len, 9);

			if (text + len >= body && at_close)
				assert_int_equal(got, WINRM_HTTP_DONE);
			else
				assert_int_equal(got, WINRM_HTTP_BAD);
		}
	}
	feed_close(&f);
}

static void test_octets_of_the_next_reply_stay(void **state)
{
	static const char *const rows[] = {OK200 "Content-Length: 3\r\n\r\nabc",
		CHUNKED "1;x\r\na\r\n2\r\nbc\r\n0\r\nA: b\r\n\r\n"};
	struct feed f = feed_open(512);
	char text[256];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		snprintf(text, sizeof(text), "%sHTTP/1.1 4", rows[i]);
		assert_int_equal(
			feed_all(&f, text, strlen(text), 999), WINRM_HTTP_DONE);
		assert_slice(feed_body(&f), "abc");
		assert_slice(feed_rest(&f), "HTTP/1.1 4");
	}
	feed_close(&f);
}

/* Joining chunks frees memory at once: 1-byte chunks need no more room. */
static void test_chunks_take_no_more_room_than_their_data(void **state)
{
	struct feed f = feed_open(8192);
	static const char chunk[] = "1;ext=\"0123456789\"\r\nx\r\n";
	size_t i, head = strlen(CHUNKED);

	(void)state;
	feed_add(&f, CHUNKED, head, 999);
	for (i = 0; i < 4000; i++) {
		feed_add(&f, chunk, sizeof(chunk) - 1, 999);
		assert_int_equal(f.r.result, WINRM_HTTP_MORE);
		assert_int_equal(f.len, head + i + 1);
	}
	feed_add(&f, "0\r\n\r\n", 5, 1);
	assert_int_equal(f.r.result, WINRM_HTTP_DONE);
	assert_int_equal(f.r.body_len, 4000);
	assert_int_equal(f.len, head + 4000);
	feed_close(&f);
}

static void test_the_length_is_known_before_the_body(void **state)
{
	static const char text[] = OK200 "Content-Length: 2147483647\r\n\r\n";
	struct feed f = feed_open(512);

	(void)state;
	feed_add(&f, text, sizeof(text) - 3, 999);
	assert_int_equal(f.r.body_at, 0);
	feed_add(&f, "\r\n", 2, 999);
	assert_int_equal(f.r.result, WINRM_HTTP_MORE);
	assert_true(f.r.body_at == sizeof(text) - 1 && f.r.has_length &&
		f.r.content_length == INT32_MAX);
	feed_start(&f);
	feed_add(&f, CHUNKED, strlen(CHUNKED), 999);
	assert_false(f.r.has_length);
	feed_close(&f);
}

/* RFC 9110, 8.6: no numeral is too long, and none may overflow. */
static void test_a_length_beyond_all_buffers_is_the_largest(void **state)
{
	static const char *const values[] = {"9223372036854775807",
		"9223372036854775808", "18446744073709551616",
		"18446744073709551619",
		"99999999999999999999999999999999999999999"};
	struct feed f = feed_open(512);
	char text[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(*values); i++) {
		int len = snprintf(text, sizeof(text),
			OK200 "Content-Length: %s\r\n\r\nabc", values[i]);

		feed_start(&f);
		feed_add(&f, text, (size_t)len, 999);
		assert_int_equal(f.r.result, WINRM_HTTP_MORE);
		assert_true(f.r.has_length);
		assert_true(f.r.content_length == SIZE_MAX >> 1);
	}
	feed_close(&f);
}

static void test_the_type_is_where_it_stands(void **state)
{
	static const char text[] =
		OK200 "X: y\r\n" SOAP "Content-Length: 3\r\n\r\nabc";
	struct feed f = feed_open(512);

	(void)state;
	feed_all(&f, text, sizeof(text) - 1, 1);
	assert_slice(feed_type(&f), "application/soap+xml;charset=UTF-8");
	feed_all(&f, OK200 "Content-Length: 0\r\n\r\n", 38, 1);
	assert_int_equal(f.r.type_len, 0);
	feed_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_legal_form_is_taken),
		cmocka_unit_test(test_each_conflict_or_broken_line_is_refused),
		cmocka_unit_test(test_a_nul_is_refused_in_every_line),
		cmocka_unit_test(test_a_lost_connection_is_no_end),
		cmocka_unit_test(test_octets_of_the_next_reply_stay),
		cmocka_unit_test(test_chunks_take_no_more_room_than_their_data),
		cmocka_unit_test(test_the_length_is_known_before_the_body),
		cmocka_unit_test(
			test_a_length_beyond_all_buffers_is_the_largest),
		cmocka_unit_test(test_the_type_is_where_it_stands),
	};

	return RUN(tests);
}
