/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/serve/serve_record.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/connector_file.h"
#include "boards/linux/cli/credentials.h"
#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/terminal_prompt.h"
#include "boards/linux/cli/text_encoding.h"
#include "boards/linux/run/connector_record.h"
#include "boards/linux/trust/tls_client.h"
#include "core/cim/cim.h"
#include "core/psrp/psrp.h"

/* Descriptors from before the service opened anything are the caller's. */
static bool is_inherited(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	return fd > 2 && flags >= 0 && !(flags & FD_CLOEXEC);
}

/* A line from a descriptor, kept because it can be read only once. */
struct secret {
	int fd;
	bool whole;
	size_t len;
	char text[SECRET_MAX + 1];
};

/* Reads what is there; never waits for more. */
static void read_secret(struct secret *secret)
{
	struct pollfd ready = {secret->fd, POLLIN, 0};
	bool whole = false;
	long len;

	while (!whole && poll(&ready, 1, 0) > 0) {
		char *at = secret->text + secret->len;
		ssize_t n = read(secret->fd, at, SECRET_MAX - secret->len);

		if (n < 0 || secret->len == SECRET_MAX)
			return;
		secret->len += (size_t)n;
		secret->text[secret->len] = 0;
		whole = n == 0 || at[strcspn(at, "\r\n")];
	}
	len = whole ? text_take("password-fd", secret->text, secret->len,
			      SECRET_MAX)
		    : -1;
	if (len < 0)
		return;
	secret->text[len] = 0;
	secret->text[strcspn(secret->text, "\r\n")] = 0;
	secret->whole = true;
}

static const char *of_fd(int fd)
{
	enum { FDS = 4 };
	static struct secret secrets[FDS];
	struct secret *secret = secrets;

	while (secret < secrets + FDS && secret->fd != fd && secret->fd)
		secret++;
	if (!is_inherited(fd) || secret == secrets + FDS)
		return NULL;
	secret->fd = fd;
	if (!secret->whole)
		read_secret(secret);
	return secret->whole ? secret->text : NULL;
}

static bool refuse(char *problem, size_t cap, const char *key, const char *why)
{
	snprintf(problem, cap, "%s: %s", key, why);
	return false;
}

/* Its first line; NULL: `why` says what is wrong. */
static const char *of_file(
	const char *path, char buf[SECRET_MAX + 1], const char **why)
{
	bool is_file = strcmp(path, "-") != 0;
	long len = is_file ? file_read(path, buf, SECRET_MAX, true) : -1;

	*why = is_file ? said() : "not a file";
	if (len < 0)
		return NULL;
	buf[len] = 0;
	buf[strcspn(buf, "\r\n")] = 0;
	return buf;
}

static bool set_password(const struct winrm_call *call,
	struct winrm_connector *record, char *problem, size_t cap)
{
	char buf[SECRET_MAX + 1];
	const char *key, *text, *why;
	bool ok;

	if (call->password_file[0]) {
		key = "password-file";
		text = of_file(call->password_file, buf, &why);
	} else if (call->password_env[0]) {
		key = "password-env";
		text = getenv(call->password_env);
		why = "no such variable";
	} else if (call->password_fd >= 0) {
		key = "password-fd";
		text = of_fd(call->password_fd);
		why = "no line to be read there";
	} else {
		return true;
	}
	if (text && !*text) {
		text = NULL;
		why = "the password is empty";
	}
	ok = text && winrm_connector_set(record, "password", text);
	explicit_bzero(buf, sizeof(buf));
	return ok ||
		refuse(problem, cap, text ? "password" : key,
			text ? "too long" : why);
}

/* If neither the line nor its connector has one. */
static bool set_defaults(
	struct winrm_connector *record, char *problem, size_t cap)
{
	const char *user = getenv("WINRM_USER");
	const char *env = getenv("WINRM_PASSWORD");

	if (!record->text[WINRM_KEY_USERNAME] && user &&
		!record->text[WINRM_KEY_CCACHE] &&
		!winrm_connector_set(record, "username", user))
		return refuse(problem, cap, "$WINRM_USER", "too long");
	if (tickets_take(record) || !env || record->text[WINRM_KEY_PASSWORD] ||
		record->text[WINRM_KEY_NT_HASH] || is_by_certificate(record) ||
		is_by_file(record))
		return true;
	if (!*env)
		return refuse(problem, cap, "$WINRM_PASSWORD",
			"the password is empty");
	(void)winrm_connector_set(record, "password", env);
	return true;
}

bool serve_record_read(const struct serve *s, const struct winrm_call *call,
	const char *line, size_t len, struct winrm_connector *record,
	char *problem, size_t cap)
{
	winrm_connector_init(record);
	record->is_call = true;
	(void)record_lay(record, &s->base);
	if (call->connector[0] &&
		connector_load(s->options, call->connector, true, record) < 0) {
		snprintf(problem, cap, "%s", said());
		return false;
	}
	if (!winrm_connector_read(record, line, len)) {
		snprintf(problem, cap, "%s", record->problem);
		return false;
	}
	return true;
}

bool serve_record(const struct serve *s, const struct winrm_call *call,
	const char *line, size_t len, struct winrm_connector *record,
	char *problem, size_t cap)
{
	return serve_record_read(s, call, line, len, record, problem, cap) &&
		set_password(call, record, problem, cap) &&
		set_defaults(record, problem, cap);
}

bool serve_record_check(const struct serve *s, struct winrm_connector *record)
{
	static struct kerberos_setup kerberos;
	static struct winrm_pipeline pipeline;
	static struct winrm_cim cim;
	struct winrm_config config;
	struct winrm_request request;
	bool secure = tls_client_wanted(record);

	memset(&kerberos, 0, sizeof(kerberos));
	kerberos_know(&kerberos, record);
	record->pipeline = &pipeline;
	record->cim = &cim;
	memset(&config, 0, sizeof(config));
	memset(&request, 0, sizeof(request));
	config.port = secure ? &winrm_port_tls : &winrm_port_posix;
	config.insecure_allow_unencrypted = s->options->allow_unencrypted;
	if (secure && !winrm_connector_set(record, "protocol", "https"))
		return false;
	return winrm_connector_prepare(record, &config, &request);
}
