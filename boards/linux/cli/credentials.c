/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/credentials.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/terminal_prompt.h"

/* Sets a key from the first line of what was read, and wipes the rest. */
static bool set_line(
	struct winrm_connector *record, const char *key, char *buf, long len)
{
	bool ok = false;

	if (len >= 0) {
		buf[len] = 0;
		buf[strcspn(buf, "\r\n")] = 0;
		ok = winrm_connector_set(record, key, buf);
		if (!ok)
			say("%s", record->problem);
	}
	explicit_bzero(buf, SECRET_MAX + 1);
	return ok;
}

/* Of stdin only the first line: the rest is the command's. */
static long read_file(const char *path, char *buf)
{
	return strcmp(path, "-") == 0
		? file_read_fd(STDIN_FILENO, "stdin", buf, SECRET_MAX)
		: file_read(path, buf, SECRET_MAX, true);
}

static long ask_password(char *buf, const struct winrm_connector *record)
{
	char prompt[600];

	snprintf(prompt, sizeof(prompt), "Password of %s on %s",
		record->text[WINRM_KEY_USERNAME],
		record->text[WINRM_KEY_HOSTNAME]);
	if (terminal_ask(prompt, buf))
		return (long)strlen(buf);
	say("no password: use --password-file, --password-fd, "
	    "$WINRM_PASSWORD, or a terminal");
	return -1;
}

/* An empty one means its writer failed, and guesses lock accounts. */
static long check_password(const char *name, const char *buf, long len)
{
	if (len != 0 && (len < 0 || (*buf != '\r' && *buf != '\n')))
		return len;
	return say("%s: its first line is empty, and should be the password",
		       name),
	       -1;
}

static bool read_password(
	const struct options *o, struct winrm_connector *record)
{
	char buf[SECRET_MAX + 1];
	const char *env = getenv("WINRM_PASSWORD");
	long len;

	if (o->password_file) {
		len = read_file(o->password_file, buf);
		len = check_password(o->password_file, buf, len);
	} else if (o->password_fd >= 0) {
		len = file_read_fd(
			o->password_fd, "--password-fd", buf, SECRET_MAX);
		len = check_password("--password-fd", buf, len);
	} else if (record->text[WINRM_KEY_PASSWORD] ||
		record->text[WINRM_KEY_NT_HASH]) {
		return true;
	} else if (env && !*env) {
		return say("$WINRM_PASSWORD is empty: unset it to be asked, or "
			   "use --password-file or --password-fd"),
		       false;
	} else if (env) {
		return winrm_connector_set(record, "password", env) ||
			(say("%s", record->problem), false);
	} else {
		len = ask_password(buf, record);
	}
	return set_line(record, "password", buf, len);
}

bool passphrase_read(const struct options *o, struct winrm_connector *record)
{
	char buf[SECRET_MAX + 1];

	if (o->passphrase_file)
		return set_line(record, "client-key-passphrase", buf,
			read_file(o->passphrase_file, buf));
	if (o->passphrase_fd >= 0)
		return set_line(record, "client-key-passphrase", buf,
			file_read_fd(o->passphrase_fd, "--key-passphrase-fd",
				buf, SECRET_MAX));
	return true;
}

bool is_by_certificate(const struct winrm_connector *record)
{
	const char *auth = record->text[WINRM_KEY_AUTH];

	return auth && strcmp(auth, "certificate") == 0;
}

bool is_by_file(const struct winrm_connector *record)
{
	return record->text[WINRM_KEY_KEYTAB] || record->text[WINRM_KEY_CCACHE];
}

bool has_own_secret(const struct options *o)
{
	return o->password_file || o->password_fd >= 0 || o->hash_file;
}

bool tickets_take(struct winrm_connector *record)
{
	const char *auth = record->text[WINRM_KEY_AUTH];
	const char *name = getenv("KRB5CCNAME");
	char buf[64];

	if (!auth || strcmp(auth, "kerberos") != 0 || is_by_file(record) ||
		record->text[WINRM_KEY_USERNAME] || getenv("WINRM_USER") ||
		record->text[WINRM_KEY_PASSWORD] || getenv("WINRM_PASSWORD") ||
		record->text[WINRM_KEY_NT_HASH])
		return false;
	snprintf(buf, sizeof(buf), "/tmp/krb5cc_%lu", (unsigned long)getuid());
	return winrm_connector_set(
		record, "ccache", name && *name ? name : buf);
}

bool is_user_given(const struct winrm_connector *record)
{
	const char *auth = record->text[WINRM_KEY_AUTH];

	return record->text[WINRM_KEY_USERNAME] || getenv("WINRM_USER") ||
		is_by_certificate(record) || is_by_file(record) ||
		(auth && strcmp(auth, "kerberos") == 0);
}

bool secrets_read(const struct options *o, struct winrm_connector *record)
{
	const char *env = getenv("WINRM_USER");
	char buf[SECRET_MAX + 1];

	if (is_by_certificate(record) ||
		(!has_own_secret(o) &&
			(record->text[WINRM_KEY_CCACHE] ||
				tickets_take(record))))
		return true;
	if (!record->text[WINRM_KEY_USERNAME] && env)
		(void)winrm_connector_set(record, "username", env);
	if (!record->text[WINRM_KEY_USERNAME]) {
		say("no user: use --user, $WINRM_USER or user@host");
		return false;
	}
	if (record->text[WINRM_KEY_KEYTAB] && !has_own_secret(o))
		return true;
	if (o->hash_file)
		return set_line(
			record, "nt-hash", buf, read_file(o->hash_file, buf));
	return read_password(o, record);
}
