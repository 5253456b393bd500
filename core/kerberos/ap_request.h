/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_AP_REQUEST_H
#define WINRM_CORE_KERBEROS_AP_REQUEST_H

#include "core/kerberos/ticket_record.h"

/* AP-REQ (RFC 4120 5.5.1) and the first token of a context (RFC 4121 4.1). */

/* Flags of a context (RFC 4121 4.1.1.1), and all that WinRM asks for. */
enum {
	WINRM_GSS_MUTUAL = 0x02,
	WINRM_GSS_REPLAY = 0x04,
	WINRM_GSS_SEQUENCE = 0x08,
	WINRM_GSS_CONFIDENTIAL = 0x10,
	WINRM_GSS_INTEGRITY = 0x20,
	WINRM_GSS_WINRM = 0x3e
};

struct winrm_ap_request {
	const struct winrm_ticket *ticket;  /* its key, and whose it is */
	const struct winrm_krb_key *subkey; /* random, or NULL: none */
	uint32_t seq;                       /* ours begin with it; < 2^30 */
	uint32_t time, usec;                /* of the KDC's clock */
	const uint8_t *confounder;          /* 16 random octets */
};

/*
 * The token with its frame, as it goes behind "Kerberos" or into SPNEGO.
 * `bindings` are 16 octets or NULL. `finished`, for IAKERB, is the checksum of
 * the tokens before, under the subkey, usage 42; NULL: plain Kerberos. False:
 * the crypto library failed. Whether all fitted is winrm_writer_ok's.
 */
struct winrm_ap_context {
	const uint8_t *bindings;
	uint32_t flags; /* WINRM_GSS_WINRM */
	const uint8_t *finished;
};
bool winrm_ap_put_token(struct winrm_writer *w,
	const struct winrm_ap_request *r, const struct winrm_ap_context *c);

/*
 * An AP-REQ alone, as a TGS-REQ has it: `options` (0, or WINRM_AP_MUTUAL), a
 * checksum of this type in the Authenticator, which is encrypted for `usage`.
 */
enum { WINRM_AP_MUTUAL = 0x20 }; /* its first octet is the lowest */
bool winrm_ap_put(struct winrm_writer *w, const struct winrm_ap_request *r,
	uint32_t options, uint32_t usage, uint32_t checksum_type,
	struct winrm_slice checksum);

#endif
