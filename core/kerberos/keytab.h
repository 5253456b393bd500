/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KEYTAB_H
#define WINRM_CORE_KERBEROS_KEYTAB_H

#include "core/kerberos/krb_crypto.h"

/* Keytabs of MIT's format, 05 02, in memory. Slices point into it. */

enum { WINRM_KEYTAB_FIRST = WINRM_KRB_AES128_SHA1, WINRM_KEYTAB_KEYS = 4 };

/* The newest keys of one principal, by type: keys[etype - WINRM_KEYTAB_FIRST]. */
struct winrm_keytab {
	struct winrm_slice keys[WINRM_KEYTAB_KEYS]; /* ptr NULL: none */
	uint32_t kvno;
};

enum winrm_keytab_result {
	WINRM_KEYTAB_OK,
	WINRM_KEYTAB_BAD,     /* not a keytab of this format, or cut */
	WINRM_KEYTAB_NO_NAME, /* the principal has no entry */
	WINRM_KEYTAB_NO_KEY   /* it has, but of no type that is built */
};

/* `name` has its parts separated by '/'; the realm is compared as it stands. */
enum winrm_keytab_result winrm_keytab_read(struct winrm_keytab *k,
	struct winrm_slice file, struct winrm_slice name,
	struct winrm_slice realm);

/* The first of these types that there is a key for; false: none. */
bool winrm_keytab_key(const struct winrm_keytab *k, const uint8_t *etypes,
	size_t count, struct winrm_krb_key *key);

/* Those of `etypes` that there are keys for, into `out`; how many. */
size_t winrm_keytab_etypes(const struct winrm_keytab *k, const uint8_t *etypes,
	size_t count, uint8_t *out);

#endif
