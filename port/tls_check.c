/* SPDX-License-Identifier: Apache-2.0 */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "port/tls_check.h"

#include <string.h>

#include <mbedtls/base64.h>
#include <mbedtls/md.h>
#include <mbedtls/oid.h>

#include "port/tls_name.h"
#include "port/tls_version.h"

#define PIN_WRONG MBEDTLS_X509_BADCERT_OTHER
/* not of mbedTLS's */
#define NO_CRL     ((uint32_t)1 << 30)
#define UNREADABLE ((uint32_t)1 << 29)

const char *winrm_tls_flag_text(uint32_t flags)
{
	static const struct {
		uint32_t flag;
		const char *text;
	} texts[] = {
		{MBEDTLS_X509_BADCERT_REVOKED, "it was revoked"},
		{PIN_WRONG, "its key is none of the pinned ones"},
		{MBEDTLS_X509_BADCERT_CN_MISMATCH,
			"it is for another host name"},
		{MBEDTLS_X509_BADCERT_EXPIRED, "it has expired"},
		{MBEDTLS_X509_BADCERT_FUTURE, "it is not valid yet"},
		{MBEDTLS_X509_BADCERT_BAD_MD, "its signature is too weak"},
		{MBEDTLS_X509_BADCERT_BAD_KEY, "its key is too weak"},
		{MBEDTLS_X509_BADCERT_BAD_PK, "its key is of an unsafe kind"},
		{MBEDTLS_X509_BADCERT_NOT_TRUSTED,
			"no trusted CA has issued it; give its CA (ca-file) or "
			"its key (pin)"},
		{MBEDTLS_X509_BADCERT_KEY_USAGE |
				MBEDTLS_X509_BADCERT_EXT_KEY_USAGE |
				MBEDTLS_X509_BADCERT_NS_CERT_TYPE,
			"it is not meant for a server"},
		{MBEDTLS_X509_BADCRL_NOT_TRUSTED,
			"the list of what its CA revoked is not signed by it"},
		{MBEDTLS_X509_BADCRL_EXPIRED,
			"the list of what its CA revoked has expired"},
		{MBEDTLS_X509_BADCRL_FUTURE,
			"the list of what its CA revoked is not valid yet"},
		{MBEDTLS_X509_BADCRL_BAD_MD | MBEDTLS_X509_BADCRL_BAD_PK |
				MBEDTLS_X509_BADCRL_BAD_KEY,
			"the list of what its CA revoked is signed too weakly"},
		{NO_CRL, "crl-file has no list of the CA that issued it"},
		{UNREADABLE,
			"a certificate demands what is not understood here, or "
			"is broken"},
		{UINT32_MAX, "it is not acceptable"},
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (flags & texts[i].flag)
			return texts[i].text;
	return NULL;
}

int winrm_tls_pin(const mbedtls_x509_crt *crt, uint8_t out[WINRM_TLS_PIN])
{
	return mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256),
		crt->pk_raw.p, crt->pk_raw.len, out);
}

bool winrm_tls_pin_read(
	const char *text, size_t len, uint8_t out[WINRM_TLS_PIN])
{
	uint8_t decoded[WINRM_TLS_PIN + 3];
	size_t n = 0;

	if (len < 8 || memcmp(text, "sha256//", 8) != 0 ||
		mbedtls_base64_decode(decoded, sizeof(decoded), &n,
			(const unsigned char *)text + 8, len - 8) != 0 ||
		n != WINRM_TLS_PIN)
		return false;
	memcpy(out, decoded, WINRM_TLS_PIN);
	return true;
}

void winrm_tls_pin_write(
	const uint8_t pin[WINRM_TLS_PIN], char out[WINRM_TLS_PIN_TEXT])
{
	size_t n;

	memcpy(out, "sha256//", 8);
	if (mbedtls_base64_encode((unsigned char *)out + 8,
		    WINRM_TLS_PIN_TEXT - 8, &n, pin, WINRM_TLS_PIN) != 0)
		n = 0;
	out[8 + n] = 0;
}

/* RFC 5929 section 4.1: MD5 and SHA-1 give way to SHA-256. */
static const mbedtls_md_info_t *binding_hash(const mbedtls_x509_crt *crt)
{
	mbedtls_md_type_t type = crt->sig_md;

	if (type != MBEDTLS_MD_SHA224 && type != MBEDTLS_MD_SHA384 &&
		type != MBEDTLS_MD_SHA512)
		type = MBEDTLS_MD_SHA256;
	return mbedtls_md_info_from_type(type);
}

int winrm_tls_binding(const mbedtls_x509_crt *crt, uint8_t out[16])
{
	static const char prefix[] = "tls-server-end-point:";
	const mbedtls_md_info_t *info = binding_hash(crt);
	uint8_t bytes[20 + sizeof(prefix) - 1 + MBEDTLS_MD_MAX_SIZE] = {0};
	size_t len = sizeof(prefix) - 1;
	int error;

	if (!info)
		return MBEDTLS_ERR_MD_FEATURE_UNAVAILABLE;
	memcpy(bytes + 20, prefix, len);
	error = mbedtls_md(info, crt->raw.p, crt->raw.len, bytes + 20 + len);
	if (error)
		return error;
	len += mbedtls_md_get_size(info);
	bytes[16] = (uint8_t)len; /* four zero fields, then this length */
	return mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_MD5), bytes,
		20 + len, out);
}

static void check_pins(struct winrm_tls *t, uint32_t *flags)
{
	size_t i;

	for (i = 0; i < t->config.pin_count; i++)
		if (memcmp(t->seen, t->config.pins[i], sizeof(t->seen)) == 0)
			return;
	*flags |= PIN_WRONG;
}

static int check_leaf(
	struct winrm_tls *t, const mbedtls_x509_crt *crt, uint32_t *flags)
{
	int error = winrm_tls_binding(crt, t->binding);

	if (!error)
		error = winrm_tls_pin(crt, t->seen);
	t->has_binding = t->has_seen = error == 0;
	if (!winrm_tls_name_matches(crt, t->host))
		*flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
	else
		*flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_CN_MISMATCH;
	if (mbedtls_x509_crt_check_extended_key_usage(crt,
		    MBEDTLS_OID_SERVER_AUTH,
		    MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) != 0)
		*flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
	return error;
}

static bool is_pin_alone(const struct winrm_tls_config *c)
{
	return c->pin_count > 0 && !c->ca_path && !c->ca;
}

bool winrm_tls_is_lax(const struct winrm_tls_config *c)
{
	return c->insecure_skip_verify || is_pin_alone(c);
}

static bool is_anchor(const struct winrm_tls *t, const mbedtls_x509_crt *crt)
{
	const mbedtls_x509_crt *ca;

	for (ca = &t->ca; ca && ca->raw.p; ca = ca->next)
		if (ca->raw.len == crt->raw.len &&
			memcmp(ca->raw.p, crt->raw.p, crt->raw.len) == 0)
			return true;
	return false;
}

/*
 * mbedTLS skips a CA that has no list, so nobody has checked then. The CAs come
 * first, so `above` is the issuer of this one.
 */
static void check_listed(
	struct winrm_tls *t, const mbedtls_x509_crt *crt, uint32_t *flags)
{
	const mbedtls_x509_buf *name = t->above ? &t->above->subject_raw : NULL;
	const mbedtls_x509_crl *crl;

	t->above = crt;
	if ((!t->config.crl_path && !t->config.crl) || !name ||
		is_anchor(t, crt))
		return;
	for (crl = &t->crl; crl && crl->raw.p; crl = crl->next)
		if (crl->issuer_raw.len == name->len &&
			memcmp(crl->issuer_raw.p, name->p, name->len) == 0)
			return;
	*flags |= NO_CRL;
}

static int check_signature(const mbedtls_x509_crt *crt, mbedtls_x509_crt *ca)
{
	const mbedtls_md_info_t *info = mbedtls_md_info_from_type(crt->sig_md);
	unsigned char hash[MBEDTLS_MD_MAX_SIZE];
	int error;

	if (!info)
		return MBEDTLS_ERR_X509_SIG_MISMATCH;
	error = mbedtls_md(info, crt->tbs.p, crt->tbs.len, hash);
	if (error)
		return error;
	return winrm_tls_verify(crt, &ca->pk, hash, mbedtls_md_get_size(info));
}

/* As mbedTLS requires of the issuer of a certificate at this depth. */
static bool may_issue(const mbedtls_x509_crt *ca, int depth)
{
	return ca->ca_istrue &&
		(ca->max_pathlen == 0 || ca->max_pathlen > depth) &&
		mbedtls_x509_crt_check_key_usage(
			ca, MBEDTLS_X509_KU_KEY_CERT_SIGN) == 0;
}

/*
 * mbedTLS does not trust what it has no memory to check, and does not say so.
 * So check again. If the signature is valid now, memory was the reason, too:
 * another task has given its memory back.
 */
static bool is_short_of_memory(
	const mbedtls_x509_crt *crt, mbedtls_x509_crt *ca, int depth)
{
	int error;

	for (; ca && ca->raw.p; ca = ca->next) {
		if (ca->subject_raw.len != crt->issuer_raw.len ||
			memcmp(ca->subject_raw.p, crt->issuer_raw.p,
				ca->subject_raw.len) != 0)
			continue;
		error = check_signature(crt, ca);
		if (error ? winrm_tls_is_memory(error) : may_issue(ca, depth))
			return true;
	}
	return false;
}

/* For any CA that could have vouched for it. */
static bool lacks_memory(
	struct winrm_tls *t, mbedtls_x509_crt *crt, int depth, uint32_t flags)
{
	return flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED &&
		!winrm_tls_is_lax(&t->config) &&
		(is_short_of_memory(crt, &t->ca, depth) ||
			is_short_of_memory(crt, crt->next, depth));
}

int winrm_tls_check(
	void *tls, mbedtls_x509_crt *crt, int depth, uint32_t *flags)
{
	const uint32_t dates = MBEDTLS_X509_BADCERT_EXPIRED |
		MBEDTLS_X509_BADCERT_FUTURE | MBEDTLS_X509_BADCRL_EXPIRED |
		MBEDTLS_X509_BADCRL_FUTURE;
	struct winrm_tls *t = tls;
	const struct winrm_tls_config *c = &t->config;
	int error = 0;

	if (lacks_memory(t, crt, depth, *flags))
		return MBEDTLS_ERR_X509_ALLOC_FAILED;
	check_listed(t, crt, flags);
	if (depth == 0)
		error = check_leaf(t, crt, flags);
	t->found |= *flags;
	if (depth == 0 && c->on_certificate)
		c->on_certificate(c->user, crt, t->found);
	if (c->insecure_skip_dates)
		*flags &= ~dates;
	/* the pinned key itself is trusted, whoever vouches for it */
	if (is_pin_alone(c))
		*flags &= MBEDTLS_X509_BADCERT_REVOKED;
	if (c->pin_count > 0 && depth == 0)
		check_pins(t, flags);
	if (c->insecure_skip_verify)
		*flags &= PIN_WRONG; /* a pin that was asked for must match */
	t->flags |= *flags;
	if (depth == 0 && t->flags && winrm_tls_is_lax(c))
		error = MBEDTLS_ERR_X509_FATAL_ERROR; /* everything else may
							 pass */
	return error;
}

void winrm_tls_note(struct winrm_tls *t, int code)
{
	uint32_t flags = mbedtls_ssl_get_verify_result(&t->ssl);

	/* or, since mbedTLS 4, the bare code of the lower layer */
	if ((-code >= -MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE &&
		    -code < -MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) ||
		(-code >= -MBEDTLS_ERR_ASN1_OUT_OF_DATA &&
			-code <= -MBEDTLS_ERR_ASN1_INVALID_DATA))
		t->flags |= UNREADABLE;
	/* all bits set means no certificate yet */
	if (flags != UINT32_MAX && !winrm_tls_is_lax(&t->config))
		t->flags |= flags & MBEDTLS_X509_BADCERT_KEY_USAGE;
}
