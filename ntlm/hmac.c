/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/hmac.h"

#include <string.h>

#include "core/base/secret.h"

static void xor_key(struct winrm_hmac *h, uint8_t with)
{
	unsigned i;

	for (i = 0; i < WINRM_MD5_BLOCK; i++)
		h->key[i] ^= with;
}

void winrm_hmac_start(struct winrm_hmac *h, const uint8_t *key, size_t len)
{
	memset(h->key, 0, sizeof(h->key));
	memcpy(h->key, key, len < sizeof(h->key) ? len : sizeof(h->key));
	xor_key(h, 0x36);
	winrm_md5_start(&h->md5);
	winrm_md5_add(&h->md5, h->key, sizeof(h->key));
	xor_key(h, 0x36 ^ 0x5c);
}

void winrm_hmac_add(struct winrm_hmac *h, const void *data, size_t len)
{
	winrm_md5_add(&h->md5, data, len);
}

bool winrm_hmac_end(struct winrm_hmac *h, uint8_t code[WINRM_MD5_LEN])
{
	uint8_t inner[WINRM_MD5_LEN];
	bool ok = winrm_md5_end(&h->md5, inner);

	winrm_md5_start(&h->md5);
	winrm_md5_add(&h->md5, h->key, sizeof(h->key));
	winrm_md5_add(&h->md5, inner, sizeof(inner));
	ok = winrm_md5_end(&h->md5, code) && ok;
	winrm_wipe(inner, sizeof(inner));
	winrm_wipe(h, sizeof(*h));
	return ok;
}
