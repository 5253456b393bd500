/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/kdc_request.h"

#include "core/kerberos/der_read.h"
#include "core/kerberos/iakerb.h"
#include "core/kerberos/spnego.h"
#include "tests/unit/der_made.h"
#include "tests/unit/guard.h"
#include "tests/unit/krb_recording.h"

/* The recorded requests are made again, byte for byte. */

static const char *const names[] = {"mit", "ad", "mit-sha2", "mit-iakerb"};

static struct blob copy_of(const struct blob *b)
{
	struct blob copy = {malloc(b->len + 1), b->len};

	assert_non_null(copy.data);
	memcpy(copy.data, b->data, b->len);
	return copy;
}

/* What was written is the recording; with less memory it says how much. */
typedef bool (*put)(struct winrm_writer *w, const void *what);

static void assert_made(put f, const void *what, const struct blob *recorded)
{
	size_t cap;

	for (cap = 0; cap <= recorded->len; cap++) {
		uint8_t *room = guard_room(&guard_page, cap);
		struct winrm_writer w =
			winrm_writer_init(cap ? room : NULL, cap);

		if (cap > 300 && cap + 40 < recorded->len && cap % 37)
			continue;
		assert_true(f(&w, what));
		assert_int_equal(w.len, recorded->len);
		assert_int_equal(winrm_writer_ok(&w), cap == recorded->len);
		if (cap == recorded->len)
			assert_memory_equal(room, recorded->data, cap);
	}
}

struct as {
	struct winrm_kdc_request request;
	struct winrm_ap_request proof;
	const struct winrm_krb_key *key;
};

static bool put_as(struct winrm_writer *w, const void *what)
{
	struct as a = *(const struct as *)what;

	return winrm_kdc_put_as(w, &a.request, &a.proof, a.key);
}

static void test_an_as_req_is_that_of_the_recording(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct recording r = recording_load(names[i]);
		struct as a = {.request = recording_as(&r)};

		if (r.as1_req.len > 0)
			assert_made(put_as, &a, &r.as1_req);
		recording_free(&r);
	}
}

/* The Authenticator comes last in a request; a timestamp does not. */
static void read_proof(const struct recording *r, struct winrm_ap_request *p)
{
	struct blob copy = copy_of(&r->as2_req);
	struct winrm_slice pa[1], one, value, plain;
	enum winrm_krb_result result;

	assert_true(der_message(blob_slice(&copy), 0x6a, "\xa3\x30", pa));
	assert_true(winrm_der_take(&pa[0], WINRM_DER_SEQUENCE, &one));
	assert_true(winrm_der_fields(one, "\xa2\x04", &value));
	assert_true(der_only(value, WINRM_DER_SEQUENCE, &plain));
	result = winrm_krb_decrypt_in_place(
		copy.data, &plain, &r->client, WINRM_KRB_USE_TIMESTAMP);
	assert_int_equal(result, WINRM_KRB_OK);
	memcpy(p->random.confounder, plain.ptr - 16, 16);
	p->time = recording_time(plain, 0);
	p->random.usec = recording_uint(plain, 1);
	blob_free(&copy);
}

static void test_an_as_req_with_a_timestamp_is_that_of_the_recording(
	void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct recording r = recording_load(names[i]);
		struct as a = {.request = recording_as(&r)};

		read_proof(&r, &a.proof);
		a.key = &r.client;
		assert_made(put_as, &a, &r.as2_req);
		recording_free(&r);
	}
}

/* The names and the ticket of a reply, as they go into the next request. */
static void take_names(
	struct winrm_ticket *t, const struct blob *reply, uint8_t tag)
{
	struct winrm_slice field[3];

	assert_true(der_message(blob_slice(reply), tag,
		"\xa3\x1b\xa4" WINRM_DER_ANY "\xa5" WINRM_DER_ANY, field));
	t->crealm = field[0];
	t->cname.type = WINRM_KRB_NAME_DER;
	t->cname.text = field[1];
	t->ticket = field[2];
}

/* What the Authenticator of the recorded message has. */
static void take_authenticator(
	struct winrm_ap_request *ap, struct blob *copy, uint32_t usage)
{
	struct winrm_slice plain = recording_decrypt(
		copy, &ap->ticket.key, usage, ap->random.confounder);

	ap->time = recording_time(plain, 5);
	ap->random.usec = recording_uint(plain, 4);
}

struct tgs {
	struct winrm_kdc_request request;
	struct winrm_ap_request tgt;
};

static bool put_tgs(struct winrm_writer *w, const void *what)
{
	struct tgs t = *(const struct tgs *)what;

	return winrm_kdc_put_tgs(w, &t.request, &t.tgt);
}

static void test_a_tgs_req_is_that_of_the_recording(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		struct recording r = recording_load(names[i]);
		struct tgs t = {.request = recording_tgs(&r),
			.tgt = {.ticket = {.key = r.tgt}}};
		struct blob copy = copy_of(&r.tgs_req);

		take_names(&t.tgt.ticket, &r.as2_rep, 0x6b);
		take_authenticator(
			&t.tgt, &copy, WINRM_KRB_USE_TGS_AUTHENTICATOR);
		assert_made(put_tgs, &t, &r.tgs_req);
		blob_free(&copy);
		recording_free(&r);
	}
}

struct ap {
	struct winrm_ap_request request;
	struct winrm_ap_context context;
	const char *offer;
};

static bool put_ap(struct winrm_writer *w, const void *what)
{
	const struct ap *a = what;
	struct winrm_ap_request request = a->request;
	size_t start = w->len;

	if (!winrm_ap_put_token(w, &request, &a->context))
		return false;
	if (a->offer)
		winrm_spnego_wrap_init(w, start, a->offer);
	return true;
}

static struct ap recorded_ap(const struct recording *r, uint8_t *finished)
{
	struct ap a = {.request = {.ticket = {.key = r->service},
			       .subkey_type = r->subkey.etype,
			       .subkey = {r->subkey.bytes,
				       winrm_krb_key_len(r->subkey.etype)}},
		.context = {NULL, WINRM_GSS_WINRM, NULL}};
	struct blob copy = copy_of(&r->ap_req);

	take_names(&a.request.ticket, &r->tgs_rep, 0x6d);
	take_authenticator(&a.request, &copy, WINRM_KRB_USE_AUTHENTICATOR);
	a.request.seq = (uint32_t)json_number(r->json, "initiator_seq");
	if (json_text(r->json, "finished_der")) {
		struct blob der = json_hex(r->json, "finished_der");

		memcpy(finished, der.data + der.len - 12, 12);
		a.context.finished = finished;
		blob_free(&der);
	}
	blob_free(&copy);
	return a;
}

static void test_an_ap_req_is_that_of_the_recording(void **state)
{
	static const char *const with_ap[] = {"mit", "ad", "mit-iakerb"};
	uint8_t finished[12];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(with_ap); i++) {
		struct recording r = recording_load(with_ap[i]);
		struct ap a = recorded_ap(&r, finished);

		assert_int_equal(a.context.finished != NULL, i == 2);
		assert_made(put_ap, &a, &r.ap_req);
		recording_free(&r);
	}
}

static void test_spnego_around_it_is_that_of_the_recording(void **state)
{
	uint8_t finished[12];
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct recording r = recording_load(names[i]);
		struct ap a = recorded_ap(&r, finished);
		struct blob init = blob_load(i == 0
				? "tests/fixtures/kerberos/mit-spnego-init.bin"
				: "tests/fixtures/kerberos/ad-spnego-init.bin");

		a.offer = WINRM_SPNEGO_OFFER_KRB5;
		assert_made(put_ap, &a, &init);
		blob_free(&init);
		recording_free(&r);
	}
}

static void test_iakerbs_tokens_are_those_of_the_recording(void **state)
{
	struct recording r = recording_load("mit-iakerb");
	const struct blob *messages[] = {&r.as1_req, &r.as2_req, &r.tgs_req};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(messages); i++) {
		char path[64];
		struct blob token;
		uint8_t out[1024];
		struct winrm_writer w = winrm_writer_init(out, sizeof(out));

		snprintf(path, sizeof(path),
			"tests/fixtures/kerberos/mit-iakerb-%zu-c.bin", i);
		token = blob_load(path);
		winrm_iakerb_put_header(&w, r.realm, slice_of(NULL, 0));
		winrm_writer_put_slice(&w, blob_slice(messages[i]));
		if (i == 0)
			winrm_gss_frame(&w, 0, WINRM_GSS_IAKERB);
		assert_int_equal(w.len, token.len);
		assert_memory_equal(out, token.data, token.len);
		blob_free(&token);
	}
	recording_free(&r);
}

/* The checksum of all that went before is what the client had sent. */
static void test_iakerbs_finished_is_that_of_the_recording(void **state)
{
	struct recording r = recording_load("mit-iakerb");
	struct winrm_krb_checksum c;
	uint8_t mac[WINRM_KRB_MAC_MAX], finished[12];
	struct ap a = recorded_ap(&r, finished);
	int i;

	(void)state;
	winrm_krb_checksum_start(&c, &r.subkey, WINRM_KRB_USE_IAKERB_FINISHED);
	for (i = 0; i < 6; i++) {
		char path[64];
		struct blob token;

		snprintf(path, sizeof(path),
			"tests/fixtures/kerberos/mit-iakerb-%d-%c.bin", i / 2,
			i % 2 ? 's' : 'c');
		token = blob_load(path);
		winrm_krb_checksum_add(&c, blob_slice(&token));
		blob_free(&token);
	}
	assert_true(winrm_krb_checksum_end(&c, mac));
	assert_memory_equal(mac, a.context.finished, 12);
	recording_free(&r);
}

static void test_bindings_and_flags_are_in_the_checksum(void **state)
{
	struct recording r = recording_load("mit");
	uint8_t confounder[16], finished[12], bindings[16], out[1024];
	struct ap a = recorded_ap(&r, finished);
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	struct winrm_slice plain, checksum[1];
	struct blob token;

	(void)state;
	memset(bindings, 0xb1, sizeof(bindings));
	a.context.bindings = bindings;
	a.context.flags = WINRM_GSS_CONFIDENTIAL;
	assert_true(put_ap(&w, &a));
	token.data = out;
	token.len = w.len;
	plain = recording_decrypt(
		&token, &r.service, WINRM_KRB_USE_AUTHENTICATOR, confounder);
	assert_true(der_message(plain, 0x62, "\xa3\x30", checksum));
	assert_hex(checksum[0].ptr, checksum[0].len,
		"a0050203008003"
		"a11a041810000000b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b110000000");
	/* not mutual: no option of the AP-REQ */
	assert_hex(out + 37, 7, "03050000000000");
	recording_free(&r);
}

/* Bits, the type of a name and what it is confirmed by. */
static void test_an_enterprise_name_asks_for_canonical_ones(void **state)
{
	struct recording r = recording_load("ad");
	struct as a = {.request = recording_as(&r)};
	uint8_t out[512];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));

	(void)state;
	a.request.client.type = WINRM_KRB_NAME_ENTERPRISE;
	a.request.client.text = winrm_slice_str("a/b@AD.TEST");
	a.request.canonicalize = true;
	a.request.enc_pa_rep = true;
	assert_true(put_as(&w, &a));
	assert_hex(out, w.len,
		"6a819230818fa103020105a20302010aa30e300c300aa10402020095a2020400"
		"a4733071a00703050000010000a1183016a00302010aa10f300d1b0b612f6240"
		"41442e54455354a2091b0741442e54455354a31c301aa003020102a11330111b"
		"066b72627467741b0741442e54455354a511180f323033373039313330323438"
		"30355aa70602044cce373aa8083006020112020111");
	recording_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_as_req_is_that_of_the_recording),
		cmocka_unit_test(
			test_an_as_req_with_a_timestamp_is_that_of_the_recording),
		cmocka_unit_test(test_a_tgs_req_is_that_of_the_recording),
		cmocka_unit_test(test_an_ap_req_is_that_of_the_recording),
		cmocka_unit_test(
			test_spnego_around_it_is_that_of_the_recording),
		cmocka_unit_test(
			test_iakerbs_tokens_are_those_of_the_recording),
		cmocka_unit_test(
			test_iakerbs_finished_is_that_of_the_recording),
		cmocka_unit_test(test_bindings_and_flags_are_in_the_checksum),
		cmocka_unit_test(
			test_an_enterprise_name_asks_for_canonical_ones),
	};

	return RUN_WITH_PAGE(tests);
}
