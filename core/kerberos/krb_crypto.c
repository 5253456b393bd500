/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_crypto.h"

#include <string.h>

#include "core/base/secret.h"
#include "core/config.h"
#include "core/kerberos/krb_hmac.h"
#include "core/kerberos/krb_key.h"

#if WINRM_KERBEROS

enum { BLOCK = WINRM_AES_BLOCK };

static bool is_known(unsigned etype)
{
	return winrm_krb_key_len(etype) > 0;
}

size_t winrm_krb_mac_len(unsigned etype)
{
	static const uint8_t lens[] = {12, 12, 16, 24};

	return is_known(etype) ? lens[etype - WINRM_KRB_AES128_SHA1] : 0;
}

unsigned winrm_krb_checksum_type(unsigned etype)
{
	if (!is_known(etype))
		return 0;
	return etype <= WINRM_KRB_AES256_SHA1 ? etype - 2 : etype;
}

static void start(struct winrm_krb_checksum *c, const struct winrm_krb_key *key,
	uint32_t usage, enum winrm_krb_purpose purpose)
{
	struct winrm_slice derived = {c->key, 0};

	derived.len = winrm_krb_usage_key(key, usage, purpose, c->key);
	c->etype = key->etype;
	c->key_len = (uint8_t)derived.len;
	winrm_krb_hmac_start(&c->hash, winrm_krb_hash(key->etype), &derived);
}

void winrm_krb_checksum_start(struct winrm_krb_checksum *c,
	const struct winrm_krb_key *key, uint32_t usage)
{
	start(c, key, usage, WINRM_KRB_CHECKSUM);
}

void winrm_krb_checksum_add(
	struct winrm_krb_checksum *c, struct winrm_slice piece)
{
	winrm_hash_add(&c->hash, piece.ptr, piece.len);
}

bool winrm_krb_checksum_end(struct winrm_krb_checksum *c, uint8_t *mac)
{
	struct winrm_slice derived = {c->key, c->key_len};
	uint8_t whole[WINRM_HASH_MAX];
	bool ok = winrm_krb_hmac_end(&c->hash, &derived, whole) &&
		derived.len > 0;

	if (ok)
		memcpy(mac, whole, winrm_krb_mac_len(c->etype));
	winrm_wipe(c, sizeof(*c));
	winrm_wipe(whole, sizeof(whole));
	return ok;
}

bool winrm_krb_checksum(const struct winrm_krb_key *key, uint32_t usage,
	const struct winrm_slice *pieces, size_t count, uint8_t *mac)
{
	struct winrm_krb_checksum c;
	size_t i;

	winrm_krb_checksum_start(&c, key, usage);
	for (i = 0; i < count; i++)
		winrm_krb_checksum_add(&c, pieces[i]);
	return winrm_krb_checksum_end(&c, mac);
}

/*
 * The MAC of encrypted data, which lies behind it: written, or looked at.
 * RFC 8009 has the cipher's IV before the data.
 */
static bool integrity(const struct winrm_krb_key *key, uint32_t usage,
	uint8_t *data, size_t len, bool encrypt)
{
	static const uint8_t iv[BLOCK];
	uint8_t mac[WINRM_KRB_MAC_MAX];
	struct winrm_krb_checksum c;
	bool ok;

	start(&c, key, usage, WINRM_KRB_INTEGRITY);
	if (winrm_krb_hash(key->etype) != WINRM_SHA1)
		winrm_hash_add(&c.hash, iv, sizeof(iv));
	winrm_hash_add(&c.hash, data, len);
	if (encrypt)
		return winrm_krb_checksum_end(&c, data + len);
	ok = winrm_krb_checksum_end(&c, mac) &&
		winrm_equal_ct(mac, data + len, winrm_krb_mac_len(key->etype));
	winrm_wipe(mac, sizeof(mac));
	return ok;
}

/*
 * CBC of at least one block, of which the last two trade places and the last
 * one is cut (CBC-CS3). These two lie in `pair` as CBC has them: to decrypt,
 * what was cut off the first is taken from the second.
 */
static void cts(struct winrm_aes *aes, uint8_t *data, size_t len)
{
	uint8_t iv[BLOCK] = {0}, zero[BLOCK] = {0}, pair[2 * BLOCK] = {0};
	size_t head = (len - 1) / BLOCK * BLOCK;
	uint8_t *one = pair, *other = pair + BLOCK, *end;

	if (head == 0) {
		winrm_aes_cbc(aes, iv, data, BLOCK);
		return;
	}
	len -= head; /* of the last one */
	head -= BLOCK;
	end = data + head;
	winrm_aes_cbc(aes, iv, data, head);
	if (!aes->encrypt) {
		memcpy(pair, end, BLOCK);
		winrm_aes_cbc(aes, zero, pair, BLOCK);
		one = pair + BLOCK;
		other = pair;
	}
	memcpy(one, end, BLOCK);
	memcpy(other, end + BLOCK, len);
	winrm_aes_cbc(aes, iv, pair, sizeof(pair));
	memcpy(end, other, BLOCK);
	memcpy(end + BLOCK, one, len);
	winrm_wipe(pair, sizeof(pair));
}

bool winrm_krb_cipher(
	const struct winrm_slice *key, uint8_t *data, size_t len, bool encrypt)
{
	struct winrm_aes aes;

	winrm_aes_start(&aes, key->ptr, key->len, encrypt);
	cts(&aes, data, len);
	return winrm_aes_end(&aes) && key->len > 0;
}

/*
 * `len` counts the MAC, which is of the text in RFC 3962 and of the encrypted
 * text in RFC 8009: hence one comes first to encrypt, the other to decrypt.
 * The cipher's key is made before there is a cipher, which takes much stack.
 */
static bool apply(const struct winrm_krb_key *key, uint32_t usage,
	uint8_t *data, size_t len, bool encrypt)
{
	bool of_text = winrm_krb_hash(key->etype) == WINRM_SHA1;
	bool first = of_text == encrypt;
	size_t mac_len = winrm_krb_mac_len(key->etype), n = len - mac_len;
	uint8_t bytes[WINRM_KRB_KEY_MAX];
	struct winrm_slice derived = {bytes, 0};
	bool ok;

	derived.len =
		winrm_krb_usage_key(key, usage, WINRM_KRB_ENCRYPTION, bytes);
	ok = mac_len > 0 && len >= mac_len + WINRM_KRB_CONFOUNDER &&
		(!first || integrity(key, usage, data, n, encrypt)) &&
		winrm_krb_cipher(&derived, data, n, encrypt) &&
		(first || integrity(key, usage, data, n, encrypt));
	winrm_wipe(bytes, sizeof(bytes));
	if (!ok)
		winrm_wipe(data, len);
	return ok;
}

bool winrm_krb_encrypt(const struct winrm_krb_key *key, uint32_t usage,
	uint8_t *data, size_t len)
{
	len += winrm_krb_mac_len(key->etype);
	return apply(key, usage, data, len, true);
}

bool winrm_krb_decrypt(const struct winrm_krb_key *key, uint32_t usage,
	uint8_t *data, size_t len)
{
	return apply(key, usage, data, len, false);
}
#endif
