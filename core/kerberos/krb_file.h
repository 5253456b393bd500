/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_KRB_FILE_H
#define WINRM_CORE_KERBEROS_KRB_FILE_H

#include "core/kerberos/krb_crypto.h"

/* What keytabs and credential caches are made of: big-endian, with lengths. */

/* The next `len` octets of *rest; false: there are fewer. */
bool winrm_krb_file_octets(
	struct winrm_slice *rest, size_t len, struct winrm_slice *octets);

/* The next integer, of 1 to 4 octets. */
bool winrm_krb_file_uint(
	struct winrm_slice *rest, unsigned octets, uint32_t *value);

/* The next text or data, which has its length in so many octets before it. */
bool winrm_krb_file_data(
	struct winrm_slice *rest, unsigned octets, struct winrm_slice *data);

/*
 * The next `count` parts of a name, each with its length in so many octets
 * before it. *equal is left as it is if they are those of `name`, which has '/'
 * between them, else it becomes false.
 */
bool winrm_krb_file_parts(struct winrm_slice *rest, uint32_t count,
	unsigned octets, struct winrm_slice name, bool *equal);

#endif
