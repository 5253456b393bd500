/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_KRB5_CONF_H
#define BOARDS_LINUX_CLI_KRB5_CONF_H

#include "core/winrm.h"

/*
 * What of a krb5.conf matters here: default_realm, dns_lookup_kdc, the KDCs of
 * [realms], and [domain_realm]. Anything else in it is skipped, and so is what is wrong or
 * too much: nothing of it is required.
 */

enum {
	KRB5_KDCS = 128,
	KRB5_REALMS = 64,
	KRB5_DOMAINS = 128,
	KRB5_TEXT = 32768
};

enum krb5_answer { KRB5_UNSAID, KRB5_YES, KRB5_NO };

struct krb5_conf {
	const char *default_realm; /* NULL: none */
	struct winrm_kdc kdcs[KRB5_KDCS];
	size_t kdc_count;
	const char *realms[KRB5_REALMS]; /* of [realms] */
	size_t realm_count;
	struct {
		const char *name, *realm; /* ".lab.test" or a host */
	} domains[KRB5_DOMAINS];
	size_t domain_count;
	enum krb5_answer dns_lookup_kdc;
	size_t len;
	char text[KRB5_TEXT]; /* of all that is above */
};

/* "include PATH" or "includedir PATH" was met. */
typedef void krb5_include(
	struct krb5_conf *c, const char *path, bool is_folder, void *user);

/*
 * Adds what a text says; what a text before has said goes first. `include`
 * may read further ones meanwhile; NULL: they are skipped.
 */
void krb5_conf_read(struct krb5_conf *c, const char *text, size_t len,
	krb5_include *include, void *user);

/* The realm of a host by [domain_realm], or NULL. */
const char *krb5_conf_realm_of(const struct krb5_conf *c, const char *host);

/* Is there such a realm in [realms]? */
bool krb5_conf_has_realm(const struct krb5_conf *c, const char *realm);

#endif
