/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/known_servers.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/*
 * A name must not look like anything else in the file, and is ASCII, whether
 * char is signed or not.
 */
bool known_name(char out[KNOWN_NAME], const char *host, uint16_t tcp_port)
{
	const char *c;
	int len;

	for (c = host; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	len = snprintf(out, KNOWN_NAME, strchr(host, ':') ? "[%s]:%u" : "%s:%u",
		host, tcp_port);
	return len < KNOWN_NAME && *host && *host != '#';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Does it end with ":port"? */
static bool is_name(const char *name, size_t len)
{
	unsigned port = 0, unit = 1;
	size_t at = len;

	while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9' &&
		unit <= 10000) {
		port += unit * (unsigned)(name[--at] - '0');
		unit *= 10;
	}
	return at > 1 && name[at - 1] == ':' && port > 0 && port <= 65535;
}

/* A line without its end. */
static bool read_line(
	const char *line, size_t len, const char *name, struct known *k)
{
	uint8_t pin[WINRM_TLS_PIN];
	size_t name_len = 0, at;

	while (len > 0 && (is_blank(line[len - 1]) || line[len - 1] == '\r'))
		len--;
	if (len == 0 || line[0] == '#')
		return true;
	while (name_len < len && !is_blank(line[name_len]))
		name_len++;
	for (at = name_len; at < len && is_blank(line[at]); at++)
		;
	if (!is_name(line, name_len) ||
		!winrm_tls_pin_read(line + at, len - at, pin))
		return false;
	if (strlen(name) == name_len && !strncasecmp(line, name, name_len) &&
		k->count < KNOWN_PINS)
		memcpy(k->pins[k->count++], pin, sizeof(pin));
	return true;
}

bool known_find(const char *text, size_t len, const char *name, struct known *k)
{
	unsigned line = 0, first = 0;

	memset(k, 0, sizeof(*k));
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3; /* the mark that Windows editors write */
		len -= 3;
	}
	while (len > 0) {
		const char *end = memchr(text, '\n', len);
		size_t n = end ? (size_t)(end - text) : len;

		line++;
		if (!read_line(text, n, name, k)) {
			k->line = line;
			return false;
		}
		if (first == 0 && k->count > 0)
			first = line;
		n += end != NULL;
		text += n;
		len -= n;
	}
	k->line = first;
	return true;
}
