/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/tunnel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boards/linux/files.h"
#include "boards/linux/say.h"
#include "port/proxy.h"

enum { PASSWORD_MAX = 512 };

static struct winrm_proxy proxy;
static struct winrm_proxy_url url;
static char password[PASSWORD_MAX + 1];

static bool refuse(char *problem, size_t cap, const char *text)
{
	snprintf(problem, cap, "%s", text);
	return false;
}

/* As curl has it: the small letters first, and nothing is not set. */
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

/* That of the file wins, then that of the URL. */
static bool read_password(const char *file)
{
	const char *env = getenv("WINRM_PROXY_PASSWORD");
	long len;

	if (file) {
		len = file_read(file, password, PASSWORD_MAX, true);
		if (len < 0)
			return false;
		password[len] = 0;
		password[strcspn(password, "\r\n")] = 0;
		url.password = password;
	} else if (!url.password && url.user) {
		url.password = env;
	}
	return true;
}

bool tunnel_init(const struct winrm_connector *record,
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
	wrong = winrm_proxy_url_read(&url, text);
	if (wrong) {
		snprintf(problem, cap, "%s: %s", source, wrong);
		return false;
	}
	if (!read_password(password_file))
		return refuse(problem, cap, said());
	memset(&c, 0, sizeof(c));
	c.port = config->port;
	c.io = config->io;
	c.host = url.host;
	c.tcp_port = url.tcp_port;
	c.user = url.user;
	c.password = url.password;
	if (password_file && !c.user)
		return refuse(problem, cap,
			"proxy-password-file: the proxy names no user; give "
			"it as http://user@host:port");
	if (winrm_proxy_init(&proxy, &c) != WINRM_OK)
		return refuse(problem, cap, "proxy: not usable");
	config->port = &winrm_port_proxy;
	config->io = &proxy;
	return true;
}

void tunnel_free(void)
{
	winrm_proxy_free(&proxy);
	explicit_bzero(&url, sizeof(url));
	explicit_bzero(password, sizeof(password));
}
