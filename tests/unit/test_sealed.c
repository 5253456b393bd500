/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/endian.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"
#include "tests/unit/ntlm_frame.h"

#define TYPE                                                                   \
	"multipart/encrypted;protocol=\"application/"                          \
	"HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted Boundary\""

static const uint8_t signature[WINRM_NTLM_SIGNATURE + 1] = "0123456789abcdef";

static void put_frame(struct winrm_writer *w, struct winrm_slice data)
{
	ntlm_frame_put(w, signature, data);
}

static void test_the_frame_has_its_golden_bytes(void **state)
{
	char text[512];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	(void)state;
	put_frame(&w, slice_of("<data>", 6));
	assert_true(winrm_slice_eq(slice_of(text, w.len),
		slice_of("--Encrypted Boundary\r\n"
			 "Content-Type: application/"
			 "HTTP-SPNEGO-session-encrypted\r\n"
			 "OriginalContent: type=application/soap+xml;"
			 "charset=UTF-8;Length=6\r\n"
			 "--Encrypted Boundary\r\n"
			 "Content-Type: application/octet-stream\r\n"
			 "\x10\0\0\0"
			 "0123456789abcdef<data>--Encrypted Boundary--\r\n",
			258)));
}

/* "<hello/>" as the third vector of the protocol notes seals it. */
static void test_the_frame_of_the_published_exchange_is_its_own(void **state)
{
	struct blob sig = blob_hex("010000007207e7d266dc6f7200000000");
	struct blob data = blob_hex("486afe3f1d2e723c");
	char text[512];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));

	(void)state;
	ntlm_frame_put(&w, sig.data, blob_slice(&data));
	assert_int_equal(w.len, 260);
	assert_sha256(text, w.len,
		"d30b9c37488dcb58328bfea26219c5ae42a96ac3736b088659fe46a28fb9ea"
		"6a");
	blob_free(&sig);
	blob_free(&data);
}

static void test_every_capacity_holds_the_head_of_the_frame(void **state)
{
	uint8_t whole[512];
	struct winrm_writer all = winrm_writer_init(whole, sizeof(whole));
	struct guard g = guard_open(512);
	size_t cap;

	(void)state;
	put_frame(&all, slice_of("<data>", 6));
	for (cap = 0; cap < all.len + 2; cap++) {
		struct winrm_writer w =
			winrm_writer_init(guard_room(&g, cap), cap);

		put_frame(&w, slice_of("<data>", 6));
		assert_int_equal(w.len, all.len);
		assert_memory_equal(
			w.buf, whole, cap < all.len ? cap : all.len);
	}
	guard_close(&g);
}

static bool read_frame(struct guard *g, const char *type,
	struct winrm_slice body, struct ntlm_frame *s)
{
	return ntlm_frame_read(s, winrm_slice_str(type),
		slice_of(guard_put(g, body.ptr, body.len), body.len));
}

static void test_what_was_framed_is_found_by_its_length(void **state)
{
	static const struct {
		const char *data;
		size_t len;
	} rows[] = {{"", 0}, {"x", 1}, {"\r\n", 2},
		{"\r\n--Encrypted Boundary--\r\n", 26},
		{"--Encrypted Boundary--\r\nab", 26},
		{"--Encrypted Boundary\r\nContent-Type: application/octet-"
		 "stream\r\n\x10\0\0\0",
			66},
		{" \t\r\n--", 6}, {"--", 2}, {"\0\0\0\0", 4}};
	struct guard g = guard_open(1024);
	uint8_t text[1024];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_writer w = winrm_writer_init(text, sizeof(text));
		struct winrm_slice data = slice_of(rows[i].data, rows[i].len);
		struct ntlm_frame s;

		put_frame(&w, data);
		assert_true(read_frame(&g, TYPE, slice_of(text, w.len), &s));
		assert_true(winrm_slice_eq(s.data, data));
		assert_true(winrm_slice_eq(s.signature,
			slice_of(signature, WINRM_NTLM_SIGNATURE)));
	}
	guard_close(&g);
}

static void test_every_prefix_of_a_frame_is_refused(void **state)
{
	uint8_t text[512];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));
	struct guard g = guard_open(512);
	struct ntlm_frame s;
	size_t len;

	(void)state;
	put_frame(&w, slice_of("<data>--", 8));
	/* up to the first dashes of the closing delimiter */
	for (len = 0; len < w.len - 22; len++)
		assert_false(read_frame(&g, TYPE, slice_of(text, len), &s));
	assert_true(read_frame(&g, TYPE, slice_of(text, w.len - 22), &s));
	assert_slice(s.data, "<data>--");
	guard_close(&g);
}

static void test_the_type_names_the_boundary(void **state)
{
	static const char *const good[] = {TYPE,
		"Multipart/Encrypted; PROTOCOL=x; Boundary=Encrypted Boundary",
		" multipart/encrypted ; boundary = \"Encrypted Boundary\" ",
		"multipart/encrypted;boundary=\"Encrypted Boundary\""};
	static const char *const none[] = {"", "application/soap+xml",
		"application/soap+xml;boundary=\"Encrypted Boundary\"",
		"multipart/x-multi-encrypted;boundary=\"Encrypted Boundary\"",
		"multipart/encrypted", "multipart/encrypted;boundary",
		"multipart/encrypted;boundary=\"encrypted boundary\"",
		"multipart/encrypted;boundary=\"Encrypted\"",
		"multipart/encrypted;boundary=Encrypted Boundary--"};
	struct guard g = guard_open(512);
	uint8_t text[512];
	struct winrm_writer w = winrm_writer_init(text, sizeof(text));
	struct ntlm_frame s;
	size_t i;

	(void)state;
	put_frame(&w, slice_of("<data>", 6));
	for (i = 0; i < COUNT(good); i++) {
		assert_true(winrm_sealed_is_type(winrm_slice_str(good[i])));
		assert_true(read_frame(&g, good[i], slice_of(text, w.len), &s));
	}
	for (i = 0; i < COUNT(none); i++)
		if (read_frame(&g, none[i], slice_of(text, w.len), &s))
			fail_msg("%s", none[i]);
	assert_false(
		winrm_sealed_is_type(winrm_slice_str("application/soap+xml")));
	guard_close(&g);
}

#define PART1(length) "--b\r\nOriginalContent: x;" length "\r\n"
#define PART2         "--b\r\nContent-Type: application/octet-stream\r\n"
#define SIGNED        "\x10_0123456789abcdef"

/* A '_' stands for three NULs: the rest of the signature's length. */
static bool read_text(struct guard *g, const char *text, struct ntlm_frame *s)
{
	uint8_t body[1024];
	struct winrm_writer w = winrm_writer_init(body, sizeof(body));

	for (; *text; text++)
		if (*text == '_')
			winrm_writer_put_zeros(&w, 3);
		else
			winrm_writer_put_byte(&w, (uint8_t)*text);
	return read_frame(
		g, "multipart/encrypted;boundary=b", slice_of(body, w.len), s);
}

static void test_servers_write_the_frame_in_many_ways(void **state)
{
	static const char *const rows[] = {PART1("Length=2") PART2 SIGNED
		"ok--b--\r\n",
		PART1("Length=2") PART2 SIGNED "ok--b--",
		PART1("Length=2") PART2 SIGNED "ok--b\r\n",
		PART1("Length=2") PART2 SIGNED "ok\r\n--b--\r\n\r\n",
		PART1("length = \"02\" ") PART2 SIGNED "ok--b--\r\n",
		PART1("LENGTH=2;x=y") PART2 SIGNED "ok--b--\r\n",
		PART1("Length=2") PART2 "\r\n" SIGNED "ok--b--\r\n",
		PART1("Length=2") PART2 "\r\n" SIGNED "ok--",
		"-- b\r\n\tX: y\r\n\toriginalcontent: x;Length=2\r\n-- b\r\n"
		"\tcontent-type: Application/Octet-Stream\r\n" SIGNED
		"ok-- b--\r\n",
		"--b\r\nOriginalContent: x;Length=2\r\n\r\n--b\r\n"
		"Content-Type: application/octet-stream\r\n" SIGNED "ok--"};
	struct guard g = guard_open(1024);
	struct ntlm_frame s;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		if (!read_text(&g, rows[i], &s))
			fail_msg("%s", rows[i]);
		assert_slice(s.data, "ok");
	}
	guard_close(&g);
}

static void test_a_broken_frame_is_refused(void **state)
{
	static const char *const rows[] = {"", "--b\r\n", PART1("Length=2"),
		"--b\r", "\n", "\r\n", "--", PART1("Length=2") "--b\r",
		"x" PART1("Length=2") PART2 SIGNED "ok--b--\r\n",
		"\r\n" PART1("Length=2") PART2 SIGNED "ok--b--\r\n",
		"--c\r\nOriginalContent: x;Length=2\r\n" PART2 SIGNED "ok--b--",
		PART1("Length=1") PART2 SIGNED "ok--b--\r\n",
		PART1("Length=3") PART2 SIGNED "ok--b--\r\n",
		PART1("Length=") PART2 SIGNED "--b--\r\n",
		PART1("Length=-2") PART2 SIGNED "ok--b--\r\n",
		PART1("Length=+2") PART2 SIGNED "ok--b--\r\n",
		PART1("Length=2x") PART2 SIGNED "ok--b--\r\n",
		PART1("Length=0x2") PART2 SIGNED "ok--b--\r\n",
		PART1("Length=4294967298") PART2 SIGNED "ok--b--\r\n",
		PART1("Length=18446744073709551618") PART2 SIGNED "ok--b--\r\n",
		PART1("Len=2") PART2 SIGNED "ok--b--\r\n",
		"--b\r\n" PART2 SIGNED "ok--b--\r\n",
		PART1("Length=2") "OriginalContent: x;Length=2\r\n" PART2 SIGNED
				  "ok--b--\r\n",
		PART1("Length=2") SIGNED "ok--b--\r\n",
		PART1("Length=2") "--b\r\n" SIGNED "ok--b--\r\n",
		PART1("Length=2") "--b\r\nContent-Type: text/plain\r\n" SIGNED
				  "ok--b--\r\n",
		PART1("Length=2") PART2 "\x0f_0123456789abcdefok--b--\r\n",
		PART1("Length=2") PART2 "\x11_0123456789abcdefok--b--\r\n",
		PART1("Length=2") PART2 "_\x10"
					"0123456789abcdefok--b--\r\n",
		PART1("Length=2") PART2 "_0123456789abcdefok--b--\r\n",
		PART1("Length=2") PART2 SIGNED "ok",
		PART1("Length=2") PART2 SIGNED "okx--b--\r\n",
		PART1("Length=2") PART2 SIGNED "ok-b--\r\n",
		"--b\nOriginalContent: x;Length=2\n--b\n"
		"Content-Type: application/octet-stream\n" SIGNED "ok--b--"};
	struct guard g = guard_open(1024);
	struct ntlm_frame s;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (read_text(&g, rows[i], &s))
			fail_msg("%s", rows[i]);
	guard_close(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_frame_has_its_golden_bytes),
		cmocka_unit_test(
			test_the_frame_of_the_published_exchange_is_its_own),
		cmocka_unit_test(
			test_every_capacity_holds_the_head_of_the_frame),
		cmocka_unit_test(test_what_was_framed_is_found_by_its_length),
		cmocka_unit_test(test_every_prefix_of_a_frame_is_refused),
		cmocka_unit_test(test_the_type_names_the_boundary),
		cmocka_unit_test(test_servers_write_the_frame_in_many_ways),
		cmocka_unit_test(test_a_broken_frame_is_refused),
	};

	return RUN(tests);
}
