/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/options_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boards/linux/cli/duration.h"
#include "boards/linux/cli/messages.h"

/* Options with a value that is looked at. */

bool options_set_time(struct options *o, enum winrm_key key, const char *text)
{
	static const struct {
		enum winrm_key key;
		uint32_t least; /* ms */
		const char *name, *least_text;
	} times[] = {{WINRM_KEY_TIMEOUT, 0, "timeout", "0"},
		{WINRM_KEY_CONNECT_TIMEOUT, 1, "connect-timeout", "1ms"},
		{WINRM_KEY_OPERATION_TIMEOUT, 500, "operation-timeout",
			"500ms"},
		{WINRM_KEY_IDLE_TIMEOUT, 60000, "idle-timeout", "60s"}};
	size_t i = 0;
	uint32_t ms;

	while (times[i].key != key)
		i++;
	if (!duration_read(text, &ms) || ms < times[i].least) {
		say("--%s %s: give a time from %s to 596h, such as 30, 30s, "
		    "1500ms or 5m",
			times[i].name, text, times[i].least_text);
		return false;
	}
	snprintf(o->numbers[i], sizeof(o->numbers[i]), "%u", ms);
	o->keys[key] = o->numbers[i];
	return true;
}

bool options_number(const char *text, unsigned long least, unsigned long most,
	uint32_t *out)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value < least || value > most)
		return false;
	*out = (uint32_t)value;
	return true;
}

bool options_set_port(struct options *o, const char *text)
{
	uint32_t port;

	o->keys[WINRM_KEY_PORT] = text;
	if (options_number(text, 1, 65535, &port))
		return true;
	return say("-p, --port: must be a port number, 1 to 65535; give a "
		   "password with --password-file F, --password-fd N, "
		   "$WINRM_PASSWORD or at the prompt"),
	       false;
}

bool options_set_user(struct options *o, const char *text)
{
	o->keys[WINRM_KEY_USERNAME] = text;
	if (!strchr(text, ':'))
		return true;
	return say("-u, --user: a user name has no ':'; give the password with "
		   "--password-file F, --password-fd N, $WINRM_PASSWORD or at "
		   "the prompt"),
	       false;
}

/* Names the variable as far as it can be shown. */
static bool refuse_variable(const char *text, const char *why)
{
	char name[40];
	size_t i;

	for (i = 0; i + 1 < sizeof(name) && text[i] && text[i] != '='; i++)
		name[i] = (uint8_t)text[i] < ' ' || text[i] == 0x7f ? '?'
								    : text[i];
	name[i] = 0;
	return say("-e %s: %s", name, why), false;
}

bool options_add_variable(struct options *o, const char *text)
{
	size_t n = 0, i;

	if (*text == '=' || !strchr(text, '='))
		return refuse_variable(text, "give it as NAME=VALUE");
	for (i = 0; text[i] != '='; i++)
		if ((uint8_t)text[i] < ' ' || text[i] == 0x7f)
			return refuse_variable(text,
				"its name holds a control character or a line "
				"break");
	while (o->environment[n])
		n++;
	if (n == WINRM_CONNECTOR_VARIABLES)
		return say("too many -e, at most %d", (int)n), false;
	o->environment[n] = text;
	return true;
}

bool options_set_output(struct options *o, const char *text)
{
	static const char *const names[] = {[OUTPUT_TEXT] = "text",
		[OUTPUT_JSON] = "json",
		[OUTPUT_TABLE] = "table",
		[OUTPUT_CSV] = "csv"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) != 0)
			continue;
		o->format = (enum output_format)i;
		o->json = o->format == OUTPUT_JSON;
		return true;
	}
	return say("--output %s: must be text, json, table or csv", text),
	       false;
}

static bool set_fd(int *out, const char *name, const char *text)
{
	uint32_t fd;

	if (!options_number(text, 0, 1 << 20, &fd))
		return say("--%s %s: not a file descriptor, 0 to 1048576", name,
			       text),
		       false;
	*out = (int)fd;
	return true;
}

bool options_set_password_fd(struct options *o, const char *text)
{
	return set_fd(&o->password_fd, "password-fd", text);
}

bool options_set_passphrase_fd(struct options *o, const char *text)
{
	return set_fd(&o->passphrase_fd, "key-passphrase-fd", text);
}

bool options_set_envelope(struct options *o, const char *text)
{
	if (options_number(text, 8192, 1047808, &o->max_envelope))
		return true;
	return say("--max-envelope %s: must be from 8192 to 1047808", text),
	       false;
}

bool options_set_in_flight(struct options *o, const char *text)
{
	if (options_number(text, 1, 32, &o->in_flight))
		return true;
	return say("--in-flight %s: must be from 1 to 32", text), false;
}

bool options_set_json_depth(struct options *o, const char *text)
{
	o->as_json = true;
	if (options_number(text, 1, 100, &o->json_depth))
		return true;
	return say("--json-depth %s: must be from 1 to 100", text), false;
}

bool options_set_policy(struct options *o, const char *text)
{
	size_t letters = strspn(
		text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

	o->execution_policy = text;
	if (letters > 0 && !text[letters])
		return true;
	return say("--execution-policy %s: must be a word such as RemoteSigned",
		       text),
	       false;
}

/* Everybody can see arguments. */
bool options_set_proxy(struct options *o, const char *text)
{
	const char *user = strstr(text, "://"), *at = strrchr(text, '@');

	user = user ? user + 3 : text;
	if (at > user && memchr(user, ':', (size_t)(at - user)))
		return say("--proxy: other users could see a password there; give "
			   "user@ and --proxy-password-file or "
			   "$WINRM_PROXY_PASSWORD"),
		       false;
	o->keys[WINRM_KEY_PROXY] = text;
	return true;
}

/* One, or several with commas between; the option may be repeated. */
bool options_add_kdc(struct options *o, const char *text)
{
	size_t len = strlen(o->kdcs);
	int added = snprintf(o->kdcs + len, sizeof(o->kdcs) - len, "%s%s",
		len > 0 ? "," : "", text);

	o->keys[WINRM_KEY_KDC] = o->kdcs;
	if (added >= 0 && (size_t)added < sizeof(o->kdcs) - len)
		return true;
	return say("--kdc: too many of them"), false;
}
