/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/kerberos_setup.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "boards/linux/cli/krb5_conf_file.h"

#define SERVICE "_kerberos._tcp."

enum {
	SERVICE_TRIES = 3,
	SERVICES = 8 /* realms whose SRV records are kept */
};

static bool is_auth(const struct winrm_connector *record, const char *name)
{
	const char *auth = record->text[WINRM_KEY_AUTH];

	return auth && strcmp(auth, name) == 0;
}

/* Does a key say so, or is it by chance of the machine's krb5.conf? */
static bool is_meant(const struct winrm_connector *record)
{
	return is_auth(record, "kerberos") || record->text[WINRM_KEY_REALM] ||
		record->text[WINRM_KEY_KDC] || record->text[WINRM_KEY_KEYTAB] ||
		record->text[WINRM_KEY_CCACHE] || record->text[WINRM_KEY_SPN] ||
		record->number[WINRM_KEY_IAKERB];
}

static bool may_be(const struct winrm_connector *record)
{
	return !record->text[WINRM_KEY_AUTH] || is_auth(record, "auto") ||
		is_auth(record, "negotiate");
}

/* No ticket is for an address. */
static bool is_address(const char *host)
{
	return strchr(host, ':') || host[strspn(host, "0123456789.")] == 0;
}

/* "lab.test" of "dc1.lab.test"; NULL: it has no domain. */
static const char *domain_of(const char *host)
{
	const char *dot = is_address(host) ? NULL : strchr(host, '.');

	return dot && dot[1] ? dot + 1 : NULL;
}

static void set_realm(struct kerberos_setup *k, const char *name, size_t len)
{
	size_t i;

	if (len >= sizeof(k->realm))
		return;
	for (i = 0; i < len; i++)
		k->realm[i] = (char)toupper((unsigned char)name[i]);
	k->realm[len] = 0;
}

/*
 * The realm of the user, "" if nothing tells it: what stands with the name
 * goes before what is known of the host, and that before a guess.
 */
static void find_realm(struct kerberos_setup *k,
	const struct winrm_connector *record, const struct krb5_conf *conf)
{
	const char *user = record->text[WINRM_KEY_USERNAME];
	const char *host = record->text[WINRM_KEY_HOSTNAME];
	const char *at = user ? strrchr(user, '@') : NULL;
	const char *slash = user ? strchr(user, '\\') : NULL;
	const char *realm = record->text[WINRM_KEY_REALM];

	if (!realm)
		realm = at ? at + 1 : NULL;
	if (!realm && slash && memchr(user, '.', (size_t)(slash - user))) {
		set_realm(k, user, (size_t)(slash - user));
		return;
	}
	if (!realm)
		realm = krb5_conf_realm_of(conf, host);
	if (!realm)
		realm = conf->default_realm;
	if (!realm)
		realm = domain_of(host);
	if (realm)
		set_realm(k, realm, strlen(realm));
}

/* Those of the realm; NULL: of all. None twice. */
static void add_kdcs(struct kerberos_setup *k, const struct krb5_conf *conf,
	const char *realm)
{
	size_t i, n;

	for (i = 0; i < conf->kdc_count; i++) {
		const struct winrm_kdc *kdc = &conf->kdcs[i];

		if (realm && strcasecmp(kdc->realm, realm) != 0)
			continue;
		for (n = 0; n < k->known.kdc_count; n++)
			if (k->kdcs[n].host == kdc->host)
				break;
		if (n == k->known.kdc_count && n < WINRM_CONNECTOR_KDCS)
			k->kdcs[k->known.kdc_count++] = *kdc;
	}
}

static bool has_kdc(const struct kerberos_setup *k, const char *realm)
{
	size_t i;

	for (i = 0; i < k->known.kdc_count; i++)
		if (strcasecmp(k->kdcs[i].realm, realm) == 0)
			return true;
	return false;
}

static void add_kdc(
	struct kerberos_setup *k, const char *host, const char *realm)
{
	struct winrm_kdc *kdc = &k->kdcs[k->known.kdc_count];

	if (k->known.kdc_count == WINRM_CONNECTOR_KDCS)
		return;
	memset(kdc, 0, sizeof(*kdc));
	kdc->host = host;
	kdc->realm = realm;
	k->known.kdc_count++;
}

/* Those of SRV records, as often as some of them may be silent, and then the
 * host of its name; unless krb5.conf has some. */
static void add_service(struct kerberos_setup *k, const char *realm, char *name)
{
	int i;

	if (!*realm || has_kdc(k, realm))
		return;
	snprintf(name, KERBEROS_SERVICE, SERVICE "%s", realm);
	for (i = 0; i < SERVICE_TRIES; i++)
		add_kdc(k, name, realm);
	add_kdc(k, realm, realm);
}

/* In this order, and of other realms last. */
static void find_kdcs(struct kerberos_setup *k,
	const struct winrm_connector *record, const struct krb5_conf *conf)
{
	const char *of_host =
		krb5_conf_realm_of(conf, record->text[WINRM_KEY_HOSTNAME]);
	bool dns = conf->dns_lookup_kdc != KRB5_NO;

	add_kdcs(k, conf, k->realm);
	if (dns && !record->text[WINRM_KEY_KDC])
		add_service(k, k->realm, k->service[0]);
	if (of_host)
		add_kdcs(k, conf, of_host);
	if (dns && of_host)
		add_service(k, of_host, k->service[1]);
	add_kdcs(k, conf, NULL);
	k->known.kdcs = k->kdcs;
}

void kerberos_know(struct kerberos_setup *k, struct winrm_connector *record)
{
	const char *host = record->text[WINRM_KEY_HOSTNAME];
	const char *user = record->text[WINRM_KEY_USERNAME];
	const struct krb5_conf *conf;
	bool meant = is_meant(record), is_upn = user && strchr(user, '@');

	k->known.ticket = k->ticket;
	k->known.ticket_len = sizeof(k->ticket);
	record->known = &k->known;
	if (!host ||
		(!meant &&
			(!may_be(record) || !is_upn || is_address(host) ||
				record->text[WINRM_KEY_NT_HASH])))
		return;
	conf = krb5_conf_of_machine();
	find_realm(k, record, conf);
	if (!meant && !krb5_conf_has_realm(conf, k->realm))
		return;
	/* what stands with the user's name the library finds there, too */
	if (k->realm[0] && !record->text[WINRM_KEY_CCACHE])
		k->known.realm = k->realm;
	find_kdcs(k, record, conf);
}

void kerberos_share(struct winrm_posix *kdc)
{
	static struct winrm_service services[SERVICES];

	kdc->services = services;
	kdc->service_count = SERVICES;
}

void kerberos_advise(const struct kerberos_setup *k, char *out, size_t cap)
{
	const char *of_user = k->service[0], *of_host = k->service[1];

	if (*of_user || *of_host)
		snprintf(out, cap,
			"; DNS was asked for the SRV records of %s%s%s",
			of_user, *of_user && *of_host ? " and " : "", of_host);
}

/* "FILE:" may stand before it; NULL: it is a cache of another kind. */
static const char *path_of_cache(const char *name)
{
	size_t letters = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	if (strncmp(name, "FILE:", 5) == 0)
		return name + 5;
	return letters > 0 && name[letters] == ':' ? NULL : name;
}

bool kerberos_init(struct kerberos_setup *k, struct winrm_connector *record,
	char *problem, size_t cap)
{
	const char *cache = record->text[WINRM_KEY_CCACHE];
	const char *keytab = record->text[WINRM_KEY_KEYTAB];
	const char *path = cache ? path_of_cache(cache) : keytab;

	kerberos_know(k, record);
	if (!cache && !keytab)
		return true;
	if (!path) {
		snprintf(problem, cap,
			"ccache: %.200s: only caches that are files can be "
			"read; kinit -c FILE:PATH makes one",
			cache);
		return false;
	}
	k->file = shared_file_open(
		cache ? "ccache" : "keytab", path, problem, cap);
	if (!k->file)
		return false;
	record->file.data = shared_file_data(k->file, &record->file.len);
	return true;
}

bool kerberos_is_current(const struct kerberos_setup *k)
{
	return !k->file || shared_file_is_current(k->file);
}

void kerberos_free(struct kerberos_setup *k)
{
	shared_file_close(k->file);
	explicit_bzero(k, sizeof(*k));
}
