/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_name.h"

#include <string.h>

#include <mbedtls/oid.h>

enum {
	SAN_DNS = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 2,
	SAN_IP = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 7
};

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static bool equal(const unsigned char *a, const char *b, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (lower(a[i]) != lower((unsigned char)b[i]))
			return false;
	return true;
}

/* "*.example.com" stands for one label before the first dot. */
static bool name_equal(const mbedtls_x509_buf *pattern, const char *host)
{
	size_t len = strlen(host);
	const char *dot = strchr(host, '.');

	if (len > 0 && host[len - 1] == '.')
		len--;
	if (len > 0 && pattern->len == len)
		if (equal(pattern->p, host, len))
			return true;
	if (pattern->len < 3 || pattern->p[0] != '*' || pattern->p[1] != '.' ||
		!dot || dot == host)
		return false;
	len -= (size_t)(dot - host);
	return pattern->len - 1 == len && equal(pattern->p + 1, dot, len);
}

/* No leading zeros: resolvers read octal numbers there. */
static size_t address_v4(const char *s, unsigned char *out)
{
	unsigned i, value;

	for (i = 0; i < 4; i++) {
		if (*s < '0' || *s > '9' ||
			(*s == '0' && s[1] >= '0' && s[1] <= '9'))
			return 0;
		for (value = 0; *s >= '0' && *s <= '9' && value < 256; s++)
			value = value * 10 + (unsigned)(*s - '0');
		if (value > 255 || *s != (i < 3 ? '.' : '\0'))
			return 0;
		out[i] = (unsigned char)value;
		s += i < 3;
	}
	return 4;
}

static int hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * A group of up to four hex digits, or an IPv4 address at the end: its length
 * in bytes, 0 if it is neither or there is no room.
 */
static size_t read_group(const char **s, unsigned char *out, size_t room)
{
	unsigned value = 0, digits;

	if (room >= 4 && strchr(*s, '.') && !strchr(*s, ':')) {
		size_t len = address_v4(*s, out);

		*s += strlen(*s);
		return len;
	}
	for (digits = 0; hex_digit(**s) >= 0; ++*s, digits++)
		value = value << 4 | (unsigned)hex_digit(**s);
	if (digits == 0 || digits > 4 || room < 2)
		return 0;
	out[0] = (unsigned char)(value >> 8);
	out[1] = (unsigned char)value;
	return 2;
}

/* What follows "::" goes to the end; it is one group at least. */
static size_t fill_gap(unsigned char *out, size_t gap, size_t at)
{
	if (gap > 16 || at == 16)
		return gap > 16 && at == 16 ? 16 : 0;
	memmove(out + 16 - (at - gap), out + gap, at - gap);
	memset(out + gap, 0, 16 - at);
	return 16;
}

/* Groups with ':' between; "::" once for the missing ones. */
static size_t address_v6(const char *s, unsigned char *out)
{
	size_t at = 0, gap = 17, len;

	memset(out, 0, 16);
	if (s[0] == ':' && s[1] != ':')
		return 0;
	while (*s && *s != '%') {
		if (s[0] == ':' && s[1] == ':') {
			if (gap <= 16)
				return 0;
			gap = at;
			s += 2;
			continue;
		}
		s += *s == ':' && at != gap;
		len = read_group(&s, out + at, 16 - at);
		if (len == 0)
			return 0;
		at += len;
	}
	return fill_gap(out, gap, at);
}

size_t winrm_tls_address(const char *host, unsigned char out[16])
{
	return strchr(host, ':') ? address_v6(host, out)
				 : address_v4(host, out);
}

static bool common_name_equal(const mbedtls_x509_crt *crt, const char *host)
{
	const mbedtls_x509_name *n;

	for (n = &crt->subject; n; n = n->next)
		if (MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &n->oid) == 0 &&
			name_equal(&n->val, host))
			return true;
	return false;
}

bool winrm_tls_name_matches(const mbedtls_x509_crt *crt, const char *host)
{
	const mbedtls_x509_sequence *san = &crt->subject_alt_names;
	unsigned char address[16];
	size_t len = winrm_tls_address(host, address);

	if (!san->buf.p)
		return len == 0 && common_name_equal(crt, host);
	for (; san; san = san->next) {
		const mbedtls_x509_buf *b = &san->buf;

		if (len == 0 && b->tag == SAN_DNS && name_equal(b, host))
			return true;
		if (len > 0 && b->tag == SAN_IP && b->len == len &&
			memcmp(b->p, address, len) == 0)
			return true;
	}
	return false;
}
