/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/profile_fill.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "boards/linux/cli/credentials.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/password_command.h"
#include "boards/linux/cli/profile_file.h"
#include "boards/linux/cli/profile_values.h"

enum { PASSWORDS = 8 }; /* of commands, kept; more are asked each time */

struct kept {
	const uint8_t *of; /* the command in the file; NULL: free */
	bool ok;
	char password[SECRET_MAX + 1];
};

static struct profile_file file;
static bool is_read, is_good;
static struct kept kept[PASSWORDS];

static bool load(void)
{
	if (!is_read)
		is_good = profile_load(&file, NULL);
	is_read = true;
	return is_good;
}

static bool is_given(const struct winrm_connector *c, size_t key)
{
	return c->given >> key & 1;
}

/* --- copying ----------------------------------------------------------------- */

static const char *keep(struct winrm_connector *c, const char *value)
{
	size_t len = strlen(value) + 1;
	char *at = c->pool + c->pool_len;

	if (len > sizeof(c->pool) - c->pool_len)
		return NULL;
	memcpy(at, value, len);
	c->pool_len += len;
	return at;
}

static bool copy(struct winrm_connector *to, const struct winrm_connector *from,
	size_t key)
{
	to->number[key] = from->number[key];
	to->given |= (uint64_t)1 << key;
	if (!from->text[key])
		return true;
	to->text[key] = keep(to, from->text[key]);
	return to->text[key] != NULL;
}

static bool has_variable(const struct winrm_connector *c, const char *variable)
{
	size_t len = (size_t)(strchr(variable, '=') - variable) + 1, i;

	for (i = 0; c->environment[i]; i++)
		if (strncasecmp(c->environment[i], variable, len) == 0)
			return true;
	return false;
}

static bool copy_environment(
	struct winrm_connector *to, const struct winrm_connector *from)
{
	size_t count = 0, i;

	while (to->environment[count])
		count++;
	for (i = 0; from->environment[i]; i++) {
		if (has_variable(to, from->environment[i]))
			continue;
		if (count == WINRM_CONNECTOR_VARIABLES)
			return false;
		to->environment[count] = keep(to, from->environment[i]);
		if (!to->environment[count++])
			return false;
		to->environment[count] = NULL;
	}
	return true;
}

/* --- what holds ---------------------------------------------------------------- */

static bool is_secret(size_t key)
{
	return key == WINRM_KEY_PASSWORD || key == WINRM_KEY_NT_HASH ||
		key == WINRM_KEY_KEYTAB || key == WINRM_KEY_CCACHE;
}

/*
 * Does something that goes before the file say it? `is_other`: and another
 * protocol than the file, whose port is then not that one's.
 */
static bool is_decided(
	const struct winrm_connector *record, size_t key, bool is_other)
{
	switch (key) {
	case WINRM_KEY_USERNAME:
		if (getenv("WINRM_USER"))
			return true;
		break;
	case WINRM_KEY_PORT:
		if (is_other)
			return true;
		break;
	case WINRM_KEY_PROTOCOL: /* that port alone says https */
		if (record->number[WINRM_KEY_PORT] == 5986)
			return true;
		break;
	case WINRM_KEY_PROXY:
		if (getenv("HTTPS_PROXY") || getenv("https_proxy"))
			return true;
		break;
	case WINRM_KEY_CONFIGURATION: /* only a runspace has one */
		if (!record->text[WINRM_KEY_SHELL] ||
			strcmp(record->text[WINRM_KEY_SHELL], "runspace") != 0)
			return true;
		break;
	default: break;
	}
	return key == WINRM_KEY_ENVIRONMENT || is_secret(key) ||
		is_given(record, key);
}

/* A password goes with its own user, who may be written in any case. */
static bool is_of_user(const struct winrm_connector *record,
	const struct winrm_connector *profile)
{
	const char *user = record->text[WINRM_KEY_USERNAME];
	const char *own = profile->text[WINRM_KEY_USERNAME];

	user = user ? user : getenv("WINRM_USER");
	return !user || !own || strcasecmp(user, own) == 0;
}

static bool wants_secret(const struct options *o,
	const struct winrm_connector *record,
	const struct winrm_connector *profile)
{
	return !has_own_secret(o) && !getenv("WINRM_PASSWORD") &&
		!is_by_certificate(record) && !is_by_file(record) &&
		!record->text[WINRM_KEY_PASSWORD] &&
		!record->text[WINRM_KEY_NT_HASH] && is_of_user(record, profile);
}

/* The password that the command gives, now or before. */
static const char *ask(struct winrm_slice command)
{
	struct kept *k = kept;
	size_t i;

	for (i = 0; i < PASSWORDS; i++) {
		k = &kept[i];
		if (!k->of || k->of == command.ptr || i == PASSWORDS - 1)
			break;
	}
	if (k->of != command.ptr) {
		k->of = command.ptr;
		k->ok = password_command(command, k->password);
	} else if (!k->ok) {
		say("its password-command has failed, see above");
	}
	return k->ok ? k->password : NULL;
}

static bool fill_secret(
	const struct profile_values *v, struct winrm_connector *record)
{
	const struct profile_source *command = &v->from[PROFILE_COMMAND];
	const char *password;
	size_t key;

	if (command->is_given) {
		password = ask(command->value);
		if (!password)
			return false;
		if (winrm_connector_set(record, "password", password))
			return true;
		return say("%s", record->problem), false;
	}
	for (key = 0; key < WINRM_KEY_COUNT; key++)
		if (is_secret(key) && is_given(&v->record, key) &&
			!copy(record, &v->record, key))
			return say("config.json: its values are too long"),
			       false;
	return true;
}

static bool fill(const struct options *o, struct winrm_connector *record,
	const struct profile_values *v, bool secret)
{
	bool wants = secret && wants_secret(o, record, &v->record);
	const char *protocol = record->text[WINRM_KEY_PROTOCOL];
	const char *own = v->record.text[WINRM_KEY_PROTOCOL];
	bool is_other = protocol && own && strcmp(protocol, own) != 0;
	size_t key;

	for (key = 0; key < WINRM_KEY_COUNT; key++)
		if (is_given(&v->record, key) &&
			!is_decided(record, key, is_other) &&
			!copy(record, &v->record, key))
			return say("config.json: its values are too long"),
			       false;
	if (!copy_environment(record, &v->record))
		return say("config.json: its environment is too long"), false;
	return !wants || is_by_certificate(record) || fill_secret(v, record);
}

bool profile_fill(
	const struct options *o, struct winrm_connector *record, bool secret)
{
	static struct profile_values values;
	const char *host = record->text[WINRM_KEY_HOSTNAME];
	bool ok;

	if (!host)
		return true;
	if (!load())
		return false;
	if (!file.path)
		return true;
	ok = profile_values_read(&values, file.text, file.len, host);
	if (!ok)
		profile_say(&file, values.at, values.problem);
	ok = ok && fill(o, record, &values, secret);
	profile_values_wipe(&values);
	return ok;
}

bool profile_fill_load(bool *commands)
{
	if (!load())
		return false;
	*commands = file.path && profile_has_command(&file);
	return true;
}

void profile_fill_wipe(void)
{
	profile_wipe();
	explicit_bzero(kept, sizeof(kept));
}
