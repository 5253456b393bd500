/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/apply.h"

#include <string.h>

#include "boards/linux/secrets.h"
#include "boards/linux/say.h"

bool apply_key(
	struct winrm_connector *record, const char *key, const char *value)
{
	if (winrm_connector_set(record, key, value))
		return true;
	say("%s", record->problem);
	return false;
}

bool apply_host(struct winrm_connector *record, const char *text)
{
	char buf[512];
	char *host = buf, *at, *port = NULL;

	if (strlen(text) >= sizeof(buf))
		return say("%.40s...: too long for a host", text), false;
	strcpy(buf, text);
	at = strrchr(buf, '@');
	if (at) {
		*at = 0;
		host = at + 1;
		if (!record->text[WINRM_KEY_USERNAME] &&
			!apply_key(record, "username", buf))
			return false;
	}
	if (*host == '[' && strchr(host, ']')) {
		char *end = strchr(++host, ']');

		*end = 0;
		port = end[1] == ':' ? end + 2 : NULL;
		if (end[1] && !port)
			return say("%s: not [address]:port", text), false;
	} else if (strchr(host, ':') == strrchr(host, ':')) {
		port = strchr(host, ':');
		if (port)
			*port++ = 0;
	}
	if (!*host)
		return say("%s: no host in it", text), false;
	return apply_key(record, "hostname", host) &&
		(!port || apply_key(record, "port", port));
}

bool apply_options(struct winrm_connector *record, const struct options *o)
{
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
	};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (o->keys[keys[i].key] &&
			!apply_key(record, keys[i].name, o->keys[keys[i].key]))
			return false;
	if (o->environment[0])
		memcpy(record->environment, o->environment,
			sizeof(record->environment));
	return passphrase_read(o, record);
}
