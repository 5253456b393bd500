/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_unlock.h"

#include <stdint.h>
#include <string.h>

#include <mbedtls/asn1.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/platform_util.h>

enum { SEQUENCE = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE };

/* Enters an element: *p at its content, *end past it. */
static bool enter(unsigned char **p, const unsigned char **end, int tag)
{
	size_t len;

	if (mbedtls_asn1_get_tag(p, *end, &len, tag) != 0)
		return false;
	*end = *p + len;
	return true;
}

bool winrm_tls_is_locked(const unsigned char *der, size_t len)
{
	unsigned char *p = (unsigned char *)(uintptr_t)der;
	const unsigned char *end = der + len;

	/* certificates begin with two sequences as well */
	return enter(&p, &end, SEQUENCE) && enter(&p, &end, SEQUENCE) &&
		p < end && *p == MBEDTLS_ASN1_OID;
}

#ifdef WINRM_TLS_UNLOCKS
/* The content of an element; *p moves past it. */
static const unsigned char *take(
	unsigned char **p, const unsigned char *end, int tag, size_t *len)
{
	const unsigned char *at;

	if (mbedtls_asn1_get_tag(p, end, len, tag) != 0)
		return NULL;
	at = *p;
	*p += *len;
	return at;
}

/* 1.2.840.113549.1.5.n: PBKDF2 is 12, PBES2 is 13. */
static bool is_pkcs5(const mbedtls_asn1_buf *oid, unsigned char n)
{
	static const unsigned char arc[] = {
		0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05};

	return oid->len == 9 && memcmp(oid->p, arc, sizeof(arc)) == 0 &&
		oid->p[8] == n;
}

/* 1.2.840.113549.2.n: HMAC with a hash */
static bool read_hmac(const mbedtls_asn1_buf *oid, mbedtls_md_type_t *hash)
{
	static const unsigned char arc[] = {
		0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02};

	if (oid->len != 8 || memcmp(oid->p, arc, sizeof(arc)) != 0)
		return false;
	switch (oid->p[7]) {
	case 7: *hash = MBEDTLS_MD_SHA1; return true;
	case 8: *hash = MBEDTLS_MD_SHA224; return true;
	case 9: *hash = MBEDTLS_MD_SHA256; return true;
	case 10: *hash = MBEDTLS_MD_SHA384; return true;
	case 11: *hash = MBEDTLS_MD_SHA512; return true;
	default: return false;
	}
}

/* PBKDF2-params: salt, rounds, [length of the key], [hash] */
static bool read_kdf(
	struct winrm_tls_lock *lock, unsigned char *p, const unsigned char *end)
{
	mbedtls_asn1_buf oid, none;
	mbedtls_md_type_t hash = MBEDTLS_MD_SHA1;
	int length;

	if (mbedtls_asn1_get_alg(&p, end, &oid, &none) != 0 ||
		!is_pkcs5(&oid, 12) || none.tag != SEQUENCE)
		return false;
	p = none.p;
	end = none.p + none.len;
	lock->salt = take(&p, end, MBEDTLS_ASN1_OCTET_STRING, &lock->salt_len);
	if (!lock->salt || mbedtls_asn1_get_int(&p, end, &lock->rounds) != 0 ||
		lock->rounds < 1)
		return false;
	if (p < end && *p == MBEDTLS_ASN1_INTEGER &&
		mbedtls_asn1_get_int(&p, end, &length) != 0)
		return false;
	if (p < end &&
		(mbedtls_asn1_get_alg(&p, end, &oid, &none) != 0 ||
			!read_hmac(&oid, &hash)))
		return false;
	lock->hash = (int)hash;
	return p == end;
}

static unsigned aes_bits(const mbedtls_asn1_buf *oid)
{
	/* 2.16.840.1.101.3.4.1.n: CBC with 128, 192 and 256 bits */
	static const unsigned char arc[] = {
		0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01};

	if (oid->len != 9 || memcmp(oid->p, arc, sizeof(arc)) != 0)
		return 0;
	switch (oid->p[8]) {
	case 2: return 128;
	case 22: return 192;
	case 42: return 256;
	default: return 0;
	}
}

bool winrm_tls_lock_read(
	struct winrm_tls_lock *lock, const unsigned char *der, size_t len)
{
	unsigned char *p = (unsigned char *)(uintptr_t)der, *kdf;
	const unsigned char *end = der + len;
	mbedtls_asn1_buf oid, parts;

	if (!enter(&p, &end, SEQUENCE) ||
		mbedtls_asn1_get_alg(&p, end, &oid, &parts) != 0 ||
		!is_pkcs5(&oid, 13) || parts.tag != SEQUENCE)
		return false;
	lock->data = take(&p, end, MBEDTLS_ASN1_OCTET_STRING, &lock->data_len);
	if (!lock->data || lock->data_len == 0 || lock->data_len % 16 != 0)
		return false;
	/* the key derivation, then the cipher */
	p = kdf = parts.p;
	end = parts.p + parts.len;
	if (!take(&p, end, SEQUENCE, &len) || !read_kdf(lock, kdf, p) ||
		mbedtls_asn1_get_alg(&p, end, &oid, &parts) != 0)
		return false;
	lock->bits = aes_bits(&oid);
	lock->iv = parts.p;
	return lock->bits != 0 && parts.tag == MBEDTLS_ASN1_OCTET_STRING &&
		parts.len == 16;
}

/* RFC 8018 section 6.1.1: n octets of value n. */
static size_t without_padding(const unsigned char *data, size_t len)
{
	size_t n = data[len - 1], i;

	if (n < 1 || n > 16)
		return 0;
	for (i = 1; i <= n; i++)
		if (data[len - i] != n)
			return 0;
	return len - n;
}

int winrm_tls_unlock(unsigned char *der, size_t *len, const char *password)
{
	size_t whole = *len;
	struct winrm_tls_lock lock;
	int code;

	if (!winrm_tls_lock_read(&lock, der, whole))
		return 0;
	code = winrm_tls_decrypt(&lock, password, der);
	if (code == 0) {
		*len = without_padding(der, lock.data_len);
		code = *len > 0 ? 0 : MBEDTLS_ERR_PK_PASSWORD_MISMATCH;
	}
	if (code)
		mbedtls_platform_zeroize(der, whole);
	return code;
}
#endif
