/* SPDX-License-Identifier: Apache-2.0 */
#include "http/response.h"

#include "tests/unit/feed.h"

#define OK200   "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK200 "Transfer-Encoding: chunked\r\n\r\n"

/* Adds a text repeatedly, until the parser stops or it is enough. */
static enum winrm_http_result repeat(
	struct feed *f, const char *text, size_t times)
{
	while (times-- > 0 && f->r.result == WINRM_HTTP_MORE)
		feed_add(f, text, strlen(text), 999);
	return f->r.result;
}

static enum winrm_http_result add(struct feed *f, const char *text)
{
	return feed_add(f, text, strlen(text), 999);
}

static void test_a_head_has_so_many_lines(void **state)
{
	struct feed f = feed_open(WINRM_HTTP_HEAD_MAX + 64);

	(void)state;
	add(&f, OK200);
	assert_int_equal(
		repeat(&f, "A: b\r\n", WINRM_HTTP_LINES_MAX), WINRM_HTTP_MORE);
	assert_int_equal(add(&f, "\r\n"), WINRM_HTTP_MORE);
	assert_true(f.r.body_at > 0);
	feed_start(&f);
	add(&f, OK200);
	repeat(&f, "A: b\r\n", WINRM_HTTP_LINES_MAX);
	assert_int_equal(add(&f, "A: b\r\n"), WINRM_HTTP_LIMIT);
	assert_int_equal(winrm_http_eof(&f.r), WINRM_HTTP_LIMIT);
	feed_close(&f);
}

static void test_twenty_thousand_headers_are_not_read(void **state)
{
	struct feed f = feed_open(WINRM_HTTP_HEAD_MAX + 64);

	(void)state;
	add(&f, OK200);
	assert_int_equal(
		repeat(&f, "Header: value\r\n", 20000), WINRM_HTTP_LIMIT);
	assert_true(f.len <= WINRM_HTTP_HEAD_MAX);
	feed_close(&f);
}

/* A head of exactly this size in one long header line. */
static enum winrm_http_result head_of(struct feed *f, size_t size, size_t piece)
{
	static const char front[] = OK200 "A: ", back[] = "\r\n\r\n";
	char *text = malloc(size);
	enum winrm_http_result got;

	assert_non_null(text);
	memset(text, 'x', size);
	memcpy(text, front, sizeof(front) - 1);
	memcpy(text + size - 4, back, 4);
	feed_start(f);
	got = feed_add(f, text, size, piece);
	free(text);
	return got;
}

static void test_a_head_has_so_many_octets(void **state)
{
	struct feed f = feed_open(WINRM_HTTP_HEAD_MAX + 64);
	size_t piece;

	(void)state;
	for (piece = 1; piece < 40000; piece += 4096) {
		assert_int_equal(head_of(&f, WINRM_HTTP_HEAD_MAX, piece),
			WINRM_HTTP_MORE);
		assert_int_equal(f.r.body_at, WINRM_HTTP_HEAD_MAX);
		assert_int_equal(head_of(&f, WINRM_HTTP_HEAD_MAX + 8, piece),
			WINRM_HTTP_LIMIT);
	}
	feed_close(&f);
}

static void test_a_line_without_an_end_is_stopped(void **state)
{
	static const char *const starts[] = {"HTTP/1.", "HTTP/1.1 200 ",
		OK200 "A: ", OK200, "HTTP/1.1 100\r\nA: ", CHUNKED,
		CHUNKED "1;", CHUNKED "0\r\nA: "};
	struct feed f = feed_open(WINRM_HTTP_HEAD_MAX + 2048);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(starts); i++) {
		feed_start(&f);
		add(&f, starts[i]);
		assert_int_equal(repeat(&f, "xxxxxxxxxxxxxxxx", 65536),
			WINRM_HTTP_LIMIT);
	}
	feed_close(&f);
}

static void test_interim_replies_have_a_limit(void **state)
{
	struct feed f = feed_open(256);

	(void)state;
	assert_int_equal(repeat(&f, "HTTP/1.1 100 Continue\r\nA: b\r\n\r\n",
				 WINRM_HTTP_INTERIM_MAX),
		WINRM_HTTP_MORE);
	assert_int_equal(f.len, 0); /* nothing of them is kept */
	assert_int_equal(
		add(&f, OK200 "Content-Length: 0\r\n\r\n"), WINRM_HTTP_DONE);
	feed_start(&f);
	assert_int_equal(repeat(&f, "HTTP/1.1 100 Continue\r\n\r\n", 1000000),
		WINRM_HTTP_LIMIT);
	feed_close(&f);
}

static void test_trailers_have_a_limit(void **state)
{
	struct feed f = feed_open(WINRM_HTTP_HEAD_MAX);

	(void)state;
	add(&f, CHUNKED "0\r\n");
	assert_int_equal(repeat(&f, "A: b\r\n", WINRM_HTTP_LINES_MAX - 1),
		WINRM_HTTP_MORE);
	assert_int_equal(f.len, strlen(CHUNKED)); /* nothing of them is kept */
	assert_int_equal(add(&f, "\r\n"), WINRM_HTTP_DONE);
	feed_start(&f);
	add(&f, CHUNKED "0\r\n");
	assert_int_equal(repeat(&f, "A: b\r\n", 20000), WINRM_HTTP_LIMIT);
	feed_close(&f);
}

static void test_chunk_extensions_have_a_limit(void **state)
{
	struct feed f = feed_open(2048);
	char line[600];

	(void)state;
	memset(line, 'x', sizeof(line));
	memcpy(line, "1;", 2);
	memcpy(line + 200, "\r\na\r\n", 6);
	add(&f, CHUNKED);
	assert_int_equal(add(&f, line), WINRM_HTTP_MORE);
	memcpy(line, "1;", 2);
	memset(line + 200, 'x', 200);
	memcpy(line + 400, "\r\na\r\n", 6);
	assert_int_equal(add(&f, line), WINRM_HTTP_LIMIT);
	feed_close(&f);
}

static void test_a_chunk_size_fits_its_type(void **state)
{
	const char *large = sizeof(size_t) > 4 ? CHUNKED "3ffffffffffffff\r\n"
					       : CHUNKED "3ffffff\r\n";
	struct feed f = feed_open(512);

	(void)state;
	add(&f, large);
	assert_int_equal(f.r.result, WINRM_HTTP_MORE);
	assert_true(f.r.left == SIZE_MAX >> 6);
	feed_start(&f);
	assert_int_equal(
		add(&f, CHUNKED "40000000000000000\r\n"), WINRM_HTTP_BAD);
	feed_start(&f);
	assert_int_equal(add(&f,
				 CHUNKED "10000000000000004\r\nabcd\r\n0\r\n"
					 "\r\n"),
		WINRM_HTTP_BAD);
	feed_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_head_has_so_many_lines),
		cmocka_unit_test(test_twenty_thousand_headers_are_not_read),
		cmocka_unit_test(test_a_head_has_so_many_octets),
		cmocka_unit_test(test_a_line_without_an_end_is_stopped),
		cmocka_unit_test(test_interim_replies_have_a_limit),
		cmocka_unit_test(test_trailers_have_a_limit),
		cmocka_unit_test(test_chunk_extensions_have_a_limit),
		cmocka_unit_test(test_a_chunk_size_fits_its_type),
	};

	return RUN(tests);
}
