/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/files.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "boards/linux/say.h"

enum { CONFIG_MAX = 256 * 1024, SIGNALS = 4 };

long file_read_fd(int fd, const char *name, char *buf, size_t cap)
{
	size_t len = 0;
	ssize_t n;

	for (;;) {
		char extra;

		n = len < cap ? read(fd, buf + len, cap - len)
			      : read(fd, &extra, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (len == cap) {
			say("%s: longer than %zu bytes", name, cap);
			return -1;
		}
		len += (size_t)n;
	}
	if (n < 0) {
		say("%s: %s", name, strerror(errno));
		return -1;
	}
	return (long)len;
}

/* ssh refuses such keys, and for the same reason. */
static bool is_open_to_others(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		(st.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

bool file_is_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool is_open = fd >= 0 && is_open_to_others(fd);

	if (fd >= 0)
		close(fd);
	return is_open;
}

long file_read(const char *path, char *buf, size_t cap, bool secret)
{
	long len = -1;
	int fd;

	if (strcmp(path, "-") == 0)
		return file_read_fd(STDIN_FILENO, "stdin", buf, cap);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		say("%s: %s", path, strerror(errno));
		return -1;
	}
	if (secret && is_open_to_others(fd))
		say("%s holds a password and others can read it: chmod 600 %s",
			path, path);
	else
		len = file_read_fd(fd, path, buf, cap);
	close(fd);
	return len;
}

/* --- secrets --------------------------------------------------------------- */

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

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
	interrupted = number;
}

static void catch_signals(struct sigaction before[SIGNALS], bool on)
{
	static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct sigaction caught;
	size_t i;

	memset(&caught, 0, sizeof(caught));
	caught.sa_handler = on_interrupt;
	for (i = 0; i < SIGNALS; i++)
		if (on)
			(void)sigaction(numbers[i], &caught, &before[i]);
		else
			(void)sigaction(numbers[i], &before[i], NULL);
}

/* A line; a signal ends it, whenever it comes. */
static long read_line(int fd, char *buf)
{
	struct pollfd ready = {fd, POLLIN, 0};

	while (!interrupted)
		if (poll(&ready, 1, 200) > 0)
			return read(fd, buf, SECRET_MAX);
	return -1;
}

bool terminal_ask(const char *prompt, char buf[SECRET_MAX + 1])
{
	struct sigaction before[SIGNALS];
	struct termios shown, hidden;
	long len;
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

	if (fd < 0 || tcgetattr(fd, &shown) != 0) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	/* from here on the terminal gets its echo back, whatever happens */
	catch_signals(before, true);
	(void)tcsetattr(fd, TCSAFLUSH, &hidden);
	dprintf(fd, "%s: ", prompt);
	len = read_line(fd, buf);
	(void)tcsetattr(fd, TCSAFLUSH, &shown);
	catch_signals(before, false);
	if (interrupted)
		_exit(128 + interrupted);
	dprintf(fd, "\n");
	close(fd);
	buf[len > 0 ? len : 0] = 0;
	buf[strcspn(buf, "\r\n")] = 0;
	return len > 0;
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

static bool read_password(
	const struct options *o, struct winrm_connector *record)
{
	char buf[SECRET_MAX + 1];
	const char *env = getenv("WINRM_PASSWORD");
	long len;

	if (o->password_file) {
		len = file_read(o->password_file, buf, SECRET_MAX, true);
	} else if (o->password_fd >= 0) {
		len = file_read_fd(
			o->password_fd, "--password-fd", buf, SECRET_MAX);
	} else if (record->text[WINRM_KEY_PASSWORD] ||
		record->text[WINRM_KEY_NT_HASH]) {
		return true;
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
			file_read(o->passphrase_file, buf, SECRET_MAX, true));
	if (o->passphrase_fd >= 0)
		return set_line(record, "client-key-passphrase", buf,
			file_read_fd(o->passphrase_fd, "--key-passphrase-fd",
				buf, SECRET_MAX));
	return true;
}

bool secrets_read(const struct options *o, struct winrm_connector *record)
{
	const char *env = getenv("WINRM_USER");
	char buf[SECRET_MAX + 1];

	if (record->text[WINRM_KEY_AUTH] &&
		strcmp(record->text[WINRM_KEY_AUTH], "certificate") == 0)
		return true; /* the handshake says who we are */
	if (!record->text[WINRM_KEY_USERNAME] && env)
		(void)winrm_connector_set(record, "username", env);
	if (!record->text[WINRM_KEY_USERNAME]) {
		say("no user: use --user, $WINRM_USER or user@host");
		return false;
	}
	if (o->hash_file)
		return set_line(record, "nt-hash", buf,
			file_read(o->hash_file, buf, SECRET_MAX, true));
	return read_password(o, record);
}

/* --- connectors ------------------------------------------------------------ */

/* The file to read: the first that is named or exists. */
static const char *config_path(const struct options *o, char *buf, size_t cap)
{
	const char *home = getenv("HOME");
	const char *env = getenv("WINRM_CONFIG");

	if (o->config_file || env)
		return o->config_file ? o->config_file : env;
	snprintf(
		buf, cap, "%s/.config/winrm/connectors.json", home ? home : "");
	if (home && access(buf, F_OK) == 0)
		return buf;
	snprintf(buf, cap, "/etc/winrm/connectors.json");
	return access(buf, F_OK) == 0 ? buf : NULL;
}

static int load(const char *path, const char *name, bool required,
	struct winrm_connector *record)
{
	static char text[CONFIG_MAX];
	const char *object = NULL;
	size_t object_len = 0, at = 0;
	long len = file_read(path, text, sizeof(text), true);
	int found = -1;

	if (len >= 0) {
		found = winrm_connector_find(
			text, (size_t)len, name, &object, &object_len, &at);
		if (found < 0)
			say("%s: not a JSON object of connectors, near byte %zu",
				path, at);
		if (found == 0 && required) {
			say("%s: no connector \"%s\" in it", path, name);
			found = -1;
		}
	}
	if (found > 0 && !winrm_connector_read(record, object, object_len)) {
		say("%s: %s: %s", path, name, record->problem);
		found = -1;
	}
	explicit_bzero(text, len > 0 ? (size_t)len : 0);
	return found;
}

int connector_load(const struct options *o, const char *name, bool required,
	struct winrm_connector *record)
{
	char buf[4096];
	const char *path = config_path(o, buf, sizeof(buf));

	if (path)
		return load(path, name, required, record);
	if (!required)
		return 0;
	say("no configuration: write ~/.config/winrm/connectors.json, or name "
	    "one with --config");
	return -1;
}
