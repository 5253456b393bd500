/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/kdc_request.h"

#include "core/config.h"

#if WINRM_KERBEROS

#include "core/kerberos/der_write.h"

enum { AS = 10, TGS = 12 };

#define SEQUENCE WINRM_DER_SEQUENCE
#define FIELD    WINRM_DER_FIELD
#define END      WINRM_KRB_END

/* clang-format off */
#define AT(field) WINRM_KRB_AT(winrm_kdc_request, field)
#define NAME(name) \
	SEQUENCE, \
		FIELD, WINRM_DER_INTEGER, AT(name.type), END, \
		FIELD + 1, SEQUENCE, WINRM_KRB_PARTS, AT(name), END, END, \
	END

/* KDC-REQ without its tag; before the body, around the PA-DATA. */
#define BEFORE_BODY \
	SEQUENCE, \
		WINRM_KRB_CONSTANT(1, 5), \
		FIELD + 2, WINRM_DER_INTEGER, AT(type), END, \
		FIELD + 3, SEQUENCE, WINRM_KRB_HERE, END, END, \
		FIELD + 4
static const uint8_t kdc_req[] = {
	BEFORE_BODY,
			SEQUENCE,
				WINRM_KRB_RAW, 6,
				FIELD, 7, WINRM_DER_BITS, 5, 0, 0,
				WINRM_KRB_ARRAY, AT(canonicalize), 1,
				WINRM_KRB_RAW, 2, 0, 0,
				FIELD + 1, NAME(client), END,
				FIELD + 2, WINRM_DER_STRING, AT(realm), END,
				FIELD + 3, NAME(service), END,
				WINRM_KRB_RAW, 19, /* till */
				FIELD + 5, 17, WINRM_DER_TIME, 15,
				'2', '0', '3', '7', '0', '9', '1', '3',
				'0', '2', '4', '8', '0', '5', 'Z',
				FIELD + 7, WINRM_DER_INTEGER, AT(nonce), END,
				FIELD + 8, SEQUENCE,
				WINRM_KRB_INTEGERS, AT(etypes), END, END,
			END,
		END,
	END};
enum { BODY = sizeof((const uint8_t[]){BEFORE_BODY}) };

/* PA-ENC-TIMESTAMP around its EncryptedData, and the PA-ENC-TS-ENC in that */
static const uint8_t timestamp[] = {
	SEQUENCE,
		WINRM_KRB_CONSTANT(1, 2),
		FIELD + 2, WINRM_KRB_HOLDER, SEQUENCE,
			WINRM_KRB_HERE, END, END, END,
	END};
static const uint8_t time_of_it[] = {
	SEQUENCE,
		FIELD, WINRM_DER_TIME,
		WINRM_KRB_AT(winrm_ap_request, time), END,
		FIELD + 1, WINRM_DER_INTEGER,
		WINRM_KRB_AT(winrm_ap_request, random.usec), END,
	END};

/* PA-REQ-ENC-PA-REP */
static const uint8_t enc_pa_rep[] = {
	SEQUENCE, 10,
		FIELD + 1, 4, WINRM_DER_INTEGER, 2, 0, 149,
		FIELD + 2, 2, WINRM_DER_OCTETS, 0};

/* PA-TGS-REQ, around the AP-REQ */
static const uint8_t tgs_req[] = {
	SEQUENCE,
		WINRM_KRB_CONSTANT(1, 1),
		FIELD + 2, WINRM_KRB_HOLDER, WINRM_KRB_HERE, END, END,
	END};
/* clang-format on */

/* The message: from `start` on there are the PA-DATA, if any. */
static void finish(struct winrm_writer *w, size_t start,
	struct winrm_kdc_request *r, unsigned type)
{
	r->type = type;
	winrm_krb_put(w, start, kdc_req, r);
	winrm_der_wrap(w, start, (uint8_t)(0x60 + type));
}

bool winrm_kdc_put_as(struct winrm_writer *w, struct winrm_kdc_request *r,
	const struct winrm_ap_request *proof, const struct winrm_krb_key *key)
{
	size_t start = w->len;

	if (key) {
		if (!winrm_ap_put_encrypted(
			    w, time_of_it, proof, key, WINRM_KRB_USE_TIMESTAMP))
			return false;
		winrm_krb_put(w, start, timestamp, proof);
	}
	if (r->enc_pa_rep)
		winrm_writer_put(w, enc_pa_rep, sizeof(enc_pa_rep));
	finish(w, start, r, AS);
	return true;
}

bool winrm_kdc_put_tgs(struct winrm_writer *w, struct winrm_kdc_request *r,
	struct winrm_ap_request *tgt)
{
	uint8_t mac[WINRM_KRB_MAC_MAX];
	const struct winrm_krb_key *key = &tgt->ticket.key;
	size_t start = w->len;

	r->client.type = WINRM_KRB_NAME_DER; /* it is not said */
	/* the body, which comes last, is written twice: for its checksum */
	winrm_krb_put(w, start, kdc_req + BODY, r);
	if (winrm_writer_ok(w)) {
		struct winrm_slice body = {w->buf + start, w->len - start};

		if (!winrm_krb_checksum(
			    key, WINRM_KRB_USE_TGS_BODY, &body, 1, mac))
			return false;
	}
	w->len = start;
	tgt->checksum_type = winrm_krb_checksum_type(key->etype);
	tgt->checksum.ptr = mac;
	tgt->checksum.len = winrm_krb_mac_len(key->etype);
	if (!winrm_ap_put(w, tgt, WINRM_KRB_USE_TGS_AUTHENTICATOR))
		return false;
	winrm_krb_put(w, start, tgs_req, tgt);
	finish(w, start, r, TGS);
	return true;
}

#endif
