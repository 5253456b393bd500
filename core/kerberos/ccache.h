/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_CCACHE_H
#define WINRM_CORE_KERBEROS_CCACHE_H

#include "core/kerberos/krb_field.h"

/* Credential caches of MIT's FILE format, 05 04, in memory. Never written. */

/* A principal as the file has it. */
struct winrm_ccache_principal {
	struct winrm_slice realm;
	struct winrm_slice parts; /* each with a u32 length before it */
	uint32_t type;
};

struct winrm_ccache_ticket {
	struct winrm_ccache_principal client;
	struct winrm_ccache_principal service;
	struct winrm_krb_key key;
	struct winrm_slice ticket; /* in DER, whole */
	uint32_t flags, auth_time, start_time, end_time, renew_until;
	int32_t clock_offset; /* of the KDC's clock, from the file's header */
};

enum winrm_ccache_result {
	WINRM_CCACHE_OK,
	WINRM_CCACHE_BAD,    /* not a cache of this format, or cut */
	WINRM_CCACHE_NONE,   /* no such ticket of the default principal */
	WINRM_CCACHE_EXPIRED /* there is one, but it has ended */
};

/*
 * The default principal's ticket for this service, "HTTP/host" or
 * "krbtgt/REALM", that ends last. `now` is this machine's clock, 0: none, and
 * no ticket counts as expired. An empty realm is any.
 */
enum winrm_ccache_result winrm_ccache_find(struct winrm_ccache_ticket *t,
	struct winrm_slice file, struct winrm_slice service,
	struct winrm_slice realm, uint32_t now);

/* The default principal. */
bool winrm_ccache_default(
	struct winrm_ccache_principal *p, struct winrm_slice file);

/* A principal's name as a PrincipalName in DER; as text, parts joined by '/'. */
void winrm_ccache_put_name(
	struct winrm_writer *w, const struct winrm_ccache_principal *p);
void winrm_ccache_put_text(
	struct winrm_writer *w, const struct winrm_ccache_principal *p);

#endif
