/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_AP_REQUEST_H
#define WINRM_CORE_KERBEROS_AP_REQUEST_H

#include "core/kerberos/krb_shape.h"
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
	struct winrm_ticket ticket; /* whose it is, and its key */
	struct {
		uint8_t confounder[WINRM_KRB_CONFOUNDER];
		uint32_t usec;   /* below 1,000,000; not 0 */
		uint32_t number; /* what is random of a nonce or `seq` */
	} random;
	uint32_t time;        /* of the KDC's clock */
	uint32_t seq;         /* ours begin with it; < 2^30; 0: none */
	uint32_t subkey_type; /* of a random key; 0: none */
	struct winrm_slice subkey;
	/* of what follows it is said below who sets it */
	uint32_t checksum_type;
	struct winrm_slice checksum;
	uint8_t options; /* the first octet */
};

enum { WINRM_AP_MUTUAL = 0x20 };

/*
 * The token with its frame, as it goes behind "Kerberos" or into SPNEGO, which
 * sets options and checksum. `bindings` are 16 octets or NULL. `finished`, for
 * IAKERB, is the checksum of the tokens before, under the subkey, usage 42;
 * NULL: plain Kerberos. False: the crypto library failed. Whether all fitted is
 * winrm_writer_ok's.
 */
struct winrm_ap_context {
	const uint8_t *bindings;
	uint32_t flags; /* WINRM_GSS_WINRM */
	const uint8_t *finished;
};
bool winrm_ap_put_token(struct winrm_writer *w, struct winrm_ap_request *r,
	const struct winrm_ap_context *c);

/*
 * An AP-REQ alone, as a TGS-REQ has it, with the Authenticator encrypted for
 * `usage`.
 */
bool winrm_ap_put(struct winrm_writer *w, const struct winrm_ap_request *r,
	uint32_t usage);

/* The fields of an EncryptedData, in which is what this shape makes of `r`. */
bool winrm_ap_put_encrypted(struct winrm_writer *w, const uint8_t *shape,
	const struct winrm_ap_request *r, const struct winrm_krb_key *key,
	uint32_t usage);

#endif
