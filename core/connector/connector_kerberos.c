/* SPDX-License-Identifier: Apache-2.0 */
#include "core/connector/connector_kerberos.h"

#if WINRM_KERBEROS

#include <string.h>

#include "core/base/slice.h"
#include "core/connector/connector_problem.h"

/* The longest that the library takes. */
enum { REALM_MAX = 63, SPN_MAX = 271, HOST_MAX = 255 };

static bool refuse(struct winrm_connector *c, const char *text)
{
	return winrm_problem(c->problem, sizeof(c->problem), NULL, text);
}

static bool has(const struct winrm_connector *c, enum winrm_key key)
{
	return c->text[key] != NULL || c->number[key] != 0;
}

static const struct {
	enum winrm_key key;
	const char *text;
} keys[] = {
	{WINRM_KEY_REALM, "realm: needs auth kerberos"},
	{WINRM_KEY_KDC, "kdc: needs auth kerberos"},
	{WINRM_KEY_KEYTAB, "keytab: needs auth kerberos"},
	{WINRM_KEY_CCACHE, "ccache: needs auth kerberos"},
	{WINRM_KEY_SPN, "spn: needs auth kerberos"},
	{WINRM_KEY_IAKERB, "iakerb: needs auth kerberos"},
};

bool winrm_connector_means_kerberos(const struct winrm_connector *c)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (has(c, keys[i].key))
			return true;
	return c->known && c->known->realm;
}

enum winrm_auth winrm_connector_kerberos_auth(const struct winrm_connector *c)
{
	return has(c, WINRM_KEY_KEYTAB) || has(c, WINRM_KEY_CCACHE) ||
			has(c, WINRM_KEY_IAKERB)
		? WINRM_AUTH_KERBEROS
		: WINRM_AUTH_NEGOTIATE;
}

bool winrm_connector_refuse_kerberos(struct winrm_connector *c)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (has(c, keys[i].key))
			return refuse(c, keys[i].text);
	return true;
}

/* A name of 1 to `most` visible characters without those of `bar`. */
static bool is_name(struct winrm_slice s, size_t most, const char *bar)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.ptr[i] <= ' ' || s.ptr[i] >= 0x7f ||
			strchr(bar, s.ptr[i]))
			return false;
	return s.len > 0 && s.len <= most;
}

static bool check_names(struct winrm_connector *c)
{
	const char *realm = c->text[WINRM_KEY_REALM];
	const char *spn = c->text[WINRM_KEY_SPN];
	const char *slash = spn ? strchr(spn, '/') : NULL;

	if (realm && !is_name(winrm_slice_str(realm), REALM_MAX, "/\\@:"))
		return refuse(c,
			"realm: must be a name such as LAB.TEST, of 63 "
			"characters at most");
	return !spn ||
		(is_name(winrm_slice_str(spn), SPN_MAX, "\\@") && slash &&
			slash != spn && slash[1]) ||
		refuse(c,
			"spn: must be a service and a host, such as "
			"HTTP/dc1.lab.test, without a realm");
}

static bool check_secrets(struct winrm_connector *c)
{
	bool keytab = has(c, WINRM_KEY_KEYTAB);
	bool ccache = has(c, WINRM_KEY_CCACHE);

	if (has(c, WINRM_KEY_NT_HASH))
		return refuse(c,
			"nt-hash: is for NTLM; Kerberos takes a password, a "
			"keytab or a ccache");
	if (keytab && ccache)
		return refuse(
			c, "keytab: in place of a ccache, give one of the two");
	if (has(c, WINRM_KEY_PASSWORD) && (keytab || ccache))
		return refuse(c,
			keytab ? "keytab: in place of a password, give one of "
				 "the two"
			       : "ccache: in place of a password, give one of "
				 "the two");
	if (ccache && has(c, WINRM_KEY_USERNAME))
		return refuse(c,
			"username: a ccache has a user of its own, leave it "
			"out");
	return !ccache || !has(c, WINRM_KEY_IAKERB) ||
		refuse(c,
			"iakerb: needs a password or a keytab, not a "
			"ccache");
}

/* "host", "host:port", "[v6]:port", "v6". False: none of these. */
static bool split(
	struct winrm_slice *host, struct winrm_slice text, uint16_t *tcp_port)
{
	const uint8_t *colon = memchr(text.ptr, ':', text.len);
	const uint8_t *end = text.ptr + text.len;
	struct winrm_slice port = {NULL, 0};
	size_t value = 0;

	*host = text;
	if (text.len > 0 && text.ptr[0] == '[') {
		const uint8_t *close = memchr(text.ptr, ']', text.len);

		if (!close)
			return false;
		host->ptr++;
		host->len = (size_t)(close - host->ptr);
		colon = close + 1 < end ? close + 1 : NULL;
		if (colon && *colon != ':')
			return false;
	} else if (colon &&
		!memchr(colon + 1, ':', (size_t)(end - colon - 1))) {
		host->len = (size_t)(colon - text.ptr);
	} else {
		colon = NULL;
	}
	if (colon) {
		port.ptr = colon + 1;
		port.len = (size_t)(end - port.ptr);
		if (!winrm_slice_decimal(port, 65535, &value) || value == 0)
			return false;
	}
	*tcp_port = (uint16_t)value;
	return is_name(*host, HOST_MAX, "/\\@[]");
}

/* With a NUL in the pool; NULL where it is full. */
static const char *keep(struct winrm_connector *c, struct winrm_slice text)
{
	char *at = c->pool + c->pool_len;

	if (text.len >= sizeof(c->pool) - c->pool_len)
		return NULL;
	memcpy(at, text.ptr, text.len);
	at[text.len] = 0;
	c->pool_len += text.len + 1;
	return at;
}

/* Those of the key, the user's realm's. */
static bool read_kdcs(struct winrm_connector *c, size_t *count)
{
	const char *at = c->text[WINRM_KEY_KDC];
	struct winrm_slice host, text;
	const char *comma;

	for (*count = 0; at; at = *at ? at + 1 : NULL) {
		struct winrm_kdc *kdc = &c->kdcs[*count];

		text.ptr = (const uint8_t *)at;
		comma = strchr(at, ',');
		text.len = comma ? (size_t)(comma - at) : strlen(at);
		at += text.len;
		if (*count == WINRM_CONNECTOR_KDCS)
			return refuse(c, "kdc: too many of them");
		memset(kdc, 0, sizeof(*kdc));
		if (!split(&host, text, &kdc->tcp_port))
			return refuse(c,
				"kdc: must be HOST or HOST:PORT, several with "
				"commas between");
		kdc->host = keep(c, host);
		if (!kdc->host)
			return refuse(c, "kdc: too long");
		++*count;
	}
	return true;
}

/* The user's, or NULL: a ticket cache has it. */
static const char *realm_of(const struct winrm_connector *c)
{
	const char *user = c->text[WINRM_KEY_USERNAME];
	const char *at = user ? strchr(user, '@') : NULL;

	while (at && strchr(at + 1, '@'))
		at = strchr(at + 1, '@');
	return c->kerberos.realm ? c->kerberos.realm : at ? at + 1 : NULL;
}

/* Does the key kdc stand in place of this one? */
static bool is_replaced(
	const struct winrm_connector *c, const struct winrm_kdc *kdc)
{
	const char *home = realm_of(c);

	return c->text[WINRM_KEY_KDC] &&
		(!kdc->realm ||
			(home &&
				winrm_slice_is_nocase(
					winrm_slice_str(home), kdc->realm)));
}

/* Those of the key, then what the caller knows of other realms or of all. */
static bool set_kdcs(struct winrm_connector *c)
{
	const struct winrm_kerberos *known = c->known;
	size_t count, i;

	if (!read_kdcs(c, &count))
		return false;
	for (i = 0;
		known && i < known->kdc_count && count < WINRM_CONNECTOR_KDCS;
		i++)
		if (!is_replaced(c, &known->kdcs[i]))
			c->kdcs[count++] = known->kdcs[i];
	c->kerberos.kdcs = count > 0 ? c->kdcs : NULL;
	c->kerberos.kdc_count = count;
	return true;
}

static void set_credentials(
	const struct winrm_connector *c, struct winrm_credentials *to)
{
	to->user = c->text[WINRM_KEY_USERNAME];
	if (has(c, WINRM_KEY_CCACHE)) {
		to->kind = WINRM_CREDENTIALS_CCACHE;
		to->user = NULL;
		to->of.ccache = c->file;
	} else if (has(c, WINRM_KEY_KEYTAB)) {
		to->kind = WINRM_CREDENTIALS_KEYTAB;
		to->of.keytab = c->file;
	} else {
		to->kind = WINRM_CREDENTIALS_PASSWORD;
		to->of.password = c->text[WINRM_KEY_PASSWORD];
	}
}

bool winrm_connector_set_kerberos(
	struct winrm_connector *c, struct winrm_config *config)
{
	struct winrm_kerberos *k = &c->kerberos;

	if (!check_names(c) || !check_secrets(c))
		return false;
	memset(k, 0, sizeof(*k));
	if (c->known) {
		k->realm = c->known->realm;
		k->ticket = c->known->ticket;
		k->ticket_len = c->known->ticket_len;
	}
	if (has(c, WINRM_KEY_REALM))
		k->realm = c->text[WINRM_KEY_REALM];
	k->service = c->text[WINRM_KEY_SPN];
	k->iakerb = c->number[WINRM_KEY_IAKERB] != 0;
	if (!has(c, WINRM_KEY_CCACHE) && !realm_of(c))
		return refuse(c,
			"realm: required for Kerberos, unless the username is "
			"user@domain");
	if (!set_kdcs(c))
		return false;
	set_credentials(c, &config->credentials);
	if (!k->realm) /* without one NEGOTIATE would be NTLM */
		k->realm = realm_of(c);
	config->kerberos = k;
	return true;
}

#endif
