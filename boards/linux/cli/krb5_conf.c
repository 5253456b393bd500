/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/cli/krb5_conf.h"

#include <string.h>
#include <strings.h>

enum { PATH_MAX_LEN = 1024, NAME_MAX_LEN = 255 };

enum section { NO_SECTION, LIBDEFAULTS, REALMS, DOMAIN_REALM };

struct span {
	const char *at;
	size_t len;
};

struct reader {
	struct krb5_conf *conf;
	enum section section;
	unsigned depth;    /* of braces */
	bool is_open;      /* "NAME =" was read, the "{" is on the next line */
	const char *realm; /* whose braces these are; NULL: nobody's */
	krb5_include *include;
	void *user;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static struct span trim(struct span s)
{
	while (s.len > 0 && is_space(*s.at)) {
		s.at++;
		s.len--;
	}
	while (s.len > 0 && is_space(s.at[s.len - 1]))
		s.len--;
	return s;
}

static bool is(struct span s, const char *word)
{
	return s.len == strlen(word) && memcmp(s.at, word, s.len) == 0;
}

static bool begins(struct span s, const char *word)
{
	size_t len = strlen(word);

	return s.len >= len && memcmp(s.at, word, len) == 0;
}

static struct span behind(struct span s, size_t len)
{
	struct span rest = {s.at + len, s.len - len};

	return rest;
}

/* A name of visible characters, kept with a NUL; NULL: it is none, or there is
 * no room for it. */
static const char *keep(struct krb5_conf *c, struct span s)
{
	char *at = c->text + c->len;
	size_t i;

	if (s.len == 0 || s.len > NAME_MAX_LEN ||
		s.len >= sizeof(c->text) - c->len)
		return NULL;
	for (i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] == 0x7f || (s.at[i] & 0x80))
			return NULL;
	memcpy(at, s.at, s.len);
	at[s.len] = 0;
	c->len += s.len + 1;
	return at;
}

/* --- what is said ------------------------------------------------------------ */

static bool read_port(struct span s, uint16_t *out)
{
	uint32_t value = 0;
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		value = value * 10 + (uint32_t)(s.at[i] - '0');
		if (value > 65535)
			return false;
	}
	*out = (uint16_t)value;
	return value > 0;
}

/* "host", "host:port", "[v6]:port", "v6"; false: none of these. */
static bool split_host(struct span s, struct span *host, uint16_t *tcp_port)
{
	const char *colon = memchr(s.at, ':', s.len);
	const char *end = s.at + s.len, *close;

	*host = s;
	*tcp_port = 0;
	if (s.len > 0 && *s.at == '[') {
		close = memchr(s.at, ']', s.len);
		if (!close)
			return false;
		host->at++;
		host->len = (size_t)(close - host->at);
		colon = close + 1 < end && close[1] == ':' ? close + 1 : NULL;
	} else if (colon && memchr(colon + 1, ':', (size_t)(end - colon - 1))) {
		colon = NULL;
	} else if (colon) {
		host->len = (size_t)(colon - s.at);
	}
	return !colon ||
		read_port(behind(s, (size_t)(colon + 1 - s.at)), tcp_port);
}

/* Sockets of Unix, KDCs behind https, and those of UDP are none of ours. */
static void add_kdc(struct reader *r, struct span value)
{
	struct krb5_conf *c = r->conf;
	struct winrm_kdc *kdc = &c->kdcs[c->kdc_count];
	struct span host;
	uint16_t tcp_port;
	const char *name;

	if (begins(value, "tcp/"))
		value = behind(value, 4);
	if (!r->realm || c->kdc_count == KRB5_KDCS || value.len == 0 ||
		memchr(value.at, '/', value.len) ||
		!split_host(value, &host, &tcp_port))
		return;
	name = keep(c, host);
	if (!name)
		return;
	kdc->host = name;
	kdc->tcp_port = tcp_port;
	kdc->realm = r->realm;
	c->kdc_count++;
}

static void add_domain(struct krb5_conf *c, struct span name, struct span realm)
{
	size_t i = c->domain_count;

	if (i == KRB5_DOMAINS)
		return;
	c->domains[i].name = keep(c, name);
	c->domains[i].realm = keep(c, realm);
	c->domain_count += c->domains[i].name && c->domains[i].realm;
}

/* The one of that name, which may have been begun in a file before. */
static const char *add_realm(struct krb5_conf *c, struct span name)
{
	const char *kept;
	size_t i;

	for (i = 0; i < c->realm_count; i++)
		if (is(name, c->realms[i]))
			return c->realms[i];
	if (c->realm_count == KRB5_REALMS)
		return NULL;
	kept = keep(c, name);
	if (kept)
		c->realms[c->realm_count++] = kept;
	return kept;
}

/* As MIT's library takes it; what is no such word says nothing. */
static enum krb5_answer read_answer(struct span s)
{
	static const struct {
		const char *word;
		enum krb5_answer answer;
	} words[] = {{"yes", KRB5_YES}, {"y", KRB5_YES}, {"true", KRB5_YES},
		{"t", KRB5_YES}, {"1", KRB5_YES}, {"on", KRB5_YES},
		{"no", KRB5_NO}, {"n", KRB5_NO}, {"false", KRB5_NO},
		{"nil", KRB5_NO}, {"0", KRB5_NO}, {"off", KRB5_NO}};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (s.len == strlen(words[i].word) &&
			strncasecmp(s.at, words[i].word, s.len) == 0)
			return words[i].answer;
	return KRB5_UNSAID;
}

static void take(struct reader *r, struct span name, struct span value)
{
	struct krb5_conf *c = r->conf;

	if (r->section == LIBDEFAULTS && r->depth == 0 && !c->default_realm &&
		is(name, "default_realm"))
		c->default_realm = keep(c, value);
	else if (r->section == LIBDEFAULTS && r->depth == 0 &&
		!c->dns_lookup_kdc && is(name, "dns_lookup_kdc"))
		c->dns_lookup_kdc = read_answer(value);
	else if (r->section == DOMAIN_REALM && r->depth == 0)
		add_domain(c, name, value);
	else if (r->section == REALMS && r->depth == 1 && is(name, "kdc"))
		add_kdc(r, value);
}

/* --- lines ------------------------------------------------------------------- */

static void open_brace(struct reader *r)
{
	r->is_open = false;
	r->depth++;
}

static void read_section(struct reader *r, struct span line)
{
	const char *end = memchr(line.at, ']', line.len);
	struct span name = {line.at + 1, 0};

	if (end)
		name.len = (size_t)(end - name.at);
	name = trim(name);
	r->depth = 0;
	r->is_open = false;
	r->section = is(name, "libdefaults") ? LIBDEFAULTS
		: is(name, "realms")         ? REALMS
		: is(name, "domain_realm")   ? DOMAIN_REALM
					     : NO_SECTION;
}

/* Up to the quotes' end, or the first word. */
static struct span first_of(struct span value)
{
	const char *end;
	size_t i;

	if (value.len > 0 && *value.at == '"') {
		value = behind(value, 1);
		end = memchr(value.at, '"', value.len);
		if (end)
			value.len = (size_t)(end - value.at);
		return value;
	}
	for (i = 0; i < value.len; i++)
		if (is_space(value.at[i]))
			value.len = i;
	return value;
}

static void read_relation(struct reader *r, struct span line)
{
	const char *equals = memchr(line.at, '=', line.len);
	struct span name = {line.at, 0}, value;

	r->is_open = false;
	if (!equals)
		return;
	name.len = (size_t)(equals - line.at);
	value = trim(behind(line, name.len + 1));
	name = trim(name);
	if (name.len > 0 && name.at[name.len - 1] == '*') /* no more of it */
		name.len--;
	if (value.len > 0 && *value.at != '{') {
		take(r, name, first_of(value));
		return;
	}
	if (r->depth == 0)
		r->realm =
			r->section == REALMS ? add_realm(r->conf, name) : NULL;
	if (value.len > 0)
		open_brace(r);
	else
		r->is_open = true;
}

/* False: it is no such line. */
static bool read_include(const struct reader *r, struct span line)
{
	bool is_folder = begins(line, "includedir") && line.len > 10 &&
		is_space(line.at[10]);
	char path[PATH_MAX_LEN];

	if (!is_folder &&
		!(begins(line, "include") && line.len > 7 &&
			is_space(line.at[7])))
		return false;
	line = trim(behind(line, is_folder ? 10 : 7));
	if (!r->include || line.len == 0 || line.len >= sizeof(path) ||
		*line.at != '/' || memchr(line.at, 0, line.len))
		return true;
	memcpy(path, line.at, line.len);
	path[line.len] = 0;
	r->include(r->conf, path, is_folder, r->user);
	return true;
}

static void read_line(struct reader *r, struct span line)
{
	line = trim(line);
	if (line.len == 0 || *line.at == '#' || *line.at == ';' ||
		read_include(r, line))
		return;
	if (*line.at == '[')
		read_section(r, line);
	else if (*line.at == '}')
		r->depth -= r->depth > 0;
	else if (*line.at == '{' && r->is_open)
		open_brace(r);
	else
		read_relation(r, line);
}

void krb5_conf_read(struct krb5_conf *c, const char *text, size_t len,
	krb5_include *include, void *user)
{
	struct reader r = {c, NO_SECTION, 0, false, NULL, include, user};

	while (len > 0) {
		const char *end = memchr(text, '\n', len);
		struct span line = {text, end ? (size_t)(end - text) : len};
		size_t used = line.len + (end ? 1 : 0);

		read_line(&r, line);
		text += used;
		len -= used;
	}
}

/* --- questions --------------------------------------------------------------- */

static const char *of_domain(const struct krb5_conf *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->domain_count; i++)
		if (strcasecmp(c->domains[i].name, name) == 0)
			return c->domains[i].realm;
	return NULL;
}

const char *krb5_conf_realm_of(const struct krb5_conf *c, const char *host)
{
	/* "a.b.c", ".b.c", "b.c", ".c", "c": as MIT's library does */
	while (host && *host) {
		const char *realm = of_domain(c, host);

		if (realm)
			return realm;
		host = *host == '.' ? host + 1 : strchr(host, '.');
	}
	return NULL;
}

bool krb5_conf_has_realm(const struct krb5_conf *c, const char *realm)
{
	size_t i;

	for (i = 0; i < c->realm_count; i++)
		if (strcasecmp(c->realms[i], realm) == 0)
			return true;
	return false;
}
