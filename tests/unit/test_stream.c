/* SPDX-License-Identifier: Apache-2.0 */
#include "soap/shell_reply.h"
#include "soap/stream.h"

#include "tests/unit/guard.h"
#include "tests/unit/namespaces.h"
#include "tests/unit/unit.h"

/* A reader of a Body with these elements; false if it is refused. */
static bool start_in(struct winrm_stream_reader *s, const char *body)
{
	struct winrm_shell_reply r;
	char doc[8192];
	size_t len = (size_t)snprintf(doc, sizeof(doc),
		"<s:Envelope" DECLARED "><s:Header><a:Action>x</a:Action>"
		"</s:Header><s:Body>%s</s:Body></s:Envelope>",
		body);
	uint8_t *at;

	assert_true(len < sizeof(doc));
	at = guard_put(&guard_page, doc, len);
	if (!winrm_shell_reply_read(&r, slice_of(at, len), NULL))
		return false;
	assert_int_equal(r.kind, WINRM_REPLY_RECEIVE);
	winrm_stream_start(s, &r.envelope.first, at, len);
	return true;
}

static bool try_start(struct winrm_stream_reader *s, const char *streams)
{
	char body[8192];

	snprintf(body, sizeof(body),
		"<rsp:ReceiveResponse>%s</rsp:ReceiveResponse>", streams);
	return start_in(s, body);
}

static struct winrm_stream_reader start(const char *streams)
{
	struct winrm_stream_reader s;

	assert_true(try_start(&s, streams));
	return s;
}

static void test_streams_come_in_order_with_their_attributes(void **state)
{
	static const struct {
		const char *name, *command_id, *data;
		bool end;
	} want[] = {{"stdout", "C1", "foobar", false},
		{"stderr", "C1", "f", false}, {"stdout", "", "fo", false},
		{"", "C2", "foo", false}, {"stdout", "C1", "", true},
		{"stderr", "C1", "", true}, {"stdout", "C1", "foob", true}};
	struct winrm_stream_reader s = start(
		"<rsp:Stream Name=\"stdout\" CommandId=\"C1\">Zm9vYmFy"
		"</rsp:Stream>"
		"<rsp:Stream CommandId='C1' Name='stderr'>Zg==</rsp:Stream>"
		"<Stream Name='stdout'>Zm8=</Stream>"
		"<Stream CommandId='C2' End='false'>Zm9v</Stream>"
		"<Stream Name='stdout' CommandId='C1' End='true'/>"
		"<Stream Name='stderr' CommandId='C1' End=' TRUE '></Stream>"
		"<Stream Name='stdout' CommandId='C1' End='True'>Zm9vYg=="
		"</Stream><CommandState State='Done'/>");
	struct winrm_stream got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(want); i++) {
		assert_int_equal(
			winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
		assert_slice(got.name, want[i].name);
		assert_slice(got.command_id, want[i].command_id);
		assert_slice(slice_of(got.data, got.len), want[i].data);
		assert_int_equal(got.end, want[i].end);
	}
	assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_END);
	assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_END);
}

static void test_base64_may_be_written_in_many_ways(void **state)
{
	static const char *const rows[] = {"Zm9vYmFy", " Zm9v\r\n\tYmFy ",
		"Zm9v<!-- c -->YmFy", "Zm<?pi?>9vYmF<!---->y",
		"<![CDATA[Zm9vYmFy]]>", "Zm9<![CDATA[vYm]]>Fy",
		"Z<![CDATA[]]>m9v<![CDATA[ ]]>YmFy", "Zm9v&#13;&#10;YmFy",
		"Zm9v&#xD;<!-- -->&#x59;m<![CDATA[F]]>y", "&#x5a;m9vYmFy",
		"Zm9v<x>ignored<y/></x>YmFy", "<x/>Zm9vYmFy<x>!!</x>"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_stream_reader s;
		struct winrm_stream got;
		char text[256];

		snprintf(text, sizeof(text),
			"<Stream Name='a'>%s</Stream><Stream Name='b'>%s"
			"</Stream>",
			rows[i], rows[i]);
		s = start(text);
		assert_int_equal(
			winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
		assert_slice(got.name, "a");
		assert_slice(slice_of(got.data, got.len), "foobar");
		assert_int_equal(
			winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
		assert_slice(got.name, "b");
		assert_slice(slice_of(got.data, got.len), "foobar");
		assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_END);
	}
}

static void test_each_element_is_a_base64_text_of_its_own(void **state)
{
	struct winrm_stream_reader s =
		start("<Stream Name='a'>4oI=</Stream><Stream Name='a'>rA=="
		      "</Stream>");
	struct winrm_stream got;

	(void)state;
	assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
	assert_slice(slice_of(got.data, got.len), "\xe2\x82");
	assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
	assert_slice(slice_of(got.data, got.len), "\xac");
}

static void test_broken_base64_is_an_error(void **state)
{
	static const char *const rows[] = {"Zm9", "Zm9v=", "Zg", "Zg=", "Z",
		"Zh==", "Zm9v!", "Zm9v-_==", "Zg==Zg==", "=", "Zm9v&amp;",
		"Zm9v&lt;", "&unknown;", "Zm9v&#0;", "Zm9v\x01", "Zm9v\xff",
		"Zg==<!-- -->Zg==", "<![CDATA[Zm9v&#10;]]>"};
	struct winrm_stream got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_stream_reader s;
		char text[256];

		snprintf(text, sizeof(text),
			"<Stream Name='a'>Zm9v</Stream><Stream Name='a'>%s"
			"</Stream>",
			rows[i]);
		if (!try_start(&s, text))
			continue; /* no XML */
		assert_int_equal(
			winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
		if (winrm_stream_next(&s, &got) != WINRM_STREAM_BAD)
			fail_msg("%s", rows[i]);
	}
}

static void test_only_streams_of_the_response_are_read(void **state)
{
	struct winrm_stream_reader s =
		start("<x><Stream Name='a'>!!</Stream></x><Streams>!!</Streams>"
		      "<Stream Name='b'/><stream>!!</stream>");
	struct winrm_stream got;

	(void)state;
	assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
	assert_slice(got.name, "b");
	assert_int_equal(got.len, 0);
	assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_END);
}

static void test_only_the_first_element_of_the_body_has_streams(void **state)
{
	struct winrm_stream_reader s;
	struct winrm_stream got;

	(void)state;
	assert_true(start_in(&s,
		"<ReceiveResponse><Stream Name='a'>Zm9v</Stream>"
		"</ReceiveResponse><x><Stream Name='b'>Zm9v</Stream></x>"
		"<ReceiveResponse><Stream Name='c'>Zm9v</Stream>"
		"</ReceiveResponse>"));
	assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
	assert_slice(got.name, "a");
	assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_END);
}

/* Whatever the prefix, and wherever it is declared. */
static void test_only_streams_of_the_namespace_are_read(void **state)
{
	static const char *const rows[] = {"<Stream>Zm9v</Stream>",
		"<rsp:Stream>Zm9v</rsp:Stream>",
		"<q:Stream xmlns:q='" URI_SHELL "'>Zm9v</q:Stream>",
		"<Stream xmlns=\"" URI_SHELL "\">Zm9v</Stream>",
		"<rsp:Stream xmlns:rsp='" URI_SHELL "'>Zm9v</rsp:Stream>",
		"<rsp:Stream xmlns:a='urn:a'>Zm9v</rsp:Stream>",
		"<Stream x='y'>Zm9v</Stream>"};
	static const char *const others[] = {"<a:Stream>Zm9v</a:Stream>",
		"<Stream xmlns=''>Zm9v</Stream>", "<q:Stream>Zm9v</q:Stream>",
		"<Stream xmlns='urn:x'>Zm9v</Stream>",
		"<rsp:Stream xmlns:rsp='" URI_SHELL "/'>Zm9v</rsp:Stream>",
		"<rsp:Stream xmlns:rsp = \"urn:x\">Zm9v</rsp:Stream>",
		"<rs:Stream xmlns:rs=''>Zm9v</rs:Stream>"};
	struct winrm_stream_reader s;
	struct winrm_stream got;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		s = start(rows[i]);
		if (winrm_stream_next(&s, &got) != WINRM_STREAM_NEXT)
			fail_msg("%s", rows[i]);
		assert_slice(slice_of(got.data, got.len), "foo");
	}
	for (i = 0; i < COUNT(others); i++) {
		s = start(others[i]);
		if (winrm_stream_next(&s, &got) != WINRM_STREAM_END)
			fail_msg("%s", others[i]);
	}
	/* the prefix of the response, declared anew by the response */
	assert_true(start_in(&s,
		"<q:ReceiveResponse xmlns:q='" URI_SHELL
		"'><q:Stream>Zg==</q:Stream></q:ReceiveResponse>"));
	assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
}

static void test_a_wrong_command_id_is_delivered_as_it_is(void **state)
{
	struct winrm_stream_reader s =
		start("<Stream CommandId='&amp; other' Name='x:y'>Zg=="
		      "</Stream>");
	struct winrm_stream got;

	(void)state;
	assert_int_equal(winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
	assert_slice(got.command_id, "&amp; other");
	assert_slice(got.name, "x:y");
}

/* The data is always inside the element it came from. */
static void test_decoding_stays_inside_the_document(void **state)
{
	char text[4096], base64[3000];
	struct winrm_stream got;
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(base64); n += 4) {
		struct winrm_stream_reader s;

		memset(base64, 'A', n);
		snprintf(text, sizeof(text),
			"<Stream Name='a'>%.*s</Stream><Stream Name='b'>Zm9v"
			"</Stream>",
			(int)n, base64);
		s = start(text);
		assert_int_equal(
			winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
		assert_int_equal(got.len, n / 4 * 3);
		assert_int_equal(
			winrm_stream_next(&s, &got), WINRM_STREAM_NEXT);
		assert_slice(slice_of(got.data, got.len), "foo");
		if (n == 400)
			n = 2800;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_streams_come_in_order_with_their_attributes),
		cmocka_unit_test(test_base64_may_be_written_in_many_ways),
		cmocka_unit_test(test_each_element_is_a_base64_text_of_its_own),
		cmocka_unit_test(test_broken_base64_is_an_error),
		cmocka_unit_test(test_only_streams_of_the_response_are_read),
		cmocka_unit_test(
			test_only_the_first_element_of_the_body_has_streams),
		cmocka_unit_test(test_only_streams_of_the_namespace_are_read),
		cmocka_unit_test(test_a_wrong_command_id_is_delivered_as_it_is),
		cmocka_unit_test(test_decoding_stays_inside_the_document),
	};

	return RUN_WITH_PAGE(tests);
}
