/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KDC_REPLY_H
#define WINRM_CORE_KERBEROS_KDC_REPLY_H

#include "core/kerberos/kdc_request.h"

/* AS-REP and TGS-REP (RFC 4120 5.4.2). Slices point into the message. */

enum { WINRM_KRB_USE_ENC_PA_REP = 56 }; /* RFC 6806 11 */

/* Flags of a ticket, bit 0 the highest. */
#define WINRM_KRB_FLAG_RENEWABLE  0x00800000u
#define WINRM_KRB_FLAG_ENC_PA_REP 0x00010000u

/* How a password becomes a key: PA-ETYPE-INFO2's first entry that we know. */
struct winrm_krb_etype_info {
	uint8_t etype;           /* 0: none of those wished */
	struct winrm_slice salt; /* ptr NULL: the default one */
	uint32_t rounds;         /* 0: the default of the type */
};

/*
 * From the METHOD-DATA of error 25 (its e-data). False: malformed. The KDC's
 * order counts among those of `etypes`.
 */
bool winrm_krb_etype_info_read(struct winrm_krb_etype_info *info,
	struct winrm_slice method_data, const uint8_t *etypes, size_t count);

/*
 * Of an AS-REP, which may come without an error 25 before it: the type its
 * encrypted part has, and the salt beside it. False: it is no AS-REP.
 */
bool winrm_kdc_reply_info(
	struct winrm_krb_etype_info *info, struct winrm_slice message);

/* The default salt: the realm and the parts of the name. */
void winrm_krb_put_salt(struct winrm_writer *w, struct winrm_slice realm,
	const struct winrm_krb_name *name);

struct winrm_kdc_reply {
	struct winrm_ticket ticket;       /* service and clock_offset are 0 */
	struct winrm_slice srealm, sname; /* whose it is; in DER */
	struct winrm_slice next_realm;    /* with REFERRAL: whose KDC to ask */
	uint32_t flags, auth_time;
};

/*
 * Decrypts in place and checks the reply against the request. AS: `tgt` is
 * NULL, `key` the client's. TGS: `key` is the tgt's session key. For an AS-REQ with enc_pa_rep, a KDC that knows that must confirm
 * the request as it went out, which is `sent`.
 * OK, REFERRAL (TGS alone), REFUSED, MALFORMED, FORGED, or MISMATCH.
 */
struct winrm_kdc_check {
	struct winrm_kdc_request request;
	bool tgs;
	const struct winrm_krb_key *key;
	struct winrm_slice sent;
};
enum winrm_krb_result winrm_kdc_reply_read(struct winrm_kdc_reply *out,
	uint8_t *message, size_t len, const struct winrm_kdc_check *check);

#endif
