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
	winrm_krb_hmac_start(&c->hash, winrm_krb_hash(key->etype), derived);
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
	bool ok =
		winrm_krb_hmac_end(&c->hash, derived, whole) && derived.len > 0;

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

/* The MAC of encrypted data: RFC 8009 has the cipher's IV before it. */
static bool integrity(const struct winrm_krb_key *key, uint32_t usage,
	const uint8_t *data, size_t len, uint8_t *mac)
{
	static const uint8_t iv[BLOCK];
	struct winrm_krb_checksum c;

	start(&c, key, usage, WINRM_KRB_INTEGRITY);
	if (winrm_krb_hash(key->etype) != WINRM_SHA1)
		winrm_hash_add(&c.hash, iv, sizeof(iv));
	winrm_hash_add(&c.hash, data, len);
	return winrm_krb_checksum_end(&c, mac);
}

/*
 * CBC of at least one block, of which the last two trade places and the last
 * one is cut (CBC-CS3). `end` is the last, of 1 to 16 octets; `pair` holds what
 * is put in place of the two.
 */
static void encrypt_cts(struct winrm_aes *aes, uint8_t *data, size_t len)
{
	uint8_t iv[BLOCK] = {0}, pair[BLOCK] = {0};
	size_t head = (len - 1) / BLOCK * BLOCK, rest = len - head;
	uint8_t *end = data + head;

	winrm_aes_cbc(aes, iv, data, head);
	memcpy(pair, end, rest);
	if (head > 0)
		memcpy(end, end - BLOCK, rest);
	winrm_aes_cbc(aes, iv, pair, BLOCK);
	memcpy(head > 0 ? end - BLOCK : end, pair, BLOCK);
}

static void decrypt_cts(struct winrm_aes *aes, uint8_t *data, size_t len)
{
	uint8_t iv[BLOCK] = {0}, zero[BLOCK] = {0}, pair[2 * BLOCK];
	size_t head = (len - 1) / BLOCK * BLOCK, rest = len - head;
	uint8_t *end = data + head;

	if (head == 0) {
		winrm_aes_cbc(aes, iv, data, BLOCK);
		return;
	}
	winrm_aes_cbc(aes, iv, data, head - BLOCK);
	memcpy(pair, end - BLOCK, BLOCK);
	memcpy(pair + BLOCK, pair, BLOCK);
	/* The last block's end was stolen from the one before. */
	winrm_aes_cbc(aes, zero, pair, BLOCK);
	memcpy(pair, end, rest);
	winrm_aes_cbc(aes, iv, pair, 2 * BLOCK);
	memcpy(end - BLOCK, pair, BLOCK + rest);
	winrm_wipe(pair, sizeof(pair));
}

static bool cipher(const struct winrm_krb_key *key, uint32_t usage,
	uint8_t *data, size_t len, bool encrypt)
{
	uint8_t derived[WINRM_KRB_KEY_MAX];
	size_t key_len =
		winrm_krb_usage_key(key, usage, WINRM_KRB_ENCRYPTION, derived);
	struct winrm_aes aes;

	if (key_len == 0)
		return false;
	winrm_aes_start(&aes, derived, key_len, encrypt);
	winrm_wipe(derived, sizeof(derived));
	(encrypt ? encrypt_cts : decrypt_cts)(&aes, data, len);
	return winrm_aes_end(&aes);
}

bool winrm_krb_encrypt(const struct winrm_krb_key *key, uint32_t usage,
	uint8_t *data, size_t len)
{
	bool of_text = winrm_krb_hash(key->etype) == WINRM_SHA1, ok;
	uint8_t *mac = data + len;

	ok = is_known(key->etype) && len >= WINRM_KRB_CONFOUNDER &&
		(!of_text || integrity(key, usage, data, len, mac)) &&
		cipher(key, usage, data, len, true) &&
		(of_text || integrity(key, usage, data, len, mac));
	if (!ok)
		winrm_wipe(data, len);
	return ok;
}

static bool is_whole(const struct winrm_krb_key *key, uint32_t usage,
	const uint8_t *data, size_t len)
{
	uint8_t mac[WINRM_KRB_MAC_MAX];
	bool ok = integrity(key, usage, data, len, mac) &&
		winrm_equal_ct(mac, data + len, winrm_krb_mac_len(key->etype));

	winrm_wipe(mac, sizeof(mac));
	return ok;
}

bool winrm_krb_decrypt(const struct winrm_krb_key *key, uint32_t usage,
	uint8_t *data, size_t len)
{
	bool of_text = winrm_krb_hash(key->etype) == WINRM_SHA1, ok;
	size_t mac_len = winrm_krb_mac_len(key->etype);

	if (mac_len == 0 || len < WINRM_KRB_CONFOUNDER + mac_len) {
		winrm_wipe(data, len);
		return false;
	}
	len -= mac_len;
	ok = (of_text || is_whole(key, usage, data, len)) &&
		cipher(key, usage, data, len, false) &&
		(!of_text || is_whole(key, usage, data, len));
	if (!ok)
		winrm_wipe(data, len + mac_len);
	return ok;
}
#endif
