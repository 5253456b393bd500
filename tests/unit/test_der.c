/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"

#include "core/kerberos/krb_field.h"
#include "tests/unit/der_made.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

static void test_elements_are_read_or_refused(void **state)
{
	static const struct {
		const char *hex;
		int tag; /* -1: refused */
		size_t len, rest;
	} rows[] = {{"0400", 0x04, 0, 0}, {"040161", 0x04, 1, 0},
		{"04016162", 0x04, 1, 1}, {"04810161", 0x04, 1, 0},
		{"0482000161", 0x04, 1, 0}, {"048300000161", 0x04, 1, 0},
		{"04840000000161", -1, 0, 0}, {"0480", -1, 0, 0},
		{"04ff", -1, 0, 0}, {"", -1, 0, 0}, {"04", -1, 0, 0},
		{"0401", -1, 0, 0}, {"0481", -1, 0, 0}, {"048101", -1, 0, 0},
		{"0482ff", -1, 0, 0}, {"0483ffffff", -1, 0, 0},
		{"1f0100", -1, 0, 0}, {"bf0100", -1, 0, 0},
		{"0000", 0x00, 0, 0}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct blob b = blob_hex(rows[i].hex);
		struct winrm_slice rest =
			slice_of(guard_put(&guard_page, b.data, b.len), b.len);
		struct winrm_slice value;
		uint8_t tag;
		bool ok = winrm_der_next(&rest, &tag, &value);

		assert_int_equal(ok, rows[i].tag >= 0);
		if (ok) {
			assert_int_equal(tag, rows[i].tag);
			assert_int_equal(value.len, rows[i].len);
			assert_int_equal(rest.len, rows[i].rest);
		}
		blob_free(&b);
	}
}

static void test_fields_are_found_and_others_skipped(void **state)
{
	/* [1] INTEGER; [3] OCTET STRING, optional; [4] any */
	static const char spec[] = "\xa1\x02\x83\x04\xa4" WINRM_DER_ANY;
	static const struct {
		const char *hex;
		int one; /* -1: refused */
		int three;
		size_t four;
	} rows[] = {{"a103020107a303040133a4020500", 7, '3', 2},
		{"a103020107a4020500", 7, -1, 2},
		{"a0020500a103020107a2020500a4020500a5020500", 7, -1, 2},
		{"a103020107a303040133", -1, 0, 0}, {"a4020500", -1, 0, 0},
		{"", -1, 0, 0}, {"a103020107", -1, 0, 0},
		/* another type, or something behind it */
		{"a103040107a4020500", -1, 0, 0},
		{"a1050201070500a4020500", -1, 0, 0},
		{"a103020107a306040133040133a4020500", -1, 0, 0},
		{"a103020107a100a4020500", 7, -1, 2},
		{"a103020107a4", -1, 0, 0}, {"a1030201", -1, 0, 0},
		{"a103020107a400", 7, -1, 0}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_slice field[3];
		struct blob b = blob_hex(rows[i].hex);
		bool ok = winrm_der_fields(
			slice_of(guard_put(&guard_page, b.data, b.len), b.len),
			spec, field);
		assert_int_equal(ok, rows[i].one >= 0);
		if (ok) {
			assert_int_equal(field[0].len, rows[i].one);
			assert_int_equal(
				field[1].ptr != NULL, rows[i].three >= 0);
			if (field[1].ptr)
				assert_int_equal(
					field[1].ptr[0], rows[i].three);
			assert_int_equal(field[2].len, rows[i].four);
			assert_non_null(field[2].ptr);
		}
		blob_free(&b);
	}
}

static void test_integers_are_written_and_read(void **state)
{
	static const struct {
		uint32_t value;
		const char *hex;
	} rows[] = {{1, "020101"}, {127, "02017f"}, {128, "02020080"},
		{255, "020200ff"}, {256, "02020100"}, {32767, "02027fff"},
		{32768, "0203008000"}, {0x7fffffff, "02047fffffff"},
		{0x80000000, "02050080000000"}, {UINT32_MAX, "020500ffffffff"}};
	uint8_t out[16];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_writer w = winrm_writer_init(out, sizeof(out));
		uint32_t value;

		made_uint(&w, 0, rows[i].value);
		assert_hex(out + 2, w.len - 2, rows[i].hex);
		assert_true(
			winrm_der_uint(slice_of(out + 4, w.len - 4), &value));
		assert_true(value == rows[i].value);
	}
}

static void test_integers_that_are_none_are_refused(void **state)
{
	uint32_t value;

	(void)state;
	assert_false(winrm_der_uint(slice_of("", 0), &value));
	assert_false(winrm_der_uint(slice_of("\1\0\0\0\0", 5), &value));
	assert_false(winrm_der_uint(slice_of("\0\0\0\0\0\0", 6), &value));
	/* a sequence number of old, as if it had a sign */
	assert_true(winrm_der_uint(slice_of("\xff\x01", 2), &value));
	assert_true(value == 0xffffff01);
}

static void test_lengths_take_as_many_octets_as_they_must(void **state)
{
	static const struct {
		size_t len;
		const char *head;
	} rows[] = {{0, "3000"}, {127, "307f"}, {128, "308180"},
		{255, "3081ff"}, {256, "30820100"}, {65535, "3082ffff"},
		{65536, "3083010000"}};
	uint8_t *out = malloc(70000);
	size_t i;

	(void)state;
	assert_non_null(out);
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_writer w = winrm_writer_init(out, 70000);
		struct winrm_writer count = winrm_writer_init(NULL, 0);
		size_t head = strlen(rows[i].head) / 2;

		winrm_writer_put_byte(&w, 'x');
		winrm_writer_put_zeros(&w, rows[i].len);
		winrm_der_wrap(&w, 1, 0x30);
		assert_int_equal(w.len, 1 + head + rows[i].len);
		assert_hex(out + 1, head, rows[i].head);
		assert_int_equal(out[0], 'x');
		winrm_writer_put_byte(&count, 'x');
		winrm_writer_put_zeros(&count, rows[i].len);
		winrm_der_wrap(&count, 1, 0x30);
		assert_int_equal(count.len, w.len);
	}
	free(out);
}

static void test_times_are_written_and_read(void **state)
{
	static const struct {
		uint32_t time;
		const char *text;
	} rows[] = {{0, "19700101000000Z"}, {951782399, "20000228235959Z"},
		{951782400, "20000229000000Z"}, {951868800, "20000301000000Z"},
		{1795762571, "20261127065611Z"},
		{2120855285, "20370316222805Z"},
		{4107542399u, "21000228235959Z"},
		{4107542400u, "21000301000000Z"},
		{4291747199u, "21051231235959Z"}};
	uint8_t out[32];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_writer w = winrm_writer_init(out, sizeof(out));
		uint32_t time;

		made_time(&w, 5, rows[i].time);
		assert_int_equal(w.len, 19);
		assert_memory_equal(out, "\xa5\x11\x18\x0f", 4);
		assert_slice(slice_of(out + 4, 15), rows[i].text);
		assert_true(
			winrm_krb_time(winrm_slice_str(rows[i].text), &time));
		assert_true(time == rows[i].time);
	}
}

static void test_times_that_are_none_are_refused(void **state)
{
	static const char *const bad[] = {"", "20261127065611",
		"2026112706561Z", "20261127065611z", "20261327065611Z",
		"20260027065611Z", "2026112706561:Z", "/0261127065611Z",
		"20261127065611.0Z"};
	uint32_t time;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++)
		assert_false(winrm_krb_time(winrm_slice_str(bad[i]), &time));
	assert_true(winrm_krb_time(winrm_slice_str("19691231235959Z"), &time));
	assert_int_equal(time, 0);
	assert_true(winrm_krb_time(winrm_slice_str("21060101000000Z"), &time));
	assert_true(time == UINT32_MAX);
	assert_true(winrm_krb_time(winrm_slice_str("99991231235959Z"), &time));
	assert_true(time == UINT32_MAX);
}

static void test_names_have_parts(void **state)
{
	static const struct {
		uint8_t type;
		const char *text, *hex;
	} rows[] = {{1, "a", "300ca003020101a10530031b0161"},
		{2, "a/b", "300fa003020102a10830061b01611b0162"},
		{10, "a/b", "300ea00302010aa10730051b03612f62"},
		{1, "", "300ba003020101a10430021b00"}};
	uint8_t out[64], text[8];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_krb_name name = {
			rows[i].type, winrm_slice_str(rows[i].text)};
		struct winrm_krb_name other = {1, winrm_slice_str("a/b/c")};
		struct winrm_writer w = winrm_writer_init(out, sizeof(out));
		struct winrm_writer t = winrm_writer_init(text, sizeof(text));
		struct winrm_slice der;

		made_name(&w, 0, &name);
		der = slice_of(out + 2, w.len - 2);
		assert_hex(der.ptr, der.len, rows[i].hex);
		assert_true(winrm_krb_name_is(der, &name));
		assert_false(winrm_krb_name_is(der, &other));
		assert_true(winrm_krb_put_name_text(&t, der, '/'));
		assert_slice(slice_of(text, t.len), rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_elements_are_read_or_refused),
		cmocka_unit_test(test_fields_are_found_and_others_skipped),
		cmocka_unit_test(test_integers_are_written_and_read),
		cmocka_unit_test(test_integers_that_are_none_are_refused),
		cmocka_unit_test(test_lengths_take_as_many_octets_as_they_must),
		cmocka_unit_test(test_times_are_written_and_read),
		cmocka_unit_test(test_times_that_are_none_are_refused),
		cmocka_unit_test(test_names_have_parts),
	};

	return RUN_WITH_PAGE(tests);
}
