/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/kdc_reply.h"

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"
#include "tests/unit/der_made.h"
#include "tests/unit/guard.h"
#include "tests/unit/krb_recording.h"

/* Replies of a KDC: as recorded, cut, changed, and made for the test. */

static const char *const names[] = {"mit", "ad", "mit-sha2", "mit-iakerb"};

static enum winrm_krb_result read_at_page(struct winrm_kdc_reply *out,
	struct winrm_slice message, const struct winrm_kdc_check *check)
{
	return winrm_kdc_reply_read(out,
		guard_put(&guard_page, message.ptr, message.len), message.len,
		check);
}

static void assert_plain(
	const struct recording *r, const struct winrm_kdc_reply *reply)
{
	struct blob plain = json_hex(r->json, "enc_as_rep_plain");
	struct winrm_slice s = blob_slice(&plain);

	assert_int_equal(reply->auth_time, recording_time(s, 5));
	assert_int_equal(reply->ticket.end_time, recording_time(s, 7));
	assert_int_equal(reply->ticket.end_time, reply->auth_time + 36000);
	assert_int_equal(reply->flags, 0x00610000);
	blob_free(&plain);
}

static bool contains(
	const uint8_t *data, size_t len, const struct winrm_krb_key *key)
{
	size_t i, key_len = winrm_krb_key_len(key->etype);

	for (i = 0; i + key_len <= len; i++)
		if (!memcmp(data + i, key->bytes, key_len))
			return true;
	return false;
}

static void test_recorded_replies_are_read(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct recording r = recording_load(names[i]);
		struct winrm_kdc_request as = recording_as(&r);
		struct winrm_kdc_request tgs = recording_tgs(&r);
		struct winrm_kdc_check c = {.request = as, .key = &r.client};
		struct winrm_kdc_reply reply;

		assert_int_equal(
			read_at_page(&reply, blob_slice(&r.as2_rep), &c),
			WINRM_KRB_OK);
		assert_memory_equal(&reply.ticket.key, &r.tgt, sizeof(r.tgt));
		/* and is not left in what has been received */
		assert_false(contains(
			guard_page.end - r.as2_rep.len, r.as2_rep.len, &r.tgt));
		assert_true(winrm_slice_eq(reply.ticket.crealm, r.realm));
		assert_true(winrm_slice_eq(reply.srealm, r.realm));
		assert_true(
			winrm_krb_name_is(reply.ticket.cname.text, &as.client));
		assert_int_equal(reply.ticket.ticket.ptr[0], 0x61);
		if (json_text(r.json, "enc_as_rep_plain"))
			assert_plain(&r, &reply);

		c.request = tgs;
		c.key = &r.tgt;
		c.tgs = true;
		assert_int_equal(
			read_at_page(&reply, blob_slice(&r.tgs_rep), &c),
			WINRM_KRB_OK);
		assert_memory_equal(
			&reply.ticket.key, &r.service, sizeof(r.service));
		assert_true(winrm_krb_name_is(reply.sname, &tgs.service));
		recording_free(&r);
	}
}

/* Every cut is seen, and so is every bit of what the MAC covers. */
static void spoil(const struct blob *message, const struct winrm_kdc_check *c)
{
	struct winrm_slice whole = blob_slice(message), field[1], cipher[1];
	struct winrm_kdc_reply reply, right;
	enum winrm_krb_result result;
	size_t at, from, step = getenv("UNIT_QUICK") ? 41 : 1;

	assert_int_equal(read_at_page(&right, whole, c), WINRM_KRB_OK);
	for (at = 0; at < message->len; at += step)
		assert_int_equal(
			read_at_page(&reply, slice_of(message->data, at), c),
			WINRM_KRB_MALFORMED);
	assert_true(der_message(whole, message->data[0], "\xa6\x30", field));
	assert_true(winrm_der_fields(field[0], "\xa2\x04", cipher));
	from = (size_t)(cipher[0].ptr - message->data);
	assert_int_equal(from + cipher[0].len, message->len);
	for (at = 0; at < message->len; at += step) {
		message->data[at] ^= (uint8_t)(1 << at % 8);
		result = read_at_page(&reply, whole, c);
		message->data[at] ^= (uint8_t)(1 << at % 8);
		if (at >= from)
			assert_int_equal(result, WINRM_KRB_FORGED);
		else if (result == WINRM_KRB_OK)
			assert_memory_equal(&reply.ticket.key,
				&right.ticket.key, sizeof(right.ticket.key));
		if (result != WINRM_KRB_OK)
			assert_true(is_zero(&reply, sizeof(reply)));
	}
}

static void test_a_cut_or_changed_reply_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct recording r = recording_load(names[i]);
		struct winrm_kdc_request as = recording_as(&r);
		struct winrm_kdc_request tgs = recording_tgs(&r);
		struct winrm_kdc_check c = {.request = as, .key = &r.client};

		spoil(&r.as2_rep, &c);
		c.request = tgs;
		c.key = &r.tgt;
		c.tgs = true;
		spoil(&r.tgs_rep, &c);
		recording_free(&r);
	}
}

static void test_a_reply_to_something_else_is_refused(void **state)
{
	struct recording r = recording_load("mit");
	struct winrm_kdc_request as = recording_as(&r);
	struct winrm_kdc_check c = {.request = as, .key = &r.client};
	struct winrm_kdc_reply reply;
	struct winrm_slice message = blob_slice(&r.as2_rep);

	(void)state;
	c.request.nonce++;
	assert_int_equal(read_at_page(&reply, message, &c), WINRM_KRB_MISMATCH);
	c.request.nonce--;
	c.request.service.text = winrm_slice_str("krbtgt/OTHER.TEST");
	assert_int_equal(read_at_page(&reply, message, &c), WINRM_KRB_MISMATCH);
	c.request.service.text = winrm_slice_str("krbtgt/WINRM.TEST");
	c.request.realm = winrm_slice_str("winrm.test");
	assert_int_equal(read_at_page(&reply, message, &c), WINRM_KRB_MISMATCH);
	c.request.canonicalize = true; /* the KDC may know its name better */
	assert_int_equal(read_at_page(&reply, message, &c), WINRM_KRB_OK);
	c.key = &r.tgt;
	assert_int_equal(read_at_page(&reply, message, &c), WINRM_KRB_FORGED);
	c.key = &r.client;
	c.tgs = true;
	assert_int_equal(
		read_at_page(&reply, message, &c), WINRM_KRB_MALFORMED);
	assert_int_equal(read_at_page(&reply, blob_slice(&r.as1_err), &c),
		WINRM_KRB_REFUSED);
	recording_free(&r);
}

/* An EncKDCRepPart of our own, for what no KDC here does. */
struct made {
	const char *srealm, *sname;
	uint32_t flags;
	struct winrm_slice confirm; /* the request it confirms */
	uint32_t usage;
	const char *salt;
};

static void put_plain(struct winrm_writer *w, const struct made *m,
	const struct winrm_krb_key *key)
{
	struct winrm_krb_name sname = {
		WINRM_KRB_NAME_SERVICE, winrm_slice_str(m->sname)};
	uint8_t flags[5] = {0, (uint8_t)(m->flags >> 24),
		(uint8_t)(m->flags >> 16), (uint8_t)(m->flags >> 8), 0};
	uint8_t mac[WINRM_KRB_MAC_MAX];
	size_t start = w->len, pa;

	made_typed(w, 0, key->etype,
		slice_of(key->bytes, winrm_krb_key_len(key->etype)));
	made_uint(w, 2, 77);
	made_field(w, 4, WINRM_DER_BITS, slice_of(flags, 5));
	made_time(w, 5, 1000);
	made_time(w, 6, 2000);
	made_time(w, 7, 3000);
	made_time(w, 8, 4000);
	made_field(w, 9, WINRM_DER_STRING, winrm_slice_str(m->srealm));
	made_name(w, 10, &sname);
	if (m->confirm.len > 0) {
		pa = w->len;
		assert_true(winrm_krb_checksum(
			key, WINRM_KRB_USE_ENC_PA_REP, &m->confirm, 1, mac));
		made_typed(w, 2, winrm_krb_checksum_type(key->etype),
			slice_of(mac, winrm_krb_mac_len(key->etype)));
		w->buf[pa] = WINRM_DER_OCTETS; /* not [2], but octets in it */
		winrm_der_wrap(w, pa, WINRM_DER_FIELD + 2);
		made_uint_before(w, pa, 1, 149);
		winrm_der_wrap(w, pa, WINRM_DER_SEQUENCE);
		made_wrap_field(w, pa, 12, WINRM_DER_SEQUENCE);
	}
	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
	winrm_der_wrap(w, start, 0x7a);
}

static size_t make(uint8_t *out, size_t cap, uint8_t tag, const struct made *m,
	const struct winrm_krb_key *key)
{
	struct winrm_writer w = winrm_writer_init(out, cap);
	struct winrm_krb_name cname = {
		WINRM_KRB_NAME_PRINCIPAL, winrm_slice_str("alice")};
	size_t at;

	made_field(&w, 3, WINRM_DER_STRING, winrm_slice_str("LAB"));
	made_name(&w, 4, &cname);
	made_field(&w, 5, 0x61, slice_of("ticket", 6));
	at = w.len;
	winrm_writer_put_zeros(&w, WINRM_KRB_CONFOUNDER);
	put_plain(&w, m, key);
	assert_true(made_encrypted(&w, at, key, m->usage));
	winrm_der_wrap(&w, at, WINRM_DER_FIELD + 6);
	winrm_der_wrap(&w, 0, WINRM_DER_SEQUENCE);
	winrm_der_wrap(&w, 0, tag);
	assert_true(winrm_writer_ok(&w));
	return w.len;
}

static void test_referrals_are_told_from_tickets(void **state)
{
	static const struct {
		const char *srealm, *sname;
		enum winrm_krb_result result;
		const char *next;
	} rows[] = {{"LAB", "HTTP/srv", WINRM_KRB_OK, ""},
		{"LAB", "krbtgt/OTHER", WINRM_KRB_REFERRAL, "OTHER"},
		{"LAB", "krbtgt/LAB", WINRM_KRB_MISMATCH, ""},
		{"LAB", "krbtgt/OTHER/x", WINRM_KRB_MISMATCH, ""},
		{"LAB", "krbtgt", WINRM_KRB_MISMATCH, ""},
		{"LAB", "HTTP/other", WINRM_KRB_MISMATCH, ""},
		{"LAB", "HTTP/srv/x", WINRM_KRB_MISMATCH, ""},
		{"LAB", "HTTP", WINRM_KRB_MISMATCH, ""},
		{"lab", "HTTP/srv", WINRM_KRB_MISMATCH, ""},
		{"OTHER", "krbtgt/THIRD", WINRM_KRB_MISMATCH, ""}};
	struct winrm_krb_key key = krb_any_key(18);
	struct winrm_kdc_request q = {
		.realm = winrm_slice_str("LAB"), .nonce = 77};
	struct winrm_kdc_check c = {.request = q, .tgs = true, .key = &key};
	struct winrm_kdc_reply reply;
	uint8_t out[512];
	size_t n, len;

	(void)state;
	c.request.service.type = WINRM_KRB_NAME_SERVICE;
	c.request.service.text = winrm_slice_str("HTTP/srv");
	for (n = 0; n < COUNT(rows); n++) {
		struct made m = {.srealm = rows[n].srealm,
			.sname = rows[n].sname,
			.usage = 8};

		len = make(out, sizeof(out), 0x6d, &m, &key);
		assert_int_equal(winrm_kdc_reply_read(&reply, out, len, &c),
			rows[n].result);
		assert_slice(reply.next_realm, rows[n].next);
		if (rows[n].result == WINRM_KRB_OK)
			assert_int_equal(reply.ticket.end_time, 3000);
	}
}

/* What the KDC says it got is what was sent, where it says so. */
static void test_a_request_changed_on_its_way_is_seen(void **state)
{
	struct winrm_krb_key key = krb_any_key(17);
	struct winrm_kdc_request q = {
		.realm = winrm_slice_str("LAB"), .nonce = 77};
	struct winrm_kdc_check c = {.request = q, .key = &key};
	struct made m = {.srealm = "LAB", .sname = "krbtgt/LAB", .usage = 3};
	struct winrm_kdc_reply reply;
	uint8_t out[512];
	size_t len;

	(void)state;
	c.request.service.type = WINRM_KRB_NAME_SERVICE;
	c.request.service.text = winrm_slice_str("krbtgt/LAB");
	c.sent = winrm_slice_str("the request");
	len = make(out, sizeof(out), 0x6b, &m, &key);
	assert_int_equal(
		winrm_kdc_reply_read(&reply, out, len, &c), WINRM_KRB_OK);
	/* it could, but was not asked to, as in the recordings */
	m.flags = WINRM_KRB_FLAG_ENC_PA_REP;
	len = make(out, sizeof(out), 0x6b, &m, &key);
	assert_int_equal(
		winrm_kdc_reply_read(&reply, out, len, &c), WINRM_KRB_OK);
	c.request.enc_pa_rep = true;
	len = make(out, sizeof(out), 0x6b, &m, &key);
	assert_int_equal(
		winrm_kdc_reply_read(&reply, out, len, &c), WINRM_KRB_MISMATCH);
	m.confirm = winrm_slice_str("the request");
	len = make(out, sizeof(out), 0x6b, &m, &key);
	assert_int_equal(
		winrm_kdc_reply_read(&reply, out, len, &c), WINRM_KRB_OK);
	m.confirm = winrm_slice_str("another one");
	len = make(out, sizeof(out), 0x6b, &m, &key);
	assert_int_equal(
		winrm_kdc_reply_read(&reply, out, len, &c), WINRM_KRB_MISMATCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded_replies_are_read),
		cmocka_unit_test(test_a_cut_or_changed_reply_is_refused),
		cmocka_unit_test(test_a_reply_to_something_else_is_refused),
		cmocka_unit_test(test_referrals_are_told_from_tickets),
		cmocka_unit_test(test_a_request_changed_on_its_way_is_seen),
	};

	return RUN_WITH_PAGE(tests);
}
