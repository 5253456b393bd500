/* SPDX-License-Identifier: Apache-2.0 */
#include "port/tls_unlock.h"

#ifdef WINRM_TLS_UNLOCKS
#include <string.h>

#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>

#if MBEDTLS_VERSION_MAJOR < 4
#include <mbedtls/aes.h>
#include <mbedtls/pkcs5.h>

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

int winrm_tls_decrypt(const struct winrm_tls_lock *lock, const char *password,
	unsigned char *out)
{
	mbedtls_aes_context aes;
	unsigned char key[32], iv[16];
	int code;

	memcpy(iv, lock->iv, sizeof(iv));
	mbedtls_aes_init(&aes);
	code = derive(lock, password, key);
	if (code == 0)
		code = mbedtls_aes_setkey_dec(&aes, key, lock->bits);
	memmove(out, lock->data, lock->data_len);
	if (code == 0)
		code = mbedtls_aes_crypt_cbc(&aes, MBEDTLS_AES_DECRYPT,
			lock->data_len, iv, out, out);
	mbedtls_aes_free(&aes);
	mbedtls_platform_zeroize(key, sizeof(key));
	return code;
}
#else
static psa_algorithm_t algorithm(int hash)
{
	switch (hash) {
	case MBEDTLS_MD_SHA1: return PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_1);
	case MBEDTLS_MD_SHA224: return PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_224);
	case MBEDTLS_MD_SHA384: return PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_384);
	case MBEDTLS_MD_SHA512: return PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_512);
	default: return PSA_ALG_PBKDF2_HMAC(PSA_ALG_SHA_256);
	}
}

static psa_status_t derive(const struct winrm_tls_lock *lock,
	const char *password, unsigned char key[32])
{
	psa_key_derivation_operation_t kdf = PSA_KEY_DERIVATION_OPERATION_INIT;
	psa_status_t status =
		psa_key_derivation_setup(&kdf, algorithm(lock->hash));

	if (status == PSA_SUCCESS)
		status = psa_key_derivation_input_integer(&kdf,
			PSA_KEY_DERIVATION_INPUT_COST, (uint64_t)lock->rounds);
	if (status == PSA_SUCCESS)
		status = psa_key_derivation_input_bytes(&kdf,
			PSA_KEY_DERIVATION_INPUT_SALT, lock->salt,
			lock->salt_len);
	if (status == PSA_SUCCESS)
		status = psa_key_derivation_input_bytes(&kdf,
			PSA_KEY_DERIVATION_INPUT_PASSWORD,
			(const uint8_t *)password, strlen(password));
	if (status == PSA_SUCCESS)
		status = psa_key_derivation_output_bytes(
			&kdf, key, lock->bits / 8);
	(void)psa_key_derivation_abort(&kdf);
	return status;
}

static psa_status_t import(const struct winrm_tls_lock *lock,
	const unsigned char key[32], psa_key_id_t *id)
{
	psa_key_attributes_t kind = PSA_KEY_ATTRIBUTES_INIT;

	psa_set_key_type(&kind, PSA_KEY_TYPE_AES);
	psa_set_key_usage_flags(&kind, PSA_KEY_USAGE_DECRYPT);
	psa_set_key_algorithm(&kind, PSA_ALG_CBC_NO_PADDING);
	return psa_import_key(&kind, key, lock->bits / 8, id);
}

/* Block by block, as `out` may overlap what is read. */
static psa_status_t decrypt(
	const struct winrm_tls_lock *lock, psa_key_id_t id, unsigned char *out)
{
	psa_cipher_operation_t cipher = PSA_CIPHER_OPERATION_INIT;
	unsigned char block[16];
	psa_status_t status =
		psa_cipher_decrypt_setup(&cipher, id, PSA_ALG_CBC_NO_PADDING);
	size_t at, n;

	if (status == PSA_SUCCESS)
		status = psa_cipher_set_iv(&cipher, lock->iv, 16);
	for (at = 0; status == PSA_SUCCESS && at < lock->data_len; at += 16) {
		status = psa_cipher_update(
			&cipher, lock->data + at, 16, block, sizeof(block), &n);
		if (status == PSA_SUCCESS && n != 16)
			status = PSA_ERROR_GENERIC_ERROR;
		if (status == PSA_SUCCESS)
			memcpy(out + at, block, n);
	}
	if (status == PSA_SUCCESS)
		status = psa_cipher_finish(&cipher, block, sizeof(block), &n);
	(void)psa_cipher_abort(&cipher);
	mbedtls_platform_zeroize(block, sizeof(block));
	return status;
}

int winrm_tls_decrypt(const struct winrm_tls_lock *lock, const char *password,
	unsigned char *out)
{
	psa_key_id_t id = PSA_KEY_ID_NULL;
	unsigned char key[32];
	psa_status_t status = derive(lock, password, key);

	if (status == PSA_SUCCESS)
		status = import(lock, key, &id);
	mbedtls_platform_zeroize(key, sizeof(key));
	if (status == PSA_SUCCESS)
		status = decrypt(lock, id, out);
	(void)psa_destroy_key(id);
	return (int)status;
}
#endif
#endif
