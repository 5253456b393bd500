/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KDC_REQUEST_H
#define WINRM_CORE_KERBEROS_KDC_REQUEST_H

#include "core/kerberos/ap_request.h"

/*
 * AS-REQ and TGS-REQ (RFC 4120 5.4.1), as they go to a KDC, without the length
 * that TCP puts before them. The caller gives all that is random, and the time.
 */

/* What is asked of a KDC, and what its reply is checked against. */
struct winrm_kdc_request {
	/* Who asks; a TGS-REQ does not say it. */
	struct winrm_krb_name client;
	struct winrm_slice realm;      /* of the service: the KDC's */
	struct winrm_krb_name service; /* "krbtgt/REALM", "HTTP/host" */
	bool canonicalize;     /* names may come back changed; for enterprise
			      names, and TGS-REQs that follow referrals */
	bool enc_pa_rep;       /* AS: its reply is to confirm the request */
	uint32_t nonce;        /* random, below 2^31 */
	const uint8_t *etypes; /* in wished order */
	size_t etype_count;
};

/*
 * AS-REQ. With a key it proves that the client has it: `time`, `usec` and 16
 * random octets are needed then; else key is NULL. False: crypto failed.
 */
struct winrm_kdc_proof {
	const struct winrm_krb_key *key;
	uint32_t time, usec;
	const uint8_t *confounder;
};
bool winrm_kdc_put_as(struct winrm_writer *w, const struct winrm_kdc_request *r,
	const struct winrm_kdc_proof *proof);

/*
 * TGS-REQ with a ticket for the KDC (`tgt`; its seq is not used, a subkey is
 * for the reply). False: crypto failed.
 */
bool winrm_kdc_put_tgs(struct winrm_writer *w,
	const struct winrm_kdc_request *r, const struct winrm_ap_request *tgt);

#endif
