/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/kdc_reply.h"
#include "core/kerberos/krb_error.h"

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/der_made.h"

static const struct winrm_krb_key key = {WINRM_KRB_AES256_SHA1, "key"};

static void check_inside(
	const struct winrm_kdc_reply *reply, struct winrm_slice whole)
{
	CHECK(is_inside(reply->ticket.ticket, whole));
	CHECK(is_inside(reply->ticket.crealm, whole));
	CHECK(is_inside(reply->ticket.cname.text, whole));
	CHECK(is_inside(reply->srealm, whole));
	CHECK(is_inside(reply->sname, whole));
	CHECK(winrm_krb_key_len(reply->ticket.key.etype) > 0);
}

static void read_as(uint8_t *message, size_t size, bool tgs)
{
	struct winrm_kdc_request request = {
		.realm = {(const uint8_t *)"WINRM.TEST", 10},
		.service = {WINRM_KRB_NAME_SERVICE,
			{(const uint8_t *)"krbtgt/WINRM.TEST", 17}},
		.canonicalize = size % 2,
		.enc_pa_rep = !tgs,
		.nonce = 0x28aa5736};
	struct winrm_kdc_check check = {.request = request,
		.tgs = tgs,
		.key = &key,
		.sent = {(const uint8_t *)"sent", 4}};
	struct winrm_kdc_reply reply;

	if (winrm_kdc_reply_read(&reply, message, size, &check) <=
		WINRM_KRB_REFERRAL)
		check_inside(&reply, slice_of(message, size));
}

/* The input as what a KDC that knows the key would have encrypted. */
static void read_sealed(const uint8_t *data, size_t size, bool tgs)
{
	static uint8_t out[20000];
	struct winrm_writer w = winrm_writer_init(out, sizeof(out));
	uint8_t *message;
	size_t at;

	made_field(&w, 3, WINRM_DER_STRING, slice_of("R", 1));
	made_field(&w, 4, WINRM_DER_SEQUENCE, slice_of("", 0));
	made_field(&w, 5, 0x61, slice_of("ticket", 6));
	at = w.len;
	winrm_writer_put_zeros(&w, WINRM_KRB_CONFOUNDER);
	winrm_writer_put(&w, data, size);
	CHECK(made_encrypted(&w, at, &key,
		tgs ? WINRM_KRB_USE_TGS_REPLY : WINRM_KRB_USE_AS_REPLY));
	winrm_der_wrap(&w, at, WINRM_DER_FIELD + 6);
	winrm_der_wrap(&w, 0, WINRM_DER_SEQUENCE);
	winrm_der_wrap(&w, 0, tgs ? 0x6d : 0x6b);
	CHECK(winrm_writer_ok(&w));
	message = exact(out, w.len);
	read_as(message, w.len, tgs);
	drop_exact(message, w.len);
}

/* Replies and errors of a KDC, as they come and with a seal that holds. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t etypes[] = {18, 17, 20, 19};
	uint8_t *message = exact(data, size);
	struct winrm_slice whole = slice_of(message, size);
	struct winrm_krb_etype_info info;
	struct winrm_krb_error e;

	if (winrm_krb_error_read(&e, whole)) {
		if (e.data.ptr &&
			winrm_krb_etype_info_read(
				&info, e.data, etypes, sizeof(etypes)))
			CHECK(!info.salt.ptr || is_inside(info.salt, whole));
	}
	if (winrm_krb_etype_info_read(&info, whole, etypes, sizeof(etypes)))
		CHECK(!info.salt.ptr || is_inside(info.salt, whole));
	if (winrm_kdc_reply_info(&info, whole))
		CHECK(!info.salt.ptr || is_inside(info.salt, whole));
	read_as(message, size, false);
	read_as(message, size, true);
	drop_exact(message, size);
	if (size < 16000) {
		read_sealed(data, size, false);
		read_sealed(data, size, true);
	}
	return 0;
}
