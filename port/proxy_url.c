/* SPDX-License-Identifier: Apache-2.0 */
#include "port/proxy.h"

#include <string.h>

#include "port/tls_name.h"

/* --- the proxy itself ------------------------------------------------------ */

static const char not_a_proxy[] =
	"not of the form http://[user[:password]@]host[:port]";

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_same(const char *a, const char *b, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

/* Does the text, of this length, begin with that? */
static bool begins(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && is_same(text, with, strlen(with));
}

static bool read_port(const char *text, size_t len, uint16_t *out)
{
	uint32_t value = 0;
	size_t i;

	for (i = 0; i < len && value <= UINT16_MAX; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (uint32_t)(text[i] - '0');
	}
	*out = (uint16_t)value;
	return value > 0 && value <= UINT16_MAX;
}

static int hex(char c)
{
	c = lower(c);
	return c >= '0' && c <= '9'    ? c - '0'
		: c >= 'a' && c <= 'f' ? c - 'a' + 10
				       : -1;
}

/* Decodes %XX in place; false for a bad %XX or a NUL. */
static bool decode(char *s)
{
	char *out = s;

	for (; *s; s++, out++) {
		*out = *s;
		if (*s != '%')
			continue;
		if (hex(s[1]) < 0 || hex(s[2]) < 0)
			return false;
		*out = (char)(hex(s[1]) << 4 | hex(s[2]));
		if (!*out)
			return false;
		s += 2;
	}
	*out = 0;
	return true;
}

/* "host", "host:port", "[v6]" or "[v6]:port", split in place. */
static bool read_host(struct winrm_proxy_url *u, char *host)
{
	char *port = strchr(host, ':'), *s;

	u->tcp_port = 3128;
	if (*host == '[') {
		s = strchr(++host, ']');
		if (!s || (s[1] && s[1] != ':'))
			return false;
		*s = 0;
		port = s[1] ? s + 1 : NULL;
	}
	if (port) {
		*port++ = 0;
		if (!read_port(port, strlen(port), &u->tcp_port))
			return false;
	}
	for (s = host; *s; s++)
		if ((uint8_t)*s <= ' ' || *s == 0x7f || strchr("[]%@\\", *s))
			return false;
	u->host = host;
	return s > host;
}

static bool read_user(struct winrm_proxy_url *u, char *user)
{
	char *password = strchr(user, ':');

	if (password) {
		*password++ = 0;
		u->password = password;
		if (!decode(password))
			return false;
	}
	u->user = user;
	return decode(user) && *user && !strchr(user, ':');
}

/* What is wrong with the text before "://"; NULL: nothing. */
static const char *judge_scheme(const char *text, size_t len)
{
	if (begins(text, len, "socks"))
		return "a SOCKS proxy is not supported, only http://";
	if (len == 5 && begins(text, len, "https"))
		return "TLS to the proxy itself is not supported, only http://";
	return len == 4 && begins(text, len, "http") ? NULL : not_a_proxy;
}

const char *winrm_proxy_url_read(struct winrm_proxy_url *u, const char *text)
{
	const char *rest = strstr(text, "://"), *wrong;
	size_t len;
	char *at;

	memset(u, 0, sizeof(*u));
	wrong = rest ? judge_scheme(text, (size_t)(rest - text)) : NULL;
	if (wrong)
		return wrong;
	rest = rest ? rest + 3 : text;
	len = strcspn(rest, "/?#");
	if (strcmp(rest + len, "/") != 0 && rest[len])
		return not_a_proxy;
	if (len >= sizeof(u->text))
		return "too long";
	memcpy(u->text, rest, len);
	at = strrchr(u->text, '@');
	if (at)
		*at = 0;
	if (!read_host(u, at ? at + 1 : u->text) ||
		(at && !read_user(u, u->text)))
		return not_a_proxy;
	return NULL;
}

/* --- hosts that need none ---------------------------------------------------- */

/* Are the first bits of two addresses the same? */
static bool is_in_network(
	const unsigned char *a, const unsigned char *b, size_t bits)
{
	unsigned rest = bits % 8;

	return memcmp(a, b, bits / 8) == 0 &&
		(rest == 0 ||
			((a[bits / 8] ^ b[bits / 8]) & 0xff << (8 - rest)) ==
				0);
}

/* An address or a network of the list, and an address. */
static bool is_address_in(const char *entry, size_t len,
	const unsigned char *address, size_t address_len)
{
	unsigned char network[16];
	char text[64], *slash;
	uint16_t bits = (uint16_t)(address_len * 8);

	if (len >= sizeof(text))
		return false;
	memcpy(text, entry, len);
	text[len] = 0;
	slash = strchr(text, '/');
	if (slash) {
		*slash++ = 0;
		if (strcmp(slash, "0") == 0)
			bits = 0;
		else if (!read_port(slash, strlen(slash), &bits) ||
			bits > address_len * 8)
			return false;
	}
	return winrm_tls_address(text, network) == address_len &&
		is_in_network(network, address, bits);
}

static bool is_name_in(
	const char *entry, size_t len, const char *host, size_t host_len)
{
	if (len > 0 && entry[len - 1] == '.')
		len--;
	if (len > 0 && *entry == '.') {
		entry++;
		len--;
	}
	return len > 0 && len <= host_len &&
		is_same(entry, host + host_len - len, len) &&
		(len == host_len || host[host_len - len - 1] == '.');
}

/* Takes ":port" and brackets off an entry; false if the port differs. */
static bool take_port(const char **entry, size_t *len, uint16_t tcp_port)
{
	const char *end = *entry + *len, *colon = end;
	uint16_t port;

	while (colon > *entry && *colon != ':')
		colon--;
	if (colon > *entry &&
		read_port(colon + 1, (size_t)(end - colon - 1), &port) &&
		(colon[-1] == ']' ||
			!memchr(*entry, ':', (size_t)(colon - *entry)))) {
		if (port != tcp_port)
			return false;
		*len = (size_t)(colon - *entry);
	}
	if (*len > 1 && **entry == '[' && (*entry)[*len - 1] == ']') {
		++*entry;
		*len -= 2;
	}
	return true;
}

bool winrm_proxy_is_bypassed(
	const char *list, const char *host, uint16_t tcp_port)
{
	unsigned char address[16];
	size_t address_len = winrm_tls_address(host, address), len;
	size_t host_len = strlen(host);

	if (host_len > 0 && host[host_len - 1] == '.')
		host_len--;
	for (; *list; list += len) {
		const char *entry;
		size_t entry_len;

		list += strspn(list, ", \t");
		len = strcspn(list, ", \t");
		entry = list;
		entry_len = len;
		if (!take_port(&entry, &entry_len, tcp_port))
			continue;
		if (entry_len == 1 && *entry == '*')
			return true;
		if (address_len ? is_address_in(entry, entry_len, address,
					  address_len)
				: is_name_in(entry, entry_len, host, host_len))
			return true;
	}
	return false;
}
