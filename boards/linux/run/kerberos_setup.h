/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_KERBEROS_SETUP_H
#define BOARDS_LINUX_RUN_KERBEROS_SETUP_H

#include "boards/linux/run/shared_file.h"
#include "core/connector/connector.h"
#include "port/posix.h"

enum {
	KERBEROS_TICKET = 8192,
	KERBEROS_REALM = 256, /* the longest part of a host's name */
	KERBEROS_SERVICE = 16 + KERBEROS_REALM
};

/* What a client needs for Kerberos besides its record. */
struct kerberos_setup {
	struct winrm_kerberos known;
	struct winrm_kdc kdcs[WINRM_CONNECTOR_KDCS];
	char realm[KERBEROS_REALM];
	/* "_kerberos._tcp." and a realm: the user's and the host's */
	char service[2][KERBEROS_SERVICE];
	struct shared_file *file;
	uint8_t ticket[KERBEROS_TICKET];
};

/*
 * What this machine's krb5.conf knows of the record's host and user, for
 * record->known; nothing, where the record does not mean Kerberos. The KDCs of
 * a realm that it has none of are SRV records, and the host of its name.
 */
void kerberos_know(struct kerberos_setup *k, struct winrm_connector *record);

/* That, and the file that keytab or ccache names. False: `problem`. */
bool kerberos_init(struct kerberos_setup *k, struct winrm_connector *record,
	char *problem, size_t cap);

/* What is kept of SRV records is for all of the process. */
void kerberos_share(struct winrm_posix *kdc);

/* What was looked for in vain, behind a sentence that says so. */
void kerberos_advise(const struct kerberos_setup *k, char *out, size_t cap);

/* Are the tickets those that its file has now? */
bool kerberos_is_current(const struct kerberos_setup *k);

/* Also one that was never set up. */
void kerberos_free(struct kerberos_setup *k);

#endif
