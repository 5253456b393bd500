/* SPDX-License-Identifier: Apache-2.0 */
#include "port/crypto.h"

#include <string.h>

#include <mbedtls/platform_util.h>

#include "core/config.h"

/* platform_util.h gets it from TF-PSA-Crypto's own headers. */
#ifdef TF_PSA_CRYPTO_VERSION_NUMBER
#include <psa/crypto.h>

#ifndef PSA_WANT_ALG_MD5
#error "NTLM needs PSA_WANT_ALG_MD5 in the configuration of TF-PSA-Crypto"
#endif

/* If this array's size is negative, define WINRM_MD5_SPACE as 30. */
typedef char context_fits[sizeof(psa_hash_operation_t) <=
			sizeof(((struct winrm_md5 *)0)->space)
		? 1
		: -1];

static psa_hash_operation_t *context(struct winrm_md5 *h)
{
	return (psa_hash_operation_t *)(void *)h->space;
}

/*
 * TF-PSA-Crypto can hash before psa_crypto_init; another implementation may
 * not. It is not called first here: without MBEDTLS_THREADING_C several threads
 * must not call it at once, and it needs a source of entropy.
 */
void winrm_md5_start(struct winrm_md5 *h)
{
	psa_status_t status;

	memset(h, 0, sizeof(*h));
	status = psa_hash_setup(context(h), PSA_ALG_MD5);
	if (status == PSA_ERROR_BAD_STATE && psa_crypto_init() == PSA_SUCCESS)
		status = psa_hash_setup(context(h), PSA_ALG_MD5);
	h->failed = status != PSA_SUCCESS;
}

void winrm_md5_add(struct winrm_md5 *h, const void *data, size_t len)
{
	if (len > 0 && psa_hash_update(context(h), data, len) != PSA_SUCCESS)
		h->failed = true;
}

bool winrm_md5_end(struct winrm_md5 *h, uint8_t digest[WINRM_MD5_LEN])
{
	size_t len = 0;
	bool ok = psa_hash_finish(context(h), digest, WINRM_MD5_LEN, &len) ==
			PSA_SUCCESS &&
		!h->failed;

	(void)psa_hash_abort(context(h));
	mbedtls_platform_zeroize(h, sizeof(*h));
	if (!ok)
		memset(digest, 0, WINRM_MD5_LEN);
	return ok;
}

#if WINRM_COPY && !defined(PSA_WANT_ALG_SHA_256)
#error "Copies of files need PSA_WANT_ALG_SHA_256"
#endif

#if WINRM_KERBEROS || WINRM_COPY
#if WINRM_KERBEROS && !defined(PSA_WANT_ALG_SHA_1)
#error "Kerberos needs PSA_WANT_ALG_SHA_1"
#endif

typedef char hash_fits[sizeof(psa_hash_operation_t) <=
			sizeof(((struct winrm_hash *)0)->space)
		? 1
		: -1];
static psa_hash_operation_t *hash(struct winrm_hash *h)
{
	return (psa_hash_operation_t *)(void *)h->space;
}

void winrm_hash_start(struct winrm_hash *h, enum winrm_hash_type type)
{
	psa_algorithm_t alg = type == WINRM_SHA1 ? PSA_ALG_SHA_1
		: type == WINRM_SHA256           ? PSA_ALG_SHA_256
						 : PSA_ALG_SHA_384;
	static const uint8_t lens[] = {20, 32, 48};
	psa_status_t status;

	memset(h, 0, sizeof(*h));
	h->type = (uint8_t)type;
	h->len = lens[type];
	status = psa_hash_setup(hash(h), alg);
	if (status == PSA_ERROR_BAD_STATE && psa_crypto_init() == PSA_SUCCESS)
		status = psa_hash_setup(hash(h), alg);
	h->failed = status != PSA_SUCCESS;
}

void winrm_hash_add(struct winrm_hash *h, const void *data, size_t len)
{
	if (len > 0 && psa_hash_update(hash(h), data, len) != PSA_SUCCESS)
		h->failed = true;
}

void winrm_hash_clone(struct winrm_hash *to, const struct winrm_hash *from)
{
	memset(to, 0, sizeof(*to));
	to->type = from->type;
	to->len = from->len;
	to->failed =
		psa_hash_clone(
			(const psa_hash_operation_t *)(const void *)from->space,
			hash(to)) != PSA_SUCCESS ||
		from->failed;
}

bool winrm_hash_end(struct winrm_hash *h, uint8_t *digest)
{
	size_t len = 0;
	bool ok =
		psa_hash_finish(hash(h), digest, h->len, &len) == PSA_SUCCESS &&
		!h->failed;

	(void)psa_hash_abort(hash(h));
	mbedtls_platform_zeroize(h->space, sizeof(h->space));
	if (!ok)
		memset(digest, 0, h->len);
	return ok;
}

#endif

#if WINRM_KERBEROS || WINRM_PSRP_SECRETS
#if !defined(PSA_WANT_KEY_TYPE_AES) || !defined(PSA_WANT_ALG_CBC_NO_PADDING)
#error "Kerberos and secrets need PSA_WANT_KEY_TYPE_AES, _ALG_CBC_NO_PADDING"
#endif

typedef char
	aes_fits[sizeof(psa_key_id_t) <= sizeof(((struct winrm_aes *)0)->space)
			? 1
			: -1];

static psa_key_id_t *key_id(struct winrm_aes *a)
{
	return (psa_key_id_t *)(void *)a->space;
}

void winrm_aes_start(
	struct winrm_aes *a, const uint8_t *key, size_t key_len, bool encrypt)
{
	psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
	psa_status_t status;

	memset(a, 0, sizeof(*a));
	a->encrypt = encrypt;
	psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
	psa_set_key_algorithm(&attributes, PSA_ALG_CBC_NO_PADDING);
	psa_set_key_usage_flags(&attributes,
		encrypt ? PSA_KEY_USAGE_ENCRYPT : PSA_KEY_USAGE_DECRYPT);
	status = psa_import_key(&attributes, key, key_len, key_id(a));
	if (status == PSA_ERROR_BAD_STATE && psa_crypto_init() == PSA_SUCCESS)
		status = psa_import_key(&attributes, key, key_len, key_id(a));
	a->failed = status != PSA_SUCCESS;
}

/*
 * In pieces, as TF-PSA-Crypto takes memory for a copy of each unless it is
 * built with MBEDTLS_PSA_ASSUME_EXCLUSIVE_BUFFERS.
 */
static bool update(psa_cipher_operation_t *op, uint8_t *data, size_t len)
{
	enum { PIECE = 1024 };

	while (len > 0) {
		size_t n = len < PIECE ? len : PIECE, out = 0;

		if (psa_cipher_update(op, data, n, data, n, &out) !=
				PSA_SUCCESS ||
			out != n)
			return false;
		data += n;
		len -= n;
	}
	return true;
}

void winrm_aes_cbc(struct winrm_aes *a, uint8_t iv[WINRM_AES_BLOCK],
	uint8_t *data, size_t len)
{
	psa_cipher_operation_t op = PSA_CIPHER_OPERATION_INIT;
	uint8_t next[WINRM_AES_BLOCK], rest[WINRM_AES_BLOCK];
	size_t rest_len = 0;

	if (len == 0 || a->failed)
		return;
	memcpy(next, data + len - sizeof(next), sizeof(next));
	a->failed =
		(a->encrypt ? psa_cipher_encrypt_setup(
				      &op, *key_id(a), PSA_ALG_CBC_NO_PADDING)
			    : psa_cipher_decrypt_setup(&op, *key_id(a),
				      PSA_ALG_CBC_NO_PADDING)) != PSA_SUCCESS ||
		psa_cipher_set_iv(&op, iv, WINRM_AES_BLOCK) != PSA_SUCCESS ||
		!update(&op, data, len) ||
		psa_cipher_finish(&op, rest, sizeof(rest), &rest_len) !=
			PSA_SUCCESS;
	(void)psa_cipher_abort(&op);
	memcpy(iv, a->encrypt ? data + len - sizeof(next) : next, sizeof(next));
	mbedtls_platform_zeroize(next, sizeof(next));
}

bool winrm_aes_end(struct winrm_aes *a)
{
	bool ok = psa_destroy_key(*key_id(a)) == PSA_SUCCESS && !a->failed;

	mbedtls_platform_zeroize(a, sizeof(*a));
	return ok;
}
#endif
#endif
