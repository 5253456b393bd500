/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/connector_options.h"

#include <string.h>
#include <strings.h>

#include "boards/linux/cli/credentials.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/suggestions.h"

struct typed { /* the parts of a host; NULL: not there */
	const char *protocol, *user;
	char *host, *port;
};

bool connector_set_key(
	struct winrm_connector *record, const char *key, const char *value)
{
	if (winrm_connector_set(record, key, value))
		return true;
	say("%s", record->problem);
	return false;
}

/* Cuts "/wsman", where all hosts answer; false: error reported. */
static bool cut_path(char *host)
{
	char *at = strchr(host, '/');

	if (at && at[1] && strcasecmp(at, "/wsman") != 0)
		return say("%s: the path must be /wsman; no other is "
			   "supported",
			       at),
		       false;
	if (at)
		*at = 0;
	return true;
}

/* Cuts a port after a name or a bracketed address; false: error reported. */
static bool cut_port(struct typed *t)
{
	char *at;

	if (*t->host == '[' && strchr(t->host, ']')) {
		at = strchr(++t->host, ']');
		*at++ = 0;
		t->port = *at == ':' ? at + 1 : NULL;
		if (*at && !t->port)
			return say("[%s]: not [address]:port", t->host), false;
	} else if (strchr(t->host, '[')) {
		return say("%s: no name has a '['; ranges such as web[01-20] "
			   "are for 'winrm run -H', the lower number first",
			       t->host),
		       false;
	} else if (strchr(t->host, ':') == strrchr(t->host, ':')) {
		t->port = strchr(t->host, ':');
		if (t->port)
			*t->port++ = 0;
	}
	return true;
}

/* Splits [http[s]://][user@]host[:port][/wsman]; false: error reported. */
static bool split_host(char *buf, struct typed *t)
{
	char *at;

	t->host = buf;
	at = strstr(buf, "://");
	if (at) {
		*at = 0;
		t->protocol = buf;
		t->host = at + 3;
	}
	at = strrchr(t->host, '@');
	if (at) {
		*at = 0;
		t->user = t->host;
		t->host = at + 1;
	}
	return cut_path(t->host) && cut_port(t);
}

/* The protocol's name as a record has it; false: error reported. */
static bool set_protocol(struct winrm_connector *record, const char *text)
{
	const char *name = strcasecmp(text, "https") == 0 ? "https"
		: strcasecmp(text, "http") == 0           ? "http"
							  : NULL;

	return name ? connector_set_key(record, "protocol", name)
		    : (say("%s://: must be http or https", text), false);
}

/* Could it be a host at all? False: error reported. */
static bool is_clean(const char *text, size_t cap)
{
	const char *c;

	if (hosts_have_password(text, ""))
		return false;
	if (strlen(text) >= cap)
		return say("%.40s...: too long for a host", text), false;
	for (c = text; *c; c++)
		if ((uint8_t)*c <= ' ' || *c == 0x7f)
			return say("the host's name holds a space or a control "
				   "character: %.*s...",
				       (int)(c - text), text),
			       false;
	return true;
}

bool connector_set_host(
	struct winrm_connector *record, const char *text, bool over)
{
	struct typed t = {NULL, NULL, NULL, NULL};
	char buf[512];

	if (!is_clean(text, sizeof(buf)))
		return false;
	strcpy(buf, text);
	if (!split_host(buf, &t))
		return false;
	if (!*t.host)
		return say("%s: no host in it", text), false;
	if (t.user && (over || !record->text[WINRM_KEY_USERNAME]) &&
		!connector_set_key(record, "username", t.user))
		return false;
	return (!t.protocol || set_protocol(record, t.protocol)) &&
		connector_set_key(record, "hostname", t.host) &&
		(!t.port || connector_set_key(record, "port", t.port));
}

/* Records are copied with all their texts: more would be lost then. */
static bool set_environment(
	struct winrm_connector *record, const struct options *o)
{
	size_t len = record->pool_len, i;

	for (i = 0; o->environment[i]; i++)
		len += strlen(o->environment[i]) + 1;
	if (len > sizeof(record->pool) / 4 * 3)
		return say("-e: too long together, more than %zu bytes",
			       sizeof(record->pool) / 4 * 3),
		       false;
	if (o->environment[0])
		memcpy(record->environment, o->environment,
			sizeof(record->environment));
	return true;
}

/* Options that are keys. */
static const struct {
	enum winrm_key key;
	const char *name;
} keys[] = {
	{WINRM_KEY_USERNAME, "username"},
	{WINRM_KEY_PORT, "port"},
	{WINRM_KEY_PROTOCOL, "protocol"},
	{WINRM_KEY_AUTH, "auth"},
	{WINRM_KEY_TIMEOUT, "timeout"},
	{WINRM_KEY_CONNECT_TIMEOUT, "connect-timeout"},
	{WINRM_KEY_OPERATION_TIMEOUT, "operation-timeout"},
	{WINRM_KEY_WORKING_DIRECTORY, "working-directory"},
	{WINRM_KEY_CODEPAGE, "codepage"},
	{WINRM_KEY_NO_PROFILE, "no-profile"},
	{WINRM_KEY_CA_FILE, "ca-file"},
	{WINRM_KEY_PIN, "pin"},
	{WINRM_KEY_CLIENT_CERT, "client-cert"},
	{WINRM_KEY_CLIENT_KEY, "client-key"},
	{WINRM_KEY_SKIP_VERIFY, "insecure-skip-verify"},
	{WINRM_KEY_IDLE_TIMEOUT, "idle-timeout"},
	{WINRM_KEY_RECONNECT, "reconnect"},
	{WINRM_KEY_EXPECT_DISCONNECT, "expect-disconnect"},
	{WINRM_KEY_WAIT_FOR_QUOTA, "wait-for-quota"},
	{WINRM_KEY_CONSOLE_STDIN, "console-stdin"},
	{WINRM_KEY_PROXY, "proxy"},
	{WINRM_KEY_SEAL_OVER_TLS, "seal-over-tls"},
	{WINRM_KEY_CRL_FILE, "crl-file"},
	{WINRM_KEY_SKIP_DATES, "insecure-skip-dates"},
	{WINRM_KEY_TOFU, "tofu"},
	{WINRM_KEY_REALM, "realm"},
	{WINRM_KEY_KDC, "kdc"},
	{WINRM_KEY_KEYTAB, "keytab"},
	{WINRM_KEY_CCACHE, "ccache"},
	{WINRM_KEY_SPN, "spn"},
	{WINRM_KEY_IAKERB, "iakerb"},
	{WINRM_KEY_NAMESPACE, "namespace"},
};

bool connector_set_options(
	struct winrm_connector *record, const struct options *o)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (o->keys[keys[i].key] &&
			!connector_set_key(
				record, keys[i].name, o->keys[keys[i].key]))
			return false;
	return set_environment(record, o) && passphrase_read(o, record);
}
