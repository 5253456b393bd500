/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_KRB_RECORDING_H
#define WINRM_TESTS_UNIT_KRB_RECORDING_H

#include "core/kerberos/kdc_reply.h"
#include "tests/unit/krb.h"

/* A log-on as recorded in tests/fixtures/kerberos, with its keys. */
struct recording {
	cJSON *json;
	struct blob as1_req, as1_err; /* empty where not recorded */
	struct blob as2_req, as2_rep, tgs_req, tgs_rep;
	struct blob ap_req, ap_rep; /* the frames of GSS */
	struct winrm_krb_key client, tgt, service, subkey;
	struct winrm_slice realm, user;
	const char *spn;
	uint8_t etypes[4]; /* of the AS-REQ */
	size_t etype_count, tgs_etype_count;
};

/* "mit", "ad", "mit-sha2", "mit-iakerb" */
struct recording recording_load(const char *name);
void recording_free(struct recording *r);

/* As if its KDC did not know RFC 6806: its AS-REP says that it would confirm
 * the request, which here is another one. */
void recording_of_older_kdc(struct recording *r);

/* What the AS-REQ and the TGS-REQ ask; their nonces are read from them. */
struct winrm_kdc_request recording_as(const struct recording *r);
struct winrm_kdc_request recording_tgs(const struct recording *r);

/*
 * Decrypts the last EncryptedData with the key's type in the message, where it
 * lies, and gives its confounder, too.
 */
struct winrm_slice recording_decrypt(struct blob *message,
	const struct winrm_krb_key *key, uint32_t usage, uint8_t *confounder);

/* Field [n] of what was decrypted. */
uint32_t recording_time(struct winrm_slice plain, unsigned n);
uint32_t recording_uint(struct winrm_slice plain, unsigned n);

#endif
