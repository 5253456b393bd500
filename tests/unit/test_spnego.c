/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/spnego.h"

#include "core/kerberos/iakerb.h"
#include "tests/unit/fixture.h"
#include "tests/unit/guard.h"

/* SPNEGO's and IAKERB's frames. */

#define FOLDER "tests/fixtures/kerberos/"

static void test_a_recorded_response_is_read_and_every_cut_refused(void **state)
{
	static const char *const names[] = {
		FOLDER "mit-spnego-resp.bin", FOLDER "ad-spnego-resp.bin"};
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct blob b = blob_load(names[i]);
		struct winrm_spnego_response r;

		for (at = 0; at < b.len; at++)
			assert_false(winrm_spnego_read(&r,
				slice_of(guard_put(&guard_page, b.data, at),
					at)));
		assert_true(winrm_spnego_read(&r, blob_slice(&b)));
		assert_int_equal(r.state, WINRM_SPNEGO_DONE);
		assert_int_equal(r.mech, WINRM_SPNEGO_KRB5);
		assert_int_equal(r.token.len, 156);
		assert_int_equal(r.token.ptr[0], 0x60);
		assert_null(r.mic.ptr);
		blob_free(&b);
	}
}

static void test_responses_are_read_or_refused(void **state)
{
	static const struct {
		const char *hex;
		int state; /* -1: refused */
		enum winrm_spnego_mech mech;
		const char *token, *mic;
	} rows[] = {{"a1073005a0030a0102", WINRM_SPNEGO_REFUSED, 0, "", ""},
		{"a1073005a0030a0103", WINRM_SPNEGO_MIC_WANTED, 0, "", ""},
		{"a1073005a0030a0104", -1, 0, "", ""},
		{"a1083006a0040a020000", -1, 0, "", ""},
		{"a1023000", WINRM_SPNEGO_UNSAID, 0, "", ""},
		{"a1143012a0030a0101a10b06092a864882f712010202",
			WINRM_SPNEGO_MORE, WINRM_SPNEGO_MS_KRB5, "", ""},
		{"a1153013a0030a0101a10c060a2b06010401823702020a",
			WINRM_SPNEGO_MORE, WINRM_SPNEGO_NTLM, "", ""},
		{"a111300fa0030a0101a10806062b0601050205", WINRM_SPNEGO_MORE,
			WINRM_SPNEGO_IAKERB, "", ""},
		{"a10e300ca0030a0101a10506032a0304", WINRM_SPNEGO_MORE,
			WINRM_SPNEGO_OTHER, "", ""},
		{"a10e300ca20404026162a30404026364", WINRM_SPNEGO_UNSAID, 0,
			"ab", "cd"},
		{"a1023001", -1, 0, "", ""}, {"a0023000", -1, 0, "", ""},
		{"60023000", -1, 0, "", ""}, {"", -1, 0, "", ""},
		{"a102300000", -1, 0, "", ""}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct winrm_spnego_response r;
		struct blob b = blob_hex(rows[i].hex);
		bool ok = winrm_spnego_read(&r,
			slice_of(guard_put(&guard_page, b.data, b.len), b.len));
		assert_int_equal(ok, rows[i].state >= 0);
		if (ok) {
			assert_int_equal(r.state, rows[i].state);
			assert_int_equal(r.mech, rows[i].mech);
			assert_slice(r.token, rows[i].token);
			assert_slice(r.mic, rows[i].mic);
		}
		blob_free(&b);
	}
}

static void test_offers_and_responses_are_written(void **state)
{
	uint8_t out[128];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));

	(void)state;
	winrm_spnego_put_list(&w, WINRM_SPNEGO_OFFER_MS_KRB5_NTLM);
	assert_hex(out, w.len,
		"302206092a864882f71201020206092a864886f712010202"
		"060a2b06010401823702020a");
	w.len = 0;
	winrm_writer_put_str(&w, "tok");
	winrm_spnego_wrap_init(&w, 0, WINRM_SPNEGO_OFFER_KRB5_NTLM);
	assert_hex(out, w.len,
		"602e06062b0601050502a0243022a0193017"
		"06092a864886f712010202060a2b06010401823702020a"
		"a2050403746f6b");
	w.len = 0;
	winrm_spnego_wrap_init(&w, 0, WINRM_SPNEGO_OFFER_NTLM);
	assert_hex(out, w.len,
		"601c06062b0601050502a0123010a00e300c060a2b06010401823702020a");
	w.len = 1;
	winrm_writer_put_str(&w, "tok");
	winrm_spnego_wrap_response(&w, 1, winrm_slice_str("mic"));
	assert_hex(out + 1, w.len - 1, "a110300ea2050403746f6ba30504036d6963");
	w.len = 0;
	winrm_spnego_wrap_response(&w, 0, winrm_slice_str("mic"));
	assert_hex(out, w.len, "a1093007a30504036d6963");
	w.len = 0;
	winrm_writer_put_str(&w, "tok");
	winrm_spnego_wrap_response(&w, 0, slice_of(NULL, 0));
	assert_hex(out, w.len, "a1093007a2050403746f6b");
}

static void test_iakerbs_recorded_tokens_are_read(void **state)
{
	static const uint8_t tags[] = {0x6a, 0x7e, 0x6a, 0x6b, 0x6c, 0x6d};
	size_t at;
	int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		struct winrm_iakerb_token t;
		char path[64];
		struct blob b;

		snprintf(path, sizeof(path), FOLDER "mit-iakerb-%d-%c.bin",
			i / 2, i % 2 ? 's' : 'c');
		b = blob_load(path);
		assert_true(winrm_iakerb_read(&t, blob_slice(&b)));
		assert_slice(t.realm, "WINRM.TEST");
		assert_null(t.cookie.ptr);
		assert_true(t.message.ptr + t.message.len == b.data + b.len);
		assert_int_equal(t.message.ptr[0], tags[i]);
		/* the message is not looked into, but the header is */
		at = (size_t)(t.message.ptr - b.data);
		do
			assert_false(winrm_iakerb_read(&t,
				slice_of(guard_put(&guard_page, b.data, at),
					at)));
		while (at-- > 0);
		blob_free(&b);
	}
}

static void test_a_cookie_goes_back_as_it_came(void **state)
{
	uint8_t out[64];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_iakerb_token t;

	(void)state;
	winrm_iakerb_put_header(
		&w, winrm_slice_str("LAB"), winrm_slice_str("cookie"));
	assert_hex(out, w.len, "05013011a10504034c4142a2080406636f6f6b6965");
	winrm_writer_put_byte(&w, 0x6b);
	assert_true(winrm_iakerb_read(&t, slice_of(out, w.len)));
	assert_slice(t.cookie, "cookie");
	assert_slice(t.message, "k");
	/* a realm of another type, and a token of another kind */
	out[6] = 0x0c;
	assert_true(winrm_iakerb_read(&t, slice_of(out, w.len)));
	assert_slice(t.realm, "LAB");
	out[7] = 4;
	assert_false(winrm_iakerb_read(&t, slice_of(out, w.len)));
	out[7] = 3;
	assert_true(winrm_iakerb_read(&t, slice_of(out, w.len)));
	out[1] = 2;
	assert_false(winrm_iakerb_read(&t, slice_of(out, w.len)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_recorded_response_is_read_and_every_cut_refused),
		cmocka_unit_test(test_responses_are_read_or_refused),
		cmocka_unit_test(test_offers_and_responses_are_written),
		cmocka_unit_test(test_iakerbs_recorded_tokens_are_read),
		cmocka_unit_test(test_a_cookie_goes_back_as_it_came),
	};

	return RUN_WITH_PAGE(tests);
}
