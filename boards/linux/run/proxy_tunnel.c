/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/proxy_tunnel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boards/linux/cli/file_read.h"
#include "boards/linux/cli/messages.h"

static bool refuse(char *problem, size_t cap, const char *text)
{
	snprintf(problem, cap, "%s", text);
	return false;
}

/* Like curl: lower case first, and an empty variable counts as unset. */
static const char *from_environment(const char *small, const char *large)
{
	const char *value = getenv(small);

	if (!value || !*value)
		value = getenv(large);
	return value && *value ? value : NULL;
}

static const char *of_environment(const struct winrm_connector *record)
{
	const char *list = from_environment("no_proxy", "NO_PROXY");
	const char *host = record->text[WINRM_KEY_HOSTNAME];
	uint32_t port = record->number[WINRM_KEY_PORT];

	if (list && host &&
		winrm_proxy_is_bypassed(
			list, host, (uint16_t)(port ? port : 5986)))
		return NULL;
	return from_environment("https_proxy", "HTTPS_PROXY");
}

/* The file's takes precedence over the URL's. */
static bool read_password(struct tunnel *t, const char *file)
{
	const char *env = getenv("WINRM_PROXY_PASSWORD");
	long len;

	if (file) {
		len = file_read(file, t->password, TUNNEL_PASSWORD, true);
		if (len < 0)
			return false;
		t->password[len] = 0;
		t->password[strcspn(t->password, "\r\n")] = 0;
		t->url.password = t->password;
	} else if (!t->url.password && t->url.user) {
		t->url.password = env;
	}
	return true;
}

static void configure(struct winrm_proxy_config *c, const struct tunnel *t,
	const struct winrm_config *config)
{
	memset(c, 0, sizeof(*c));
	c->port = config->port;
	c->io = config->io;
	c->host = t->url.host;
	c->tcp_port = t->url.tcp_port;
	c->user = t->url.user;
	c->password = t->url.password;
}

bool tunnel_init(struct tunnel *t, const struct winrm_connector *record,
	const char *password_file, bool secure, struct winrm_config *config,
	char *problem, size_t cap)
{
	struct winrm_proxy_config c;
	const char *text = record->text[WINRM_KEY_PROXY], *wrong;
	const char *source = text ? "proxy" : "https_proxy";

	if (!text && secure)
		text = of_environment(record);
	if (!text || !*text || strcmp(text, "none") == 0)
		return true;
	if (!secure)
		return refuse(problem, cap,
			"proxy: needs protocol https: NTLM logs a connection "
			"on, and proxies of plain http do not keep those "
			"apart");
	wrong = winrm_proxy_url_read(&t->url, text);
	if (wrong) {
		snprintf(problem, cap, "%s: %s", source, wrong);
		return false;
	}
	if (!read_password(t, password_file))
		return refuse(problem, cap, said());
	configure(&c, t, config);
	if (password_file && !c.user)
		return refuse(problem, cap,
			"proxy-password-file: the proxy names no user; give "
			"it as http://user@host:port");
	if (winrm_proxy_init(&t->proxy, &c) != WINRM_OK)
		return refuse(problem, cap, "proxy: not usable");
	config->port = &winrm_port_proxy;
	config->io = &t->proxy;
	t->used = true;
	return true;
}

void tunnel_free(struct tunnel *t)
{
	winrm_proxy_free(&t->proxy);
	explicit_bzero(t, sizeof(*t));
}
