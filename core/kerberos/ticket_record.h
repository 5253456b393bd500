/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_KERBEROS_TICKET_RECORD_H
#define WINRM_CORE_KERBEROS_TICKET_RECORD_H

#include "core/kerberos/krb_field.h"

/*
 * A ticket with what it takes to use it, in one block of memory of the
 * caller's: 4 KB hold what Windows issues for a user of some 200 groups. Of
 * any alignment; zeros are an empty one. It holds a key: wipe it.
 */
struct winrm_ticket {
	struct winrm_slice service; /* "HTTP/host" */
	bool for_kdc;               /* it is not for that yet, but for a KDC */
	struct winrm_slice crealm;
	struct winrm_krb_name cname; /* in DER */
	struct winrm_slice ticket;   /* in DER, whole */
	struct winrm_krb_key key;    /* its session key */
	uint32_t end_time;           /* of the KDC's clock */
	int32_t clock_offset;        /* the KDC's clock less ours */
};

/*
 * Puts it there and returns the octets that it takes; above `cap`, there is
 * none in it then. The slices may not lie in `memory`.
 */
size_t winrm_ticket_put(
	uint8_t *memory, size_t cap, const struct winrm_ticket *t);

/* Slices point into `memory`. False: there is none. */
bool winrm_ticket_get(
	struct winrm_ticket *t, const uint8_t *memory, size_t cap);

/* All of it. */
void winrm_ticket_wipe(uint8_t *memory, size_t cap);

#endif
