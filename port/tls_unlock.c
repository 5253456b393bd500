/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_unlock.h"

#include <stdint.h>
#include <string.h>

#include <mbedtls/aes.h>
#include <mbedtls/asn1.h>
#include <mbedtls/oid.h>
#include <mbedtls/pk.h>
#include <mbedtls/pkcs5.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/version.h>

enum { SEQUENCE = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE };

/* Goes into an element: *p at its content, *end behind it. */
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
/* The content of an element; *p goes behind it. */
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

/* PBKDF2-params: salt, rounds, [length of the key], [hash] */
static bool read_kdf(
	struct winrm_tls_lock *lock, unsigned char *p, const unsigned char *end)
{
	mbedtls_asn1_buf oid, none;
	mbedtls_md_type_t hash = MBEDTLS_MD_SHA1;
	int length;

	if (mbedtls_asn1_get_alg(&p, end, &oid, &none) != 0 ||
		MBEDTLS_OID_CMP(MBEDTLS_OID_PKCS5_PBKDF2, &oid) != 0 ||
		none.tag != SEQUENCE)
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
			mbedtls_oid_get_md_hmac(&oid, &hash) != 0))
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
		MBEDTLS_OID_CMP(MBEDTLS_OID_PKCS5_PBES2, &oid) != 0 ||
		parts.tag != SEQUENCE)
		return false;
	lock->data = take(&p, end, MBEDTLS_ASN1_OCTET_STRING, &lock->data_len);
	if (!lock->data || lock->data_len == 0 || lock->data_len % 16 != 0)
		return false;
	/* the key's derivation, then the cipher */
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

static int derive(const struct winrm_tls_lock *lock, const char *password,
	unsigned char key[32])
{
	const unsigned char *bytes = (const unsigned char *)password;
	mbedtls_md_type_t hash = (mbedtls_md_type_t)lock->hash;
	unsigned rounds = (unsigned)lock->rounds;
#if MBEDTLS_VERSION_NUMBER >= 0x03030000
	return mbedtls_pkcs5_pbkdf2_hmac_ext(hash, bytes, strlen(password),
		lock->salt, lock->salt_len, rounds, lock->bits / 8, key);
#else
	mbedtls_md_context_t md;
	int code;

	mbedtls_md_init(&md);
	code = mbedtls_md_setup(&md, mbedtls_md_info_from_type(hash), 1);
	if (code == 0)
		code = mbedtls_pkcs5_pbkdf2_hmac(&md, bytes, strlen(password),
			lock->salt, lock->salt_len, rounds, lock->bits / 8,
			key);
	mbedtls_md_free(&md);
	return code;
#endif
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
	mbedtls_aes_context aes;
	unsigned char key[32], iv[16];
	int code;

	if (!winrm_tls_lock_read(&lock, der, whole))
		return 0;
	memcpy(iv, lock.iv, sizeof(iv));
	mbedtls_aes_init(&aes);
	code = derive(&lock, password, key);
	if (code == 0)
		code = mbedtls_aes_setkey_dec(&aes, key, lock.bits);
	memmove(der, lock.data, lock.data_len);
	if (code == 0)
		code = mbedtls_aes_crypt_cbc(
			&aes, MBEDTLS_AES_DECRYPT, lock.data_len, iv, der, der);
	mbedtls_aes_free(&aes);
	mbedtls_platform_zeroize(key, sizeof(key));
	if (code == 0) {
		*len = without_padding(der, lock.data_len);
		code = *len > 0 ? 0 : MBEDTLS_ERR_PK_PASSWORD_MISMATCH;
	}
	if (code)
		mbedtls_platform_zeroize(der, whole);
	return code;
}
#endif
