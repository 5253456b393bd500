/* SPDX-License-Identifier: Apache-2.0 */
#include "port/crypto.h"

#include <string.h>

#include <mbedtls/platform_util.h>

#ifndef TF_PSA_CRYPTO_VERSION_NUMBER /* else port/crypto_psa.c does it */
#include <mbedtls/md5.h>
#include <mbedtls/version.h>

/* Since 3.0 the functions that return a result have plain names again. */
#if MBEDTLS_VERSION_NUMBER < 0x03000000
#define mbedtls_md5_starts mbedtls_md5_starts_ret
#define mbedtls_md5_update mbedtls_md5_update_ret
#define mbedtls_md5_finish mbedtls_md5_finish_ret
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
#endif
