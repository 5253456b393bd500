/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_hmac.h"

#include <string.h>

#include "core/base/secret.h"
#include "core/config.h"

#if WINRM_KERBEROS

/* Starts a hash with the key as the pad that is filled with `fill`. */
static void start(struct winrm_hash *h, enum winrm_hash_type type,
	const struct winrm_slice *key, uint8_t fill)
{
	bool wide = WINRM_KERBEROS_SHA2 && type == WINRM_SHA384;
	size_t block_len = wide ? 128 : 64, i;
	uint8_t block[WINRM_HASH_BLOCK_MAX] = {0};
	bool ok = true;

	if (key->len > block_len) {
		winrm_hash_start(h, type);
		winrm_hash_add(h, key->ptr, key->len);
		ok = winrm_hash_end(h, block);
	} else if (key->len > 0) {
		memcpy(block, key->ptr, key->len);
	}
	for (i = 0; i < block_len; i++)
		block[i] ^= fill;
	winrm_hash_start(h, type);
	winrm_hash_add(h, block, block_len);
	if (!ok)
		h->failed = true;
	winrm_wipe(block, sizeof(block));
}

void winrm_krb_hmac_start(struct winrm_hash *h, enum winrm_hash_type type,
	const struct winrm_slice *key)
{
	start(h, type, key, 0x36);
}

/* The rest of an HMAC, once `h` has begun with the outer pad. */
static bool finish(struct winrm_hash *h, bool ok, uint8_t *mac)
{
	winrm_hash_add(h, mac, h->len);
	return winrm_hash_end(h, mac) && ok;
}

bool winrm_krb_hmac_end(
	struct winrm_hash *h, const struct winrm_slice *key, uint8_t *mac)
{
	bool ok = winrm_hash_end(h, mac);

	start(h, (enum winrm_hash_type)h->type, key, 0x5c);
	return finish(h, ok, mac);
}

/* Hashes that have taken the two pads, so that a round costs two blocks. */
struct pads {
	struct winrm_hash inner, outer, work;
	uint8_t round[WINRM_HASH_MAX], sum[WINRM_HASH_MAX];
};

/* The block of what is in `salt`, into p->sum. */
static bool block(
	struct pads *p, const struct winrm_slice salt[3], uint32_t rounds)
{
	const struct winrm_slice *in = salt, *end = salt + 3;
	struct winrm_slice last = {p->round, p->inner.len};
	bool ok = rounds > 0;
	size_t i;

	memset(p->sum, 0, sizeof(p->sum));
	for (; ok && rounds > 0; rounds--) {
		winrm_hash_clone(&p->work, &p->inner);
		for (; in < end; in++)
			winrm_hash_add(&p->work, in->ptr, in->len);
		ok = winrm_hash_end(&p->work, p->round);
		winrm_hash_clone(&p->work, &p->outer);
		ok = finish(&p->work, ok, p->round);
		for (i = 0; i < last.len; i++)
			p->sum[i] ^= p->round[i];
		in = &last;
		end = in + 1;
	}
	return ok;
}

bool winrm_krb_pbkdf2(enum winrm_hash_type type,
	const struct winrm_slice *password, struct winrm_slice salt[3],
	uint32_t rounds, uint8_t *out, size_t out_len)
{
	uint8_t number[4] = {0};
	struct pads p;
	size_t n;
	bool ok = true;

	salt[2].ptr = number;
	salt[2].len = sizeof(number);
	start(&p.inner, type, password, 0x36);
	start(&p.outer, type, password, 0x5c);
	for (; ok && out_len > 0; out += n, out_len -= n) {
		n = out_len < p.inner.len ? out_len : p.inner.len;
		number[3]++;
		ok = block(&p, salt, rounds);
		memcpy(out, p.sum, n);
	}
	(void)winrm_hash_end(&p.inner, p.sum);
	(void)winrm_hash_end(&p.outer, p.sum);
	winrm_wipe(&p, sizeof(p));
	return ok;
}
#endif
