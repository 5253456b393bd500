/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/kdc_request.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/kerberos/der_read.h"
#include "core/kerberos/der_write.h"

enum {
	AS = 10,
	TGS = 12,
	PA_TGS_REQ = 1,
	PA_ENC_TIMESTAMP = 2,
	PA_REQ_ENC_PA_REP = 149,
	CANONICALIZE = 0x100 /* the first octet is the lowest */
};

static void put_body(struct winrm_writer *w, const struct winrm_kdc_request *r,
	unsigned type)
{
	size_t start = w->len, list, i;

	winrm_writer_put(w, "\xa0\7\3\5", 5); /* [0] options */
	winrm_writer_put_le32(w, r->canonicalize ? CANONICALIZE : 0);
	if (type == AS)
		winrm_krb_put_name(w, 1, &r->client);
	winrm_der_put_field(w, 2, WINRM_DER_STRING, r->realm);
	winrm_krb_put_name(w, 3, &r->service);
	winrm_writer_put_str(w,
		"\xa5\x11\x18\x0f" /* [5] till */
		"20370913024805Z");
	winrm_der_put_uint_field(w, 7, r->nonce);
	list = w->len;
	for (i = 0; i < r->etype_count; i++)
		winrm_der_put_uint(w, r->etypes[i]);
	winrm_der_wrap_field(w, list, 8, WINRM_DER_SEQUENCE);
	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
}

/* What was written from `start` on becomes the value of a PA-DATA. */
static void wrap_pa(struct winrm_writer *w, size_t start, uint32_t type)
{
	winrm_der_wrap_field(w, start, 2, WINRM_DER_OCTETS);
	winrm_der_insert_uint_field(w, start, 1, type);
	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
}

/* The message: from `start` on there are the PA-DATA, if any. */
static void finish(struct winrm_writer *w, size_t start,
	const struct winrm_kdc_request *r, unsigned type)
{
	size_t at;

	if (w->len > start)
		winrm_der_wrap_field(w, start, 3, WINRM_DER_SEQUENCE);
	winrm_der_insert_uint_field(w, start, 2, type);
	winrm_der_insert_uint_field(w, start, 1, 5);
	at = w->len;
	put_body(w, r, type);
	winrm_der_wrap(w, at, WINRM_DER_FIELD + 4);
	winrm_der_wrap(w, start, WINRM_DER_SEQUENCE);
	winrm_der_wrap(w, start, (uint8_t)(0x60 + type));
}

bool winrm_kdc_put_as(struct winrm_writer *w, const struct winrm_kdc_request *r,
	const struct winrm_kdc_proof *proof)
{
	size_t start = w->len, plain;

	if (proof->key) {
		winrm_writer_put(w, proof->confounder, WINRM_KRB_CONFOUNDER);
		plain = w->len;
		winrm_krb_put_time(w, 0, proof->time);
		winrm_der_put_uint_field(w, 1, proof->usec);
		winrm_der_wrap(w, plain, WINRM_DER_SEQUENCE);
		if (!winrm_krb_encrypt_wrap(
			    w, start, proof->key, WINRM_KRB_USE_TIMESTAMP))
			return false;
		wrap_pa(w, start, PA_ENC_TIMESTAMP);
	}
	if (r->enc_pa_rep)
		wrap_pa(w, w->len, PA_REQ_ENC_PA_REP);
	finish(w, start, r, AS);
	return true;
}

bool winrm_kdc_put_tgs(struct winrm_writer *w,
	const struct winrm_kdc_request *r, const struct winrm_ap_request *tgt)
{
	uint8_t mac[WINRM_KRB_MAC_MAX];
	struct winrm_slice checksum = {
		mac, winrm_krb_mac_len(tgt->ticket->key.etype)};
	size_t start = w->len;

	/* the body, which comes last, is written twice: for its checksum */
	put_body(w, r, TGS);
	if (winrm_writer_ok(w) && w->len > start) {
		struct winrm_slice body = {w->buf + start, w->len - start};

		if (!winrm_krb_checksum(&tgt->ticket->key,
			    WINRM_KRB_USE_TGS_BODY, &body, 1, mac))
			return false;
	}
	w->len = start;
	if (!winrm_ap_put(w, tgt, 0, WINRM_KRB_USE_TGS_AUTHENTICATOR,
		    winrm_krb_checksum_type(tgt->ticket->key.etype), checksum))
		return false;
	wrap_pa(w, start, PA_TGS_REQ);
	finish(w, start, r, TGS);
	return true;
}

#endif
