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
	bool canonicalize; /* names may come back changed; for enterprise
			      names, and TGS-REQs that follow referrals */
	bool enc_pa_rep;   /* AS: its reply is to confirm the request */
	uint32_t type;     /* set when it is written */
	uint32_t nonce;    /* random, below 2^31, not 0 */
	struct winrm_slice etypes; /* octets, in wished order */
};

/*
 * AS-REQ. With a key the proof's time and what is random in it, encrypted, show
 * that the client has that; else key is NULL. False: crypto failed.
 */
bool winrm_kdc_put_as(struct winrm_writer *w, struct winrm_kdc_request *r,
	const struct winrm_ap_request *proof, const struct winrm_krb_key *key);

/*
 * TGS-REQ with a ticket for the KDC (`tgt`; its subkey is for the reply), whose
 * checksum is set. False: crypto failed.
 */
bool winrm_kdc_put_tgs(struct winrm_writer *w, struct winrm_kdc_request *r,
	struct winrm_ap_request *tgt);

#endif
