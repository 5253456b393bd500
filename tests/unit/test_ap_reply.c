/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/ap_reply.h"

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"
#include "core/kerberos/gss_frame.h"
#include "core/kerberos/krb_error.h"
#include "tests/unit/der_made.h"
#include "tests/unit/guard.h"
#include "tests/unit/krb_recording.h"

/* What the service answers: as recorded, spoilt, and made for the test. */

enum { USEC = 654321 };

static const char *const names[] = {"mit", "ad", "mit-iakerb"};

static enum winrm_krb_result read_at_page(struct winrm_ap_reply *out,
	struct winrm_slice token, const struct winrm_krb_key *key,
	uint32_t time, uint32_t usec)
{
	return winrm_ap_reply_read(out,
		guard_put(&guard_page, token.ptr, token.len), token.len, key,
		time, usec);
}

static uint32_t time_of(const struct recording *r)
{
	struct blob plain = json_hex(r->json, "ap_rep_plain");
	uint32_t time = recording_time(blob_slice(&plain), 0);

	assert_int_equal(recording_uint(blob_slice(&plain), 1), USEC);
	blob_free(&plain);
	return time;
}

static void test_recorded_answers_are_read(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct recording r = recording_load(names[i]);
		struct winrm_slice token = blob_slice(&r.ap_rep);
		struct winrm_krb_key acceptor =
			krb_json_key(18, r.json, "acceptor_subkey");
		struct winrm_ap_reply reply;
		uint32_t time = time_of(&r);

		assert_int_equal(
			read_at_page(&reply, token, &r.service, time, USEC),
			WINRM_KRB_OK);
		assert_memory_equal(&reply.subkey, &acceptor, sizeof(acceptor));
		assert_int_equal(
			reply.seq, json_number(r.json, "acceptor_seq"));
		/* the token is wiped: the subkey was in it */
		assert_true(is_zero(guard_page.end - 40, 20));
		assert_int_equal(
			read_at_page(&reply, token, &r.service, time + 1, USEC),
			WINRM_KRB_MISMATCH);
		assert_true(is_zero(&reply, sizeof(reply)));
		assert_int_equal(
			read_at_page(&reply, token, &r.service, time, USEC + 1),
			WINRM_KRB_MISMATCH);
		assert_int_equal(
			read_at_page(&reply, token, &r.tgt, time, USEC),
			WINRM_KRB_FORGED);
		recording_free(&r);
	}
}

static void test_a_cut_or_changed_answer_is_refused(void **state)
{
	size_t i, at;
	int bit;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct recording r = recording_load(names[i]);
		struct winrm_slice token = blob_slice(&r.ap_rep);
		struct winrm_ap_reply reply, right;
		uint32_t time = time_of(&r);

		assert_int_equal(
			read_at_page(&right, token, &r.service, time, USEC),
			WINRM_KRB_OK);
		for (at = 0; at < token.len; at++) {
			enum winrm_krb_result result =
				read_at_page(&reply, slice_of(token.ptr, at),
					&r.service, time, USEC);

			assert_int_equal(result, WINRM_KRB_MALFORMED);
		}
		for (at = 0; at < token.len; at++)
			for (bit = 0; bit < 8; bit++) {
				enum winrm_krb_result result;

				r.ap_rep.data[at] ^= (uint8_t)(1 << bit);
				result = read_at_page(
					&reply, token, &r.service, time, USEC);
				r.ap_rep.data[at] ^= (uint8_t)(1 << bit);
				/* behind its head there is what is sealed */
				if (at >= token.len - 111)
					assert_int_equal(
						result, WINRM_KRB_FORGED);
				else if (result == WINRM_KRB_OK)
					assert_memory_equal(
						&reply, &right, sizeof(reply));
			}
		recording_free(&r);
	}
}

/* An AP-REP of our own with what these fields have. */
static size_t make(uint8_t *out, size_t cap, const char *fields_hex,
	const struct winrm_krb_key *key)
{
	struct winrm_writer w = winrm_writer_init(out, cap);
	struct blob fields = blob_hex(fields_hex);

	winrm_writer_put_zeros(&w, 16);
	made_time(&w, 0, 1000);
	made_uint(&w, 1, 5);
	winrm_writer_put_slice(&w, blob_slice(&fields));
	winrm_der_wrap(&w, 16, WINRM_DER_SEQUENCE);
	winrm_der_wrap(&w, 16, 0x7b);
	assert_true(made_encrypted(&w, 0, key, 12));
	winrm_der_wrap(&w, 0, WINRM_DER_FIELD + 2);
	winrm_der_wrap(&w, 0, WINRM_DER_SEQUENCE);
	winrm_der_wrap(&w, 0, 0x6f);
	winrm_der_insert(&w, 0, "\2", 2);
	winrm_gss_frame(&w, 0, WINRM_GSS_MS_KRB5);
	assert_true(winrm_writer_ok(&w));
	blob_free(&fields);
	return w.len;
}

static void test_subkey_and_sequence_number_may_be_absent(void **state)
{
	static const struct {
		const char *fields;
		enum winrm_krb_result result;
		uint32_t seq;
		unsigned etype;
	} rows[] = {{"", WINRM_KRB_OK, 0, 0},
		{"a303020107", WINRM_KRB_OK, 7, 0},
		{"a307020500ffffffff", WINRM_KRB_OK, UINT32_MAX, 0},
		{"a3060204ffffff01", WINRM_KRB_OK, 0xffffff01, 0},
		{"a30702050100000000", WINRM_KRB_MALFORMED, 0, 0},
		{"a21b3019a003020111a112041000112233445566778899aabbccddeeff",
			WINRM_KRB_OK, 0, 17},
		{"a21b3019a003020112a112041000112233445566778899aabbccddeeff",
			WINRM_KRB_MALFORMED, 0, 0},
		{"a21b3019a003020117a112041000112233445566778899aabbccddeeff",
			WINRM_KRB_MALFORMED, 0, 0}};
	struct winrm_krb_key key = krb_any_key(20);
	struct winrm_ap_reply reply;
	uint8_t out[256];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		size_t len = make(out, sizeof(out), rows[i].fields, &key);

		assert_int_equal(
			winrm_ap_reply_read(&reply, out, len, &key, 1000, 5),
			rows[i].result);
		assert_true(reply.seq == rows[i].seq);
		assert_int_equal(reply.subkey.etype, rows[i].etype);
	}
}

/* A KRB-ERROR in the place of an AP-REP is handed out. */
static void test_a_refusal_is_told_from_an_answer(void **state)
{
	struct recording r = recording_load("mit");
	struct winrm_krb_key key = krb_any_key(18);
	uint8_t out[512];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_ap_reply reply;
	struct winrm_krb_error e;

	(void)state;
	winrm_writer_put(&w, "\3", 2);
	winrm_writer_put_slice(&w, blob_slice(&r.as1_err));
	winrm_gss_frame(&w, 0, WINRM_GSS_KRB5);
	assert_int_equal(winrm_ap_reply_read(&reply, out, w.len, &key, 1, 2),
		WINRM_KRB_REFUSED);
	assert_true(winrm_krb_error_read(&e, reply.error));
	assert_int_equal(e.code, 25);
	w.len = 0;
	winrm_writer_put(&w, "\3", 2);
	winrm_gss_frame(&w, 0, WINRM_GSS_NTLM);
	assert_int_equal(winrm_ap_reply_read(&reply, out, w.len, &key, 1, 2),
		WINRM_KRB_MALFORMED);
	recording_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded_answers_are_read),
		cmocka_unit_test(test_a_cut_or_changed_answer_is_refused),
		cmocka_unit_test(test_subkey_and_sequence_number_may_be_absent),
		cmocka_unit_test(test_a_refusal_is_told_from_an_answer),
	};

	return RUN_WITH_PAGE(tests);
}
