/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_key.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/base/secret.h"
#include "core/config.h"
#include "core/kerberos/krb_hmac.h"

#if WINRM_KERBEROS

size_t winrm_krb_key_len(unsigned etype)
{
	if (etype < WINRM_KRB_AES128_SHA1 || etype > WINRM_KRB_LAST)
		return 0;
	return etype % 2 ? 16 : 32;
}

/*
 * Copies of `in`, each turned right by 13 bits more than the one before, as
 * many as end with a whole number of `out`; these are added, and what is
 * carried out at the top is added at the bottom: for that nothing more is added
 * once round.
 */
void winrm_krb_nfold(struct winrm_slice in, uint8_t *out, size_t out_len)
{
	size_t bits = in.len * 8, total = in.len, i;
	unsigned carry = 0;

	while (total % out_len)
		total += in.len;
	memset(out, 0, out_len);
	for (i = total + out_len; i-- > 0;) {
		carry += out[i % out_len];
		if (i >= out_len) {
			size_t from = i - out_len;
			/* minus 13 for each copy, where bits is 0 */
			size_t at =
				(from * 8 + from / in.len * 13 * (bits - 1)) %
				bits;
			unsigned two = (unsigned)in.ptr[at / 8] << 8 |
				in.ptr[(at / 8 + 1) % in.len];

			carry += two >> (8 - at % 8) & 0xff;
		}
		out[i % out_len] = (uint8_t)carry;
		carry >>= 8;
	}
}

/* DR of RFC 3961 5.1: what is encrypted is encrypted again. */
static bool derive_aes(const struct winrm_krb_key *key,
	const struct winrm_slice *label, uint8_t *out, size_t out_len)
{
	uint8_t block[WINRM_AES_BLOCK];
	struct winrm_aes aes;
	size_t at;

	winrm_krb_nfold(*label, block, sizeof(block));
	winrm_aes_start(&aes, key->bytes, winrm_krb_key_len(key->etype), true);
	for (at = 0; at < out_len; at += sizeof(block)) {
		uint8_t iv[WINRM_AES_BLOCK] = {0};

		winrm_aes_cbc(&aes, iv, block, sizeof(block));
		memcpy(out + at, block, sizeof(block));
	}
	winrm_wipe(block, sizeof(block));
	return winrm_aes_end(&aes);
}

/* KDF-HMAC-SHA2 of RFC 8009 3. */
#if WINRM_KERBEROS_SHA2
static bool derive_hmac(const struct winrm_krb_key *key,
	const struct winrm_slice *label, uint8_t *out, size_t out_len)
{
	struct winrm_slice bytes = {key->bytes, winrm_krb_key_len(key->etype)};
	uint8_t before[] = {0, 0, 0, 1}, behind[5] = {0};
	uint8_t mac[WINRM_HASH_MAX];
	struct winrm_hash h;
	bool ok;

	winrm_put_be16(behind + 3, (uint32_t)out_len * 8);
	winrm_krb_hmac_start(&h, winrm_krb_hash(key->etype), &bytes);
	winrm_hash_add(&h, before, sizeof(before));
	winrm_hash_add(&h, label->ptr, label->len);
	winrm_hash_add(&h, behind, sizeof(behind));
	ok = winrm_krb_hmac_end(&h, &bytes, mac);
	memcpy(out, mac, out_len);
	winrm_wipe(mac, sizeof(mac));
	return ok;
}
#endif

bool winrm_krb_derive(const struct winrm_krb_key *key,
	const struct winrm_slice *label, uint8_t *out, size_t out_len)
{
#if WINRM_KERBEROS_SHA2
	if (winrm_krb_hash(key->etype) != WINRM_SHA1)
		return derive_hmac(key, label, out, out_len);
#endif
	return derive_aes(key, label, out, out_len);
}

size_t winrm_krb_usage_key(const struct winrm_krb_key *key, uint32_t usage,
	enum winrm_krb_purpose purpose, uint8_t out[WINRM_KRB_KEY_MAX])
{
	size_t len = winrm_krb_key_len(key->etype);
	uint8_t bytes[5];
	struct winrm_slice label = {bytes, sizeof(bytes)};

	if (purpose != WINRM_KRB_ENCRYPTION &&
		winrm_krb_hash(key->etype) != WINRM_SHA1)
		len = winrm_krb_mac_len(key->etype);
	winrm_put_be32(bytes, usage);
	bytes[4] = (uint8_t)purpose;
	return len > 0 && winrm_krb_derive(key, &label, out, len) ? len : 0;
}

bool winrm_krb_string_to_key(struct winrm_krb_key *key, unsigned etype,
	struct winrm_slice password, struct winrm_slice salt, uint32_t rounds)
{
	struct winrm_slice salts[3] = {{NULL, 0}, salt, {NULL, 0}};
	struct winrm_slice label = winrm_slice_str("kerberos");
	size_t len = winrm_krb_key_len(etype);

	memset(key, 0, sizeof(*key));
	if (len == 0)
		return false;
	key->etype = (uint8_t)etype;
#if WINRM_KERBEROS_SHA2
	if (winrm_krb_hash(etype) != WINRM_SHA1) {
		static const char names[2][27] = {"aes128-cts-hmac-sha256-128",
			"aes256-cts-hmac-sha384-192"};

		salts[0].ptr =
			(const uint8_t *)names[etype - WINRM_KRB_AES128_SHA256];
		salts[0].len = sizeof(names[0]); /* with the NUL */
	}
#endif
	if (winrm_krb_pbkdf2(winrm_krb_hash(etype), &password, salts, rounds,
		    key->bytes, len) &&
		winrm_krb_derive(key, &label, key->bytes, len))
		return true;
	winrm_wipe(key, sizeof(*key));
	return false;
}
#endif
