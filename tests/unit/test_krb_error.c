/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_error.h"
#include "core/kerberos/krb_error_words.h"

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"
#include "core/kerberos/krb_time.h"
#include "tests/unit/der_made.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

static void test_recorded_errors_are_read_and_every_cut_refused(void **state)
{
	static const struct {
		const char *path, *time;
	} rows[] = {
		{"tests/fixtures/kerberos/mit-as1-err.bin", "20261127065610Z"},
		{"tests/fixtures/kerberos/ad-as1-err.bin", "20261127065611Z"}};
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct blob b = blob_load(rows[i].path);
		struct winrm_krb_error e;
		uint32_t time;

		for (at = 0; at < b.len; at++)
			assert_false(winrm_krb_error_read(&e,
				slice_of(guard_put(&guard_page, b.data, at),
					at)));
		assert_true(winrm_krb_error_read(&e, blob_slice(&b)));
		assert_int_equal(e.code, WINRM_KRB_ERR_PREAUTH_REQUIRED);
		assert_true(
			winrm_krb_time(winrm_slice_str(rows[i].time), &time));
		assert_int_equal(e.server_time, time);
		assert_int_equal(e.status, 0);
		assert_true(e.data.len > 0);
		assert_slice(e.realm, i == 0 ? "WINRM.TEST" : "AD.TEST");
		/* nothing vouches for it, so a change may go through */
		for (at = 0; at < b.len; at++) {
			b.data[at] ^= 0x81;
			(void)winrm_krb_error_read(&e,
				slice_of(guard_put(&guard_page, b.data, b.len),
					b.len));
			b.data[at] ^= 0x81;
		}
		blob_free(&b);
	}
}

/* With this e-data, in hex. */
static uint32_t status_with(const char *data_hex)
{
	struct blob data = blob_hex(data_hex);
	uint8_t out[256];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_krb_error e;

	made_time(&w, 4, 1000);
	made_uint(&w, 5, 1);
	made_uint(&w, 6, 18);
	if (data.len > 0)
		made_field(&w, 12, WINRM_DER_OCTETS, blob_slice(&data));
	winrm_der_wrap(&w, 0, WINRM_DER_SEQUENCE);
	winrm_der_wrap(&w, 0, 0x7e);
	assert_true(winrm_krb_error_read(&e, slice_of(out, w.len)));
	assert_int_equal(e.code, 18);
	assert_int_equal(e.server_time, 1000);
	blob_free(&data);
	return e.status;
}

static void test_windows_status_is_found_in_e_data(void **state)
{
	(void)state;
	/* in a list, and alone */
	assert_true(status_with("30173015a103020103a20e040c"
				"720000c00000000001000000") == 0xc0000072);
	assert_true(status_with("3015a103020103a20e040c"
				"240200c00000000001000000") == 0xc0000224);
	assert_true(status_with("") == 0);
	assert_true(status_with("3000") == 0);
	assert_true(status_with("30") == 0);
	assert_true(status_with("300b3009a103020103a2020400") == 0);
	assert_true(status_with("300fa103020104a2080406720000c00000") == 0);
}

/* Of tickets and requests both of them have something to say. */
static void test_a_kdc_is_not_taken_for_the_host(void **state)
{
	static const uint32_t codes[] = {31, 34, 35, 41};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(codes); i++) {
		const char *of_host = winrm_krb_error_words(codes[i], false);
		const char *of_kdc = winrm_krb_error_words(codes[i], true);

		assert_non_null(strstr(of_host, "host"));
		assert_null(strstr(of_host, "KDC"));
		assert_non_null(strstr(of_kdc, "KDC"));
		assert_null(strstr(of_kdc, "host"));
	}
	assert_ptr_equal(winrm_krb_error_words(32, true),
		winrm_krb_error_words(32, false));
}

static void test_codes_and_statuses_have_words(void **state)
{
	static const uint32_t codes[] = {6, 7, 14, 18, 23, 24, 25, 31, 32, 33,
		34, 35, 37, 41, 52, 60, 68};
	static const uint32_t statuses[] = {0xc0000064, 0xc000006a, 0xc000006d,
		0xc000006e, 0xc000006f, 0xc0000070, 0xc0000071, 0xc0000072,
		0xc0000133, 0xc0000193, 0xc0000224, 0xc0000234};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(codes); i++)
		assert_non_null(winrm_krb_error_words(codes[i], false));
	for (i = 0; i < COUNT(statuses); i++)
		assert_non_null(winrm_krb_status_words(statuses[i]));
	assert_string_equal(winrm_krb_error_words(24, true), "wrong password");
	assert_string_equal(
		winrm_krb_status_words(0xc0000072), "the account is disabled");
	assert_string_equal(
		winrm_krb_status_words(0xc0000193), "the account has expired");
	assert_null(winrm_krb_error_words(0, true));
	assert_null(winrm_krb_error_words(99, true));
	assert_null(winrm_krb_error_words(0x10006, true));
	assert_null(winrm_krb_status_words(0));
	assert_null(winrm_krb_status_words(0xc0010072));
	assert_null(winrm_krb_status_words(0xc0000f18)); /* not code 24 */
	assert_null(winrm_krb_status_words(0x72));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_recorded_errors_are_read_and_every_cut_refused),
		cmocka_unit_test(test_windows_status_is_found_in_e_data),
		cmocka_unit_test(test_codes_and_statuses_have_words),
		cmocka_unit_test(test_a_kdc_is_not_taken_for_the_host),
	};

	return RUN_WITH_PAGE(tests);
}
