/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/trust/certificate_text.h"

#include <arpa/inet.h>
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

/* Whatever a terminal could take for an order, or a person for an end. */
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

void certificate_read(struct certificate *out, const mbedtls_x509_crt *crt)
{
	const char *signature = NULL;

	memset(out, 0, sizeof(*out));
	read_name(out->subject, sizeof(out->subject), &crt->subject);
	read_name(out->issuer, sizeof(out->issuer), &crt->issuer);
	read_alternatives(
		out->names, sizeof(out->names), &crt->subject_alt_names);
	read_time(out->from, &crt->valid_from);
	read_time(out->to, &crt->valid_to);
	if (mbedtls_oid_get_sig_alg_desc(&crt->sig_oid, &signature) != 0)
		signature = "(unknown)";
	snprintf(out->signature, sizeof(out->signature), "%s", signature);
	snprintf(out->key, sizeof(out->key), "%s",
		mbedtls_pk_get_name(&crt->pk));
	out->bits = mbedtls_pk_get_bitlen(&crt->pk);
	read_fingerprint(out->fingerprint, &crt->raw);
}
