/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_KERBEROS_SETUP_H
#define BOARDS_LINUX_RUN_KERBEROS_SETUP_H

#include "boards/linux/run/shared_file.h"
#include "core/connector/connector.h"

enum {
	KERBEROS_TICKET = 8192,
	KERBEROS_REALM = 256 /* the longest part of a host's name */
};

/* What a client needs for Kerberos besides its record. */
struct kerberos_setup {
	struct winrm_kerberos known;
	struct winrm_kdc kdcs[WINRM_CONNECTOR_KDCS];
	char realm[KERBEROS_REALM];
	struct shared_file *file;
	uint8_t ticket[KERBEROS_TICKET];
};

/*
 * What this machine's krb5.conf knows of the record's host and user, for
 * record->known; nothing, where the record does not mean Kerberos.
 */
void kerberos_know(struct kerberos_setup *k, struct winrm_connector *record);

/* That, and the file that keytab or ccache names. False: `problem`. */
bool kerberos_init(struct kerberos_setup *k, struct winrm_connector *record,
	char *problem, size_t cap);

/* Are the tickets those that its file has now? */
bool kerberos_is_current(const struct kerberos_setup *k);

/* Also one that was never set up. */
void kerberos_free(struct kerberos_setup *k);

#endif
