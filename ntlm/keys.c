/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/keys.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/base/secret.h"
#include "core/base/utf.h"
#include "core/config.h"
#include "ntlm/hmac.h"
#include "ntlm/md4.h"
#include "ntlm/rc4_hmac.h"

bool winrm_ntlm_hash(struct winrm_slice password, uint8_t out[WINRM_NTLM_KEY])
{
	struct winrm_md4 md4;
	uint8_t units[4];
	size_t len = 1;

	winrm_md4_start(&md4);
	while (len > 0 && password.len > 0) {
		len = winrm_utf16_next(&password, false, units);
		winrm_md4_add(&md4, units, len);
	}
	winrm_md4_end(&md4, out);
	winrm_wipe(units, sizeof(units));
	return len > 0;
}

bool winrm_ntlm_owf(const uint8_t hash[WINRM_NTLM_KEY], struct winrm_slice user,
	struct winrm_slice domain, uint8_t out[WINRM_NTLM_KEY])
{
	struct winrm_hmac hmac;
	uint8_t units[4];
	size_t len = 1;

	winrm_hmac_start(&hmac, hash, WINRM_NTLM_KEY);
	while (len > 0 && user.len > 0) {
		len = winrm_utf16_next(&user, true, units);
		winrm_hmac_add(&hmac, units, len);
	}
	winrm_hmac_add(&hmac, domain.ptr, domain.len);
	return winrm_hmac_end(&hmac, out) && len > 0;
}

bool winrm_ntlm_mac(const uint8_t key[WINRM_NTLM_KEY], struct winrm_slice a,
	struct winrm_slice b, struct winrm_slice c, uint8_t out[WINRM_NTLM_KEY])
{
	struct winrm_hmac hmac;

	winrm_hmac_start(&hmac, key, WINRM_NTLM_KEY);
	winrm_hmac_add(&hmac, a.ptr, a.len);
	winrm_hmac_add(&hmac, b.ptr, b.len);
	winrm_hmac_add(&hmac, c.ptr, c.len);
	return winrm_hmac_end(&hmac, out);
}

/* SIGNKEY and SEALKEY, MS-NLMP 3.4.5.2 and 3.4.5.3; the NUL is hashed too. */
static bool derive(const uint8_t *key, size_t len, bool client, bool sign,
	uint8_t out[WINRM_NTLM_KEY])
{
	char magic[] = "session key to server-to-client "
		       "sealing key magic constant";
	struct winrm_md5 md5;

	if (client)
		memcpy(magic + 15, "client-to-server", 16);
	if (sign)
		memcpy(magic + 32, "signing", 7);
	winrm_md5_start(&md5);
	winrm_md5_add(&md5, key, len);
	winrm_md5_add(&md5, magic, sizeof(magic));
	return winrm_md5_end(&md5, out);
}

bool winrm_ntlm_side_start(struct winrm_ntlm_side *side,
	const uint8_t key[WINRM_NTLM_KEY], uint32_t flags, bool client)
{
	uint8_t seal_key[WINRM_NTLM_KEY];
	size_t strength = flags & WINRM_NTLM_128 ? 16
		: flags & WINRM_NTLM_56          ? 7
						 : 5;
	bool ok = derive(key, WINRM_NTLM_KEY, client, true, side->sign_key);

	ok = derive(key, strength, client, false, seal_key) && ok;
	winrm_rc4_start(&side->rc4, seal_key, sizeof(seal_key));
	winrm_wipe(seal_key, sizeof(seal_key));
	side->sequence = 0;
	side->encrypt_mac = flags & WINRM_NTLM_KEY_EXCH;
	return ok;
}

#if WINRM_FAST <= 1
static bool by_blocks(struct winrm_ntlm_side *side, const uint8_t *sequence,
	uint8_t *data, size_t len, bool seal, uint8_t mac[WINRM_NTLM_KEY])
{
	size_t block = WINRM_MD5_BLOCK - 4, n;
	struct winrm_hmac hmac;

	winrm_hmac_start(&hmac, side->sign_key, sizeof(side->sign_key));
	winrm_hmac_add(&hmac, sequence, 4);
	for (; len > 0; data += n, len -= n, block = WINRM_MD5_BLOCK) {
		n = WINRM_FAST && len > block ? block : len;
		if (seal)
			winrm_hmac_add(&hmac, data, n);
		winrm_rc4_apply(&side->rc4, data, n);
		if (!seal)
			winrm_hmac_add(&hmac, data, n);
	}
	return winrm_hmac_end(&hmac, mac);
}
#endif

/*
 * Ciphers a message and gives its signature:
 *	version (1) | checksum (8 of the HMAC over sequence and plaintext) |
 *	sequence
 * By blocks of the hash where speed matters, as the processor then overlaps the
 * cipher of one block with the hash of another; the first is shorter by the
 * sequence number. Step by step where more code is given for it.
 */
static bool process(struct winrm_ntlm_side *side, uint8_t *data, size_t len,
	bool seal, uint8_t signature[WINRM_NTLM_SIGNATURE])
{
	uint8_t mac[WINRM_NTLM_KEY];
	bool ok = true;

	winrm_put_le32(signature, 1);
	winrm_put_le32(signature + 12, side->sequence++);
#if WINRM_FAST > 1
	winrm_rc4_hmac(&side->rc4, side->sign_key, signature + 12, data, len,
		seal, mac);
#else
	ok = by_blocks(side, signature + 12, data, len, seal, mac);
#endif
	memcpy(signature + 4, mac, 8);
	if (side->encrypt_mac)
		winrm_rc4_apply(&side->rc4, signature + 4, 8);
	return ok;
}

bool winrm_ntlm_side_seal(struct winrm_ntlm_side *side, uint8_t *data,
	size_t len, uint8_t signature[WINRM_NTLM_SIGNATURE])
{
	return process(side, data, len, true, signature);
}

bool winrm_ntlm_side_unseal(struct winrm_ntlm_side *side, uint8_t *data,
	size_t len, const uint8_t signature[WINRM_NTLM_SIGNATURE])
{
	uint8_t expected[WINRM_NTLM_SIGNATURE];

	return process(side, data, len, false, expected) &&
		winrm_equal_ct(expected, signature, sizeof(expected));
}
