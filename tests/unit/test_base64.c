/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/base64.h"

#include "tests/unit/guard.h"
#include "tests/unit/unit.h"

/* RFC 4648 section 10, and the last letters of the alphabet. */
static const char *const vectors[][2] = {{"", ""}, {"f", "Zg=="},
	{"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="},
	{"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}, {"\xff\xff\xff", "////"},
	{"\xfb\xef\xbe", "++++"}, {"\xff\xef", "/+8="}};

static const char spaces[] = " \t\r\n";

static bool decode(const void *text, size_t len, uint8_t *out, size_t *out_len)
{
	if (len > 0)
		memcpy(out, text, len);
	return winrm_base64_decode(out, len, out_len);
}

static void test_published_vectors_go_both_ways(void **state)
{
	char out[16];
	uint8_t back[16];
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(vectors); i++) {
		struct winrm_writer w = winrm_writer_init(out, sizeof(out));
		const char *plain = vectors[i][0], *text = vectors[i][1];

		winrm_base64_put(&w, plain, strlen(plain));
		assert_slice(slice_of(out, w.len), text);
		assert_true(decode(text, strlen(text), back, &len));
		assert_slice(slice_of(back, len), plain);
	}
}

/* Bytes without a pattern. */
static void fill(uint8_t *data, size_t len)
{
	uint32_t x = 1;

	while (len-- > 0) {
		x = x * 1664525 + 1013904223;
		*data++ = (uint8_t)(x >> 24);
	}
}

static void test_what_was_encoded_is_decoded_at_the_page(void **state)
{
	struct guard in = guard_open(400), out = guard_open(400);
	uint8_t data[256];
	size_t n, len;

	(void)state;
	fill(data, sizeof(data));
	for (n = 0; n <= sizeof(data); n++) {
		size_t size = (n + 2) / 3 * 4;
		struct winrm_writer w =
			winrm_writer_init(guard_room(&out, size), size);

		winrm_base64_put(&w, guard_put(&in, data, n), n);
		assert_int_equal(w.len, size);
		assert_true(winrm_base64_decode(w.buf, w.len, &len));
		assert_int_equal(len, n);
		assert_memory_equal(w.buf, data, n);
	}
	guard_close(&in);
	guard_close(&out);
}

static void test_every_pair_of_bytes_is_its_own_again(void **state)
{
	uint8_t data[2], text[4];
	unsigned v;
	size_t len;

	(void)state;
	for (v = 0; v < 0x10000; v++) {
		struct winrm_writer w = winrm_writer_init(text, 4);

		data[0] = (uint8_t)(v >> 8);
		data[1] = (uint8_t)v;
		winrm_base64_put(&w, data, 2);
		if (!winrm_base64_decode(text, 4, &len) || len != 2 ||
			memcmp(text, data, 2))
			fail_msg("%04x", v);
	}
}

static void test_every_capacity_holds_the_head_of_the_text(void **state)
{
	static const char whole[] = "Zm9vYmFyYg==";
	struct guard g = guard_open(32);
	size_t cap;

	(void)state;
	for (cap = 0; cap < sizeof(whole) + 3; cap++) {
		size_t want = cap < 12 ? cap : 12;
		struct winrm_writer w =
			winrm_writer_init(guard_room(&g, cap), cap);

		winrm_base64_put(&w, "foobarb", 7);
		assert_int_equal(w.len, 12);
		assert_int_equal(winrm_writer_ok(&w), cap >= 12);
		assert_memory_equal(w.buf, whole, want);
	}
	guard_close(&g);
}

static void test_pieces_give_the_text_of_the_whole(void **state)
{
	enum { LEN = 17, TEXT = 24 };
	uint8_t data[LEN];
	char whole[TEXT], pieces[TEXT];
	struct winrm_writer w = winrm_writer_init(whole, TEXT);
	size_t i, k;

	(void)state;
	fill(data, LEN);
	winrm_base64_put(&w, data, LEN);
	for (i = 0; i <= LEN; i++)
		for (k = i; k <= LEN; k++) {
			struct winrm_base64 b;

			w = winrm_writer_init(pieces, TEXT);
			winrm_base64_start(&b, &w);
			winrm_base64_add(&b, data, i);
			winrm_base64_add(&b, data + i, k - i);
			winrm_base64_add(&b, data + k, LEN - k);
			winrm_base64_end(&b);
			assert_int_equal(w.len, TEXT);
			assert_memory_equal(pieces, whole, TEXT);
		}
}

static void test_no_input_byte_is_left_in_the_encoder(void **state)
{
	struct winrm_writer w = winrm_writer_init(NULL, 0);
	struct winrm_base64 b;
	const uint8_t *bytes = (const uint8_t *)&b;
	size_t i;

	(void)state;
	winrm_base64_start(&b, &w);
	winrm_base64_add(&b, "secre", 5);
	winrm_base64_end(&b);
	for (i = 0; i < sizeof(b); i++)
		assert_int_equal(bytes[i], 0);
}

static void test_white_space_may_stand_anywhere(void **state)
{
	static const char text[] = "Zm9vYmE=";
	uint8_t in[32];
	size_t at, i, len;

	(void)state;
	for (at = 0; at < sizeof(text); at++)
		for (i = 0; i < 5; i++) {
			size_t n = i < 4 ? 1 : 4; /* each, then all four */

			memcpy(in, text, at);
			memcpy(in + at, i < 4 ? spaces + i : spaces, n);
			memcpy(in + at + n, text + at, 8 - at);
			assert_true(winrm_base64_decode(in, 8 + n, &len));
			assert_slice(slice_of(in, len), "fooba");
		}
	assert_true(decode(spaces, 4, in, &len));
	assert_int_equal(len, 0);
}

static bool in_alphabet(unsigned c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		(c >= '0' && c <= '9') || c == '+' || c == '/';
}

static void test_no_other_byte_is_taken_at_any_place(void **state)
{
	uint8_t in[12];
	size_t at, len;
	unsigned c;

	(void)state;
	for (at = 0; at < sizeof(in); at++)
		for (c = 0; c < 256; c++) {
			if (in_alphabet(c) || (c > 0 && strchr(spaces, (int)c)))
				continue;
			memcpy(in, "Zm9vYmFyYmF6", sizeof(in));
			in[at] = (uint8_t)c;
			assert_false(winrm_base64_decode(in, sizeof(in), &len));
		}
}

static void test_wrong_ends_are_refused(void **state)
{
	static const char *const rows[] = {"=", "==", "===", "====", "Z",
		"Z=", "Z==", "Z===", "Zg", "Zg=", "Zg===", "Zg====", "Zm8",
		"Zm8==", "Zm9v=", "Zm9v==", "Zm9v====", "Zm9vY", "Zm9vYg",
		"Zm9vYg=", "Zh==", "Zm9=", "Z/==", "Zm//", "Zg==Zg==", "Zg==Z",
		"Zg==\nZ", "Zg=Z", "Z=g=", "=Zg=", "Zm8=Zm9v", "Zm8=\xff",
		"Zg=*"};
	struct guard g = guard_open(16);
	size_t i, len;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		size_t n = strlen(rows[i]);
		bool ok =
			winrm_base64_decode(guard_put(&g, rows[i], n), n, &len);

		if (ok != !strcmp(rows[i], "Zm//"))
			fail_msg("%s", rows[i]);
	}
	guard_close(&g);
}

/*
 * Every text of six of these letters: what is accepted is, except for white
 * space, the encoding of the result.
 */
static void test_only_canonical_texts_are_taken(void **state)
{
	static const char letters[] = "AQ/= *";
	char text[7] = "", bare[7], again[8];
	unsigned n, v, i;
	size_t len;

	(void)state;
	for (n = 0; n < 46656; n++) {
		uint8_t data[6];
		struct winrm_writer w = winrm_writer_init(again, sizeof(again));
		unsigned k = 0;
		bool ok;

		for (i = 0, v = n; i < 6; i++, v /= 6)
			text[i] = letters[v % 6];
		for (i = 0; i < 6; i++)
			if (text[i] != ' ')
				bare[k++] = text[i];
		bare[k] = 0;
		ok = decode(text, 6, data, &len);
		if (ok) {
			assert_true(len <= 6 * 3 / 4);
			winrm_base64_put(&w, data, len);
			assert_slice(slice_of(again, w.len), bare);
		} else if (k % 4 == 0 && !strpbrk(bare, "=*")) {
			fail_msg("\"%s\" was refused", text);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_vectors_go_both_ways),
		cmocka_unit_test(test_what_was_encoded_is_decoded_at_the_page),
		cmocka_unit_test(test_every_pair_of_bytes_is_its_own_again),
		cmocka_unit_test(
			test_every_capacity_holds_the_head_of_the_text),
		cmocka_unit_test(test_pieces_give_the_text_of_the_whole),
		cmocka_unit_test(test_no_input_byte_is_left_in_the_encoder),
		cmocka_unit_test(test_white_space_may_stand_anywhere),
		cmocka_unit_test(test_no_other_byte_is_taken_at_any_place),
		cmocka_unit_test(test_wrong_ends_are_refused),
		cmocka_unit_test(test_only_canonical_texts_are_taken),
	};

	return RUN(tests);
}
