/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/kdc_reply.h"

#include "core/kerberos/krb_error.h"
#include "tests/unit/guard.h"
#include "tests/unit/krb_recording.h"

/* How a password becomes a key, as the KDC says it. */

static const char *const names[] = {"mit", "ad", "mit-sha2", "mit-iakerb"};

static void test_salt_and_rounds_come_from_the_kdc(void **state)
{
	static const uint8_t wished[] = {18, 17, 20}, others[] = {17, 23};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct recording r = recording_load(names[i]);
		struct winrm_krb_etype_info info;
		struct winrm_krb_error e;

		assert_true(
			winrm_kdc_reply_info(&info, blob_slice(&r.as2_rep)));
		assert_int_equal(info.etype, r.client.etype);
		assert_slice(info.salt, json_text(r.json, "salt"));
		assert_int_equal(info.rounds, i == 1 ? 4096 : 0);
		if (r.as1_err.len > 0) {
			assert_true(winrm_krb_error_read(
				&e, blob_slice(&r.as1_err)));
			assert_int_equal(
				e.code, WINRM_KRB_ERR_PREAUTH_REQUIRED);
			assert_true(winrm_krb_etype_info_read(
				&info, e.data, wished, 3));
			assert_int_equal(info.etype, 18);
			assert_slice(info.salt, json_text(r.json, "salt"));
			assert_int_equal(info.rounds, i == 1 ? 4096 : 0);
			assert_true(winrm_krb_etype_info_read(
				&info, e.data, others, 2));
			assert_int_equal(info.etype, 0);
		}
		recording_free(&r);
	}
}

static void test_the_first_type_we_know_is_taken(void **state)
{
	static const struct {
		const char *hex, *salt;
		int etype; /* -1: malformed */
		uint32_t rounds;
	} rows[] = {/* 23 without a salt, then 17, then 18 */
		{"3037"
		 "3035a103020113a22e042c302a3005a003020117"
		 "300da003020111a1061b0473616c74"
		 "3012a003020112a1031b0178a206040400000000",
			"salt", 17, 0},
		{"301a3018a103020113a211040f300d300ba003020112a20404020001", "",
			-1, 0},
		{"301c301aa103020113a2130411300f300da003020112a206040400008000",
			"", 18, 32768},
		{"301c301aa103020113a2130411300f300da003020112a206040400000000",
			"", 18, UINT32_MAX},
		{"300b3009a103020102a2020400", "", 0, 0}, {"3000", "", 0, 0},
		{"3009", "", -1, 0}, {"", "", -1, 0}, {"3002a100", "", -1, 0}};
	static const uint8_t wished[] = {18, 17};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct blob b = blob_hex(rows[i].hex);
		struct winrm_krb_etype_info info;
		bool ok = winrm_krb_etype_info_read(&info,
			slice_of(guard_put(&guard_page, b.data, b.len), b.len),
			wished, 2);

		assert_int_equal(ok, rows[i].etype >= 0);
		if (ok) {
			assert_int_equal(info.etype, rows[i].etype);
			assert_int_equal(info.rounds, rows[i].rounds);
			assert_slice(info.salt, rows[i].salt);
		}
		blob_free(&b);
	}
}

static void test_the_default_salt_is_realm_and_name(void **state)
{
	struct winrm_krb_name name = {
		WINRM_KRB_NAME_PRINCIPAL, winrm_slice_str("alice/admin")};
	uint8_t out[32];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));

	(void)state;
	winrm_krb_put_salt(&w, winrm_slice_str("LAB"), &name);
	name.type = WINRM_KRB_NAME_ENTERPRISE;
	winrm_krb_put_salt(&w, winrm_slice_str(" LAB"), &name);
	assert_slice(slice_of(out, w.len), "LABaliceadmin LABalice/admin");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_salt_and_rounds_come_from_the_kdc),
		cmocka_unit_test(test_the_first_type_we_know_is_taken),
		cmocka_unit_test(test_the_default_salt_is_realm_and_name),
	};

	return RUN_WITH_PAGE(tests);
}
