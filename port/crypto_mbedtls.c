/* SPDX-License-Identifier: Apache-2.0 */
#include "port/crypto.h"

#include <string.h>

#include <mbedtls/platform_util.h>

#include "core/config.h"
#include "port/crypto_sha256.h"

#define MBEDTLS_ALLOW_PRIVATE_ACCESS /* to the words of SHA-256 */

#ifndef TF_PSA_CRYPTO_VERSION_NUMBER /* else port/crypto_psa.c does it */
#include <mbedtls/aes.h>
#include <mbedtls/md5.h>
#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>
#include <mbedtls/version.h>

/* Since 3.0 the functions that return a result have plain names again. */
#if MBEDTLS_VERSION_NUMBER < 0x03000000
#define mbedtls_md5_starts    mbedtls_md5_starts_ret
#define mbedtls_md5_update    mbedtls_md5_update_ret
#define mbedtls_md5_finish    mbedtls_md5_finish_ret
#define mbedtls_sha1_starts   mbedtls_sha1_starts_ret
#define mbedtls_sha1_update   mbedtls_sha1_update_ret
#define mbedtls_sha1_finish   mbedtls_sha1_finish_ret
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#define mbedtls_sha512_starts mbedtls_sha512_starts_ret
#define mbedtls_sha512_update mbedtls_sha512_update_ret
#define mbedtls_sha512_finish mbedtls_sha512_finish_ret
#endif

typedef char context_fits[sizeof(mbedtls_md5_context) <=
			sizeof(((struct winrm_md5 *)0)->space)
		? 1
		: -1];

static mbedtls_md5_context *context(struct winrm_md5 *h)
{
	return (mbedtls_md5_context *)(void *)h->space;
}

void winrm_md5_start(struct winrm_md5 *h)
{
	mbedtls_md5_init(context(h));
	h->failed = mbedtls_md5_starts(context(h)) != 0;
}

void winrm_md5_add(struct winrm_md5 *h, const void *data, size_t len)
{
	if (len > 0 && mbedtls_md5_update(context(h), data, len) != 0)
		h->failed = true;
}

bool winrm_md5_end(struct winrm_md5 *h, uint8_t digest[WINRM_MD5_LEN])
{
	bool ok = mbedtls_md5_finish(context(h), digest) == 0 && !h->failed;

	mbedtls_md5_free(context(h));
	mbedtls_platform_zeroize(h, sizeof(*h));
	if (!ok)
		memset(digest, 0, WINRM_MD5_LEN);
	return ok;
}

#if WINRM_COPY && !defined(MBEDTLS_SHA256_C)
#error "Copies of files need MBEDTLS_SHA256_C"
#endif

#if WINRM_KERBEROS || WINRM_COPY
#if WINRM_KERBEROS
#ifndef MBEDTLS_SHA1_C
#error "Kerberos needs MBEDTLS_SHA1_C"
#endif
#define IF_SHA1(call) (call)
#else
#define IF_SHA1(call) (-1)
#endif

/* SHA-2 is for two encryption types that a device may do without, and SHA-256
 * for copies of files. */
#if (WINRM_KERBEROS_SHA2 || WINRM_COPY) && defined(MBEDTLS_SHA256_C)
#define IF_SHA256(call) (call)
#else
#define IF_SHA256(call) (-1)
#endif
#if WINRM_KERBEROS_SHA2 && defined(MBEDTLS_SHA512_C) &&                        \
	(MBEDTLS_VERSION_NUMBER < 0x03000000 || defined(MBEDTLS_SHA384_C))
#define IF_SHA384(call) (call)
#else
#define IF_SHA384(call) (-1)
#endif

union any_hash {
#if WINRM_KERBEROS
	mbedtls_sha1_context sha1;
#endif
#if WINRM_KERBEROS_SHA2 || WINRM_COPY
	mbedtls_sha256_context sha256;
#endif
#if WINRM_KERBEROS_SHA2
	mbedtls_sha512_context sha512;
#endif
};

typedef char hash_fits[sizeof(union any_hash) <=
			sizeof(((struct winrm_hash *)0)->space)
		? 1
		: -1];
static union any_hash *any_hash(struct winrm_hash *h)
{
	return (union any_hash *)(void *)h->space;
}

static void init(struct winrm_hash *h, enum winrm_hash_type type)
{
	static const uint8_t lens[] = {20, 32, 48};
	union any_hash *any = any_hash(h);

	h->len = lens[type];
	h->type = (uint8_t)type;
	h->way = 0;
	switch (type) {
	case WINRM_SHA1:
		(void)IF_SHA1((mbedtls_sha1_init(&any->sha1), 0));
		break;
	case WINRM_SHA256:
		(void)IF_SHA256((mbedtls_sha256_init(&any->sha256), 0));
		break;
	case WINRM_SHA384:
		(void)IF_SHA384((mbedtls_sha512_init(&any->sha512), 0));
		break;
	}
}

void winrm_hash_start(struct winrm_hash *h, enum winrm_hash_type type)
{
	union any_hash *any = any_hash(h);

	init(h, type);
	switch (type) {
	case WINRM_SHA1:
		h->failed = IF_SHA1(mbedtls_sha1_starts(&any->sha1)) != 0;
		break;
	case WINRM_SHA256:
		h->failed =
			IF_SHA256(mbedtls_sha256_starts(&any->sha256, 0)) != 0;
		break;
	case WINRM_SHA384:
		h->failed =
			IF_SHA384(mbedtls_sha512_starts(&any->sha512, 1)) != 0;
		break;
	}
}

#if WINRM_SHA256_BLOCKS && defined(MBEDTLS_SHA256_C) &&                        \
	!defined(MBEDTLS_SHA256_ALT)
enum { BLOCK = 64, WORTH_IT = 1024 };
enum { WAY_UNKNOWN, WAY_MBEDTLS, WAY_BLOCKS };

/* Whole blocks go by the processor's instructions, the rest by mbedTLS. */
static int add_sha256(struct winrm_hash *h, const uint8_t *data, size_t len)
{
	mbedtls_sha256_context *c = &any_hash(h)->sha256;
	size_t first = (BLOCK - c->total[0] % BLOCK) % BLOCK, whole;
	uint64_t total;
	int result;

	if (len >= WORTH_IT && h->way == WAY_UNKNOWN)
		h->way = winrm_sha256_has_blocks() ? WAY_BLOCKS : WAY_MBEDTLS;
	if (len < WORTH_IT || h->way != WAY_BLOCKS)
		return mbedtls_sha256_update(c, data, len);
	result = first ? mbedtls_sha256_update(c, data, first) : 0;
	if (result)
		return result;
	whole = (len - first) / BLOCK * BLOCK;
	winrm_sha256_blocks(c->state, data + first, whole / BLOCK);
	total = ((uint64_t)c->total[1] << 32 | c->total[0]) + whole;
	c->total[0] = (uint32_t)total;
	c->total[1] = (uint32_t)(total >> 32);
	return mbedtls_sha256_update(
		c, data + first + whole, len - first - whole);
}
#else
#define add_sha256(h, data, len)                                               \
	mbedtls_sha256_update(&any_hash(h)->sha256, data, len)
#endif

void winrm_hash_add(struct winrm_hash *h, const void *data, size_t len)
{
	union any_hash *any = any_hash(h);
	int result = 0;

	(void)any; /* SHA-256 alone does without */
	if (len == 0 || h->failed)
		return;
	switch ((enum winrm_hash_type)h->type) {
	case WINRM_SHA1:
		result = IF_SHA1(mbedtls_sha1_update(&any->sha1, data, len));
		break;
	case WINRM_SHA256: result = IF_SHA256(add_sha256(h, data, len)); break;
	case WINRM_SHA384:
		result = IF_SHA384(
			mbedtls_sha512_update(&any->sha512, data, len));
		break;
	}
	h->failed = result != 0;
}

void winrm_hash_clone(struct winrm_hash *to, const struct winrm_hash *from)
{
	const union any_hash *any =
		(const union any_hash *)(const void *)from->space;

	init(to, (enum winrm_hash_type)from->type);
	to->failed = from->failed;
	switch ((enum winrm_hash_type)to->type) {
	case WINRM_SHA1:
		(void)IF_SHA1(
			(mbedtls_sha1_clone(&any_hash(to)->sha1, &any->sha1),
				0));
		break;
	case WINRM_SHA256:
		(void)IF_SHA256((mbedtls_sha256_clone(
					 &any_hash(to)->sha256, &any->sha256),
			0));
		break;
	case WINRM_SHA384:
		(void)IF_SHA384((mbedtls_sha512_clone(
					 &any_hash(to)->sha512, &any->sha512),
			0));
		break;
	}
}

/* What frees a context wipes it. */
bool winrm_hash_end(struct winrm_hash *h, uint8_t *digest)
{
	union any_hash *any = any_hash(h);
	int result = -1;

	switch ((enum winrm_hash_type)h->type) {
	case WINRM_SHA1:
		result = IF_SHA1(mbedtls_sha1_finish(&any->sha1, digest));
		(void)IF_SHA1((mbedtls_sha1_free(&any->sha1), 0));
		break;
	case WINRM_SHA256:
		result = IF_SHA256(
			(mbedtls_sha256_finish(&any->sha256, digest)));
		(void)IF_SHA256((mbedtls_sha256_free(&any->sha256), 0));
		break;
	case WINRM_SHA384:
		result = IF_SHA384(mbedtls_sha512_finish(&any->sha512, digest));
		(void)IF_SHA384((mbedtls_sha512_free(&any->sha512), 0));
		break;
	}
	if (result == 0 && !h->failed)
		return true;
	memset(digest, 0, h->len);
	return false;
}

#endif

#if WINRM_KERBEROS || WINRM_PSRP_SECRETS
#if !defined(MBEDTLS_AES_C) || !defined(MBEDTLS_CIPHER_MODE_CBC)
#error "Kerberos and secrets need MBEDTLS_AES_C, MBEDTLS_CIPHER_MODE_CBC"
#endif

typedef char aes_fits[sizeof(mbedtls_aes_context) <=
			sizeof(((struct winrm_aes *)0)->space)
		? 1
		: -1];

static mbedtls_aes_context *aes(struct winrm_aes *a)
{
	return (mbedtls_aes_context *)(void *)a->space;
}

void winrm_aes_start(
	struct winrm_aes *a, const uint8_t *key, size_t key_len, bool encrypt)
{
	unsigned bits = (unsigned)key_len * 8;

	mbedtls_aes_init(aes(a));
	a->encrypt = encrypt;
	a->failed = (encrypt ? mbedtls_aes_setkey_enc(aes(a), key, bits)
			     : mbedtls_aes_setkey_dec(aes(a), key, bits)) != 0;
}

void winrm_aes_cbc(struct winrm_aes *a, uint8_t iv[WINRM_AES_BLOCK],
	uint8_t *data, size_t len)
{
	int mode = a->encrypt ? MBEDTLS_AES_ENCRYPT : MBEDTLS_AES_DECRYPT;

	if (len > 0 &&
		mbedtls_aes_crypt_cbc(aes(a), mode, len, iv, data, data) != 0)
		a->failed = true;
}

bool winrm_aes_end(struct winrm_aes *a)
{
	mbedtls_aes_free(aes(a)); /* which wipes it */
	return !a->failed;
}
#endif
#endif
