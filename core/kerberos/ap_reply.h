/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_AP_REPLY_H
#define WINRM_CORE_KERBEROS_AP_REPLY_H

#include "core/kerberos/krb_field.h"

/* What the service answers to the first token (RFC 4121 4.1, RFC 4120 5.5.2). */

struct winrm_ap_reply {
	struct winrm_krb_key subkey; /* the acceptor's; etype 0: none */
	uint32_t seq;                /* theirs begin with it; 0 if absent */
	struct winrm_slice error;    /* with REFUSED: the KRB-ERROR */
};

/*
 * A token in memory that may be written, as it is decrypted in place. `key` is
 * the service ticket's; time and usec are those of our Authenticator. The OID
 * of Kerberos and of IAKERB are taken. OK, REFUSED, MALFORMED, FORGED, or
 * MISMATCH: it answers another token.
 */
enum winrm_krb_result winrm_ap_reply_read(struct winrm_ap_reply *out,
	uint8_t *token, size_t len, const struct winrm_krb_key *key,
	uint32_t time, uint32_t usec);

#endif
