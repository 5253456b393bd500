/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/certificate_text.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <mbedtls/md.h>
#include <mbedtls/oid.h>

enum {
	SAN_MAIL = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 1,
	SAN_DNS = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 2,
	SAN_URI = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 6,
	SAN_IP = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 7
};

/* Replaces what could control a terminal or look like an end to a person. */
static void make_safe(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

static void read_name(char *out, size_t cap, const mbedtls_x509_name *name)
{
	if (mbedtls_x509_dn_gets(out, cap, name) < 0)
		snprintf(out, cap, "(not readable)");
	make_safe(out);
}

/* One alternative name; "" for a kind that names no host. */
static void read_alternative(
	char *out, size_t cap, const mbedtls_x509_buf *name)
{
	const char *kind = name->tag == SAN_DNS ? "DNS:"
		: name->tag == SAN_MAIL         ? "email:"
		: name->tag == SAN_URI          ? "URI:"
		: name->tag == SAN_IP           ? "IP:"
						: "";
	size_t at = strlen(kind), i;

	memcpy(out, kind, at + 1);
	if (at == 0 || name->tag == SAN_IP) {
		if (name->len == 4 || name->len == 16)
			(void)inet_ntop(name->len == 4 ? AF_INET : AF_INET6,
				name->p, out + at, (socklen_t)(cap - at));
		return;
	}
	for (i = 0; i < name->len && at < cap - 1; i++)
		out[at++] = name->p[i] ? (char)name->p[i] : '?';
	out[at] = 0;
	make_safe(out);
}

static void read_alternatives(
	char *out, size_t cap, const mbedtls_x509_sequence *names)
{
	char one[300];
	size_t len = 0, n;

	out[0] = 0;
	for (; names && names->buf.p; names = names->next) {
		read_alternative(one, sizeof(one), &names->buf);
		n = strlen(one);
		if (n == 0)
			continue;
		if (n + 2 > cap - len)
			return;
		memcpy(out + len, one, n);
		len += n;
		out[len++] = '\n';
		out[len] = 0;
	}
}

static void read_time(char out[24], const mbedtls_x509_time *t)
{
	snprintf(out, 24, "%04u-%02u-%02u %02u:%02u:%02u",
		(unsigned)t->year % 10000, (unsigned)t->mon % 100,
		(unsigned)t->day % 100, (unsigned)t->hour % 100,
		(unsigned)t->min % 100, (unsigned)t->sec % 100);
}

static void read_fingerprint(char out[96], const mbedtls_x509_buf *raw)
{
	unsigned char digest[32];
	size_t i;

	out[0] = 0;
	if (mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), raw->p,
		    raw->len, digest) != 0)
		return;
	for (i = 0; i < sizeof(digest); i++)
		snprintf(out + 3 * i, 4, "%02X%s", digest[i],
			i < sizeof(digest) - 1 ? ":" : "");
}

static bool is_oid(const mbedtls_x509_buf *oid, const char *known)
{
	return oid->len == strlen(known) &&
		memcmp(oid->p, known, oid->len) == 0;
}

static const char *signature_of(const mbedtls_x509_buf *oid)
{
	static const char *const known[][2] = {
		{MBEDTLS_OID_PKCS1_MD5, "RSA with MD5"},
		{MBEDTLS_OID_PKCS1_SHA1, "RSA with SHA1"},
		{MBEDTLS_OID_PKCS1_SHA224, "RSA with SHA-224"},
		{MBEDTLS_OID_PKCS1_SHA256, "RSA with SHA-256"},
		{MBEDTLS_OID_PKCS1_SHA384, "RSA with SHA-384"},
		{MBEDTLS_OID_PKCS1_SHA512, "RSA with SHA-512"},
		{MBEDTLS_OID_RSASSA_PSS, "RSASSA-PSS"},
		{MBEDTLS_OID_ECDSA_SHA1, "ECDSA with SHA1"},
		{MBEDTLS_OID_ECDSA_SHA224, "ECDSA with SHA224"},
		{MBEDTLS_OID_ECDSA_SHA256, "ECDSA with SHA256"},
		{MBEDTLS_OID_ECDSA_SHA384, "ECDSA with SHA384"},
		{MBEDTLS_OID_ECDSA_SHA512, "ECDSA with SHA512"},
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (is_oid(oid, known[i][0]))
			return known[i][1];
	return "(unknown)";
}

/*
 * SubjectPublicKeyInfo (RFC 5280 section 4.1) begins with what kind it is:
 * rsaEncryption of RFC 8017, id-ecPublicKey of RFC 5480.
 */
static const char *key_of(const mbedtls_x509_buf *raw)
{
	static const char rsa[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
	static const char ec[] = "\x2a\x86\x48\xce\x3d\x02\x01";
	const int sequence = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;
	unsigned char *p = raw->p;
	const unsigned char *end = p + raw->len;
	mbedtls_asn1_buf oid, parameters;
	size_t len;

	if (mbedtls_asn1_get_tag(&p, end, &len, sequence) != 0 ||
		mbedtls_asn1_get_alg(&p, end, &oid, &parameters) != 0)
		return "(unknown)";
	if (is_oid(&oid, rsa))
		return "RSA";
	return is_oid(&oid, ec) ? "EC" : "(unknown)";
}

void certificate_read(struct certificate *out, const mbedtls_x509_crt *crt)
{
	memset(out, 0, sizeof(*out));
	read_name(out->subject, sizeof(out->subject), &crt->subject);
	read_name(out->issuer, sizeof(out->issuer), &crt->issuer);
	read_alternatives(
		out->names, sizeof(out->names), &crt->subject_alt_names);
	read_time(out->from, &crt->valid_from);
	read_time(out->to, &crt->valid_to);
	snprintf(out->signature, sizeof(out->signature), "%s",
		signature_of(&crt->sig_oid));
	snprintf(out->key, sizeof(out->key), "%s", key_of(&crt->pk_raw));
	out->bits = mbedtls_pk_get_bitlen(&crt->pk);
	read_fingerprint(out->fingerprint, &crt->raw);
}
