/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/kdc_reply.h"

#include "tests/unit/krb_recording.h"

/* AS-REPs of MIT and Samba that confirm the request (RFC 6806 11). */

static const char *const names[] = {"mit", "ad"};

static struct {
	struct recording r; /* for its keys and names */
	struct blob sent, reply;
	struct winrm_kdc_check check;
} k;

static struct blob load(const char *name, const char *what)
{
	char path[80];

	snprintf(path, sizeof(path), "tests/fixtures/kerberos/%s-%s.bin", name,
		what);
	return blob_load(path);
}

static void set_up(const char *name)
{
	memset(&k, 0, sizeof(k));
	k.r = recording_load(name);
	k.sent = load(name, "confirmed-req");
	k.reply = load(name, "confirmed-rep");
	blob_free(&k.r.as2_req);
	k.r.as2_req = load(name, "confirmed-req");
	k.check.request = recording_as(&k.r);
	k.check.request.enc_pa_rep = true;
	k.check.key = &k.r.client;
	k.check.sent = blob_slice(&k.sent);
}

static void tear_down(void)
{
	blob_free(&k.sent);
	blob_free(&k.reply);
	recording_free(&k.r);
}

/* The reply is decrypted in a copy. */
static enum winrm_krb_result read_copy(const struct blob *of)
{
	struct blob copy = {malloc(of->len), of->len};
	enum winrm_krb_result result;
	struct winrm_kdc_reply reply;

	assert_non_null(copy.data);
	memcpy(copy.data, of->data, copy.len);
	result = winrm_kdc_reply_read(&reply, copy.data, copy.len, &k.check);
	blob_free(&copy);
	return result;
}

static enum winrm_krb_result read_reply(void)
{
	return read_copy(&k.reply);
}

static void test_the_request_as_it_was_sent_is_confirmed(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		set_up(names[i]);
		assert_int_equal(read_reply(), WINRM_KRB_OK);
		tear_down();
	}
}

static void test_every_other_request_is_not(void **state)
{
	size_t i, at, step = getenv("UNIT_QUICK") ? 17 : 1;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		set_up(names[i]);
		for (at = 0; at < k.sent.len; at += step) {
			k.sent.data[at] ^= (uint8_t)(1 << at % 8);
			assert_int_equal(read_reply(), WINRM_KRB_MISMATCH);
			k.sent.data[at] ^= (uint8_t)(1 << at % 8);
		}
		for (at = 0; at < k.sent.len; at += step) {
			k.check.sent.len = at;
			assert_int_equal(read_reply(), WINRM_KRB_MISMATCH);
		}
		/* it has what it did not ask for */
		k.check.request.enc_pa_rep = false;
		assert_int_equal(read_reply(), WINRM_KRB_OK);
		tear_down();
	}
}

/* As those that were recorded, to requests that did not ask. */
static void test_who_could_confirm_and_does_not_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct recording r = recording_load(names[i]);
		struct winrm_kdc_request q = recording_as(&r);

		set_up(names[i]);
		k.check.request = q;
		assert_int_equal(read_copy(&r.as2_rep), WINRM_KRB_OK);
		k.check.request.enc_pa_rep = true;
		assert_int_equal(read_copy(&r.as2_rep), WINRM_KRB_MISMATCH);
		recording_of_older_kdc(&r);
		assert_int_equal(read_copy(&r.as2_rep), WINRM_KRB_OK);
		tear_down();
		recording_free(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_request_as_it_was_sent_is_confirmed),
		cmocka_unit_test(test_every_other_request_is_not),
		cmocka_unit_test(
			test_who_could_confirm_and_does_not_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
