/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KRB_FIELD_H
#define WINRM_CORE_KERBEROS_KRB_FIELD_H

#include "core/base/writer.h"
#include "core/kerberos/krb_crypto.h"
#include "core/kerberos/krb_time.h"

/* What the messages of Kerberos are made of (RFC 4120 5.2). */

enum {
	WINRM_KRB_NAME_DER = 0,        /* see struct winrm_krb_name */
	WINRM_KRB_NAME_PRINCIPAL = 1,  /* a user: "alice" */
	WINRM_KRB_NAME_SERVICE = 2,    /* "HTTP/host", "krbtgt/REALM" */
	WINRM_KRB_NAME_ENTERPRISE = 10 /* "alice@lab.test": one part */
};

/*
 * The name of a principal without its realm. Its parts are separated by '/',
 * but for an enterprise name, which is one part. Or, with type 0, `text` is the
 * whole PrincipalName in DER, as a KDC has sent it.
 */
struct winrm_krb_name {
	uint32_t type;
	struct winrm_slice text;
};

/* What has become of a message that was read. */
enum winrm_krb_result {
	WINRM_KRB_OK,
	WINRM_KRB_REFERRAL,  /* a ticket for another realm's KDC */
	WINRM_KRB_REFUSED,   /* it is a KRB-ERROR: winrm_krb_error_read */
	WINRM_KRB_MALFORMED, /* not such a message, or cut */
	WINRM_KRB_FORGED,  /* its MAC does not hold: another key, or changed */
	WINRM_KRB_MISMATCH /* it answers something else: nonce, names, time */
};

/* The next part of a name, of whose text *rest remains. */
struct winrm_slice winrm_krb_name_part(
	const struct winrm_krb_name *name, struct winrm_slice *rest);

/* Has the PrincipalName in `der` these parts? Types do not count; not 0. */
bool winrm_krb_name_is(
	struct winrm_slice der, const struct winrm_krb_name *name);

/* The parts of a PrincipalName in DER as text, `between` them (0: nothing). */
bool winrm_krb_put_name_text(
	struct winrm_writer *w, struct winrm_slice der, char between);

/* EncryptionKey. False also where the type is none of krb_crypto.h. */
bool winrm_krb_read_key(struct winrm_slice content, struct winrm_krb_key *key);

/*
 * What was written from `start` on, beginning with WINRM_KRB_CONFOUNDER random
 * octets, becomes the fields of an EncryptedData. False: the crypto library
 * failed.
 */
bool winrm_krb_encrypt_fields(struct winrm_writer *w, size_t start,
	const struct winrm_krb_key *key, uint32_t usage);

/*
 * Decrypts an EncryptedData in place. It lies in `message`, `content` is that
 * of its SEQUENCE, and then the plaintext. OK, MALFORMED or FORGED.
 */
enum winrm_krb_result winrm_krb_decrypt_in_place(uint8_t *message,
	struct winrm_slice *content, const struct winrm_krb_key *key,
	uint32_t usage);

/*
 * The value of the first PA-DATA of this type, in the content of a SEQUENCE of
 * them; ptr NULL: there is none. False: malformed.
 */
bool winrm_krb_find_pa(
	struct winrm_slice list, uint32_t type, struct winrm_slice *value);

#endif
