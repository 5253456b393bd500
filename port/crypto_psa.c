/* SPDX-License-Identifier: Apache-2.0 */
#include "port/crypto.h"

#include <string.h>

#include <mbedtls/platform_util.h>

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
#endif
