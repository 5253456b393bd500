/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kerberos/krb_hmac.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/base/secret.h"
#include "core/config.h"

#if WINRM_KERBEROS

static size_t hash_len(unsigned type)
{
	return type == WINRM_SHA1 ? 20 : type == WINRM_SHA256 ? 32 : 48;
}

/* Starts a hash with the key as the pad that is filled with `fill`. */
static void start(struct winrm_hash *h, enum winrm_hash_type type,
	struct winrm_slice key, uint8_t fill)
{
	size_t block_len = type == WINRM_SHA384 ? 128 : 64, i;
	uint8_t block[WINRM_HASH_BLOCK_MAX] = {0};
	bool ok = true;

	if (key.len > block_len) {
		winrm_hash_start(h, type);
		winrm_hash_add(h, key.ptr, key.len);
		ok = winrm_hash_end(h, block);
	} else if (key.len > 0) {
		memcpy(block, key.ptr, key.len);
	}
	for (i = 0; i < block_len; i++)
		block[i] ^= fill;
	winrm_hash_start(h, type);
	winrm_hash_add(h, block, block_len);
	if (!ok)
		h->failed = true;
	winrm_wipe(block, sizeof(block));
}

void winrm_krb_hmac_start(
	struct winrm_hash *h, enum winrm_hash_type type, struct winrm_slice key)
{
	start(h, type, key, 0x36);
}

bool winrm_krb_hmac_end(
	struct winrm_hash *h, struct winrm_slice key, uint8_t *mac)
{
	enum winrm_hash_type type = (enum winrm_hash_type)h->type;
	bool ok = winrm_hash_end(h, mac);

	start(h, type, key, 0x5c);
	winrm_hash_add(h, mac, hash_len(type));
	return winrm_hash_end(h, mac) && ok;
}

/* Hashes that have taken the two pads, so that a round costs two blocks. */
struct pads {
	struct winrm_hash inner, outer, work;
	uint8_t round[WINRM_HASH_MAX];
};

/* What `work` has come to, which went on from `inner`. */
static bool finish(struct pads *p)
{
	bool ok = winrm_hash_end(&p->work, p->round);

	winrm_hash_clone(&p->work, &p->outer);
	winrm_hash_add(&p->work, p->round, hash_len(p->outer.type));
	return winrm_hash_end(&p->work, p->round) && ok;
}

/* The block that begins with what `work` has been given. */
static bool block(struct pads *p, uint32_t rounds, uint8_t *sum)
{
	size_t len = hash_len(p->inner.type), i;
	bool ok = finish(p);

	memcpy(sum, p->round, len);
	while (ok && --rounds > 0) {
		winrm_hash_clone(&p->work, &p->inner);
		winrm_hash_add(&p->work, p->round, len);
		ok = finish(p);
		for (i = 0; i < len; i++)
			sum[i] ^= p->round[i];
	}
	return ok;
}

bool winrm_krb_pbkdf2(enum winrm_hash_type type, struct winrm_slice password,
	const struct winrm_slice salt[2], uint32_t rounds, uint8_t *out,
	size_t out_len)
{
	uint8_t sum[WINRM_HASH_MAX], index[4] = {0};
	struct pads p;
	bool ok = true;

	start(&p.inner, type, password, 0x36);
	start(&p.outer, type, password, 0x5c);
	while (ok && out_len > 0) {
		size_t n = hash_len(type);

		if (n > out_len)
			n = out_len;
		index[3]++;
		winrm_hash_clone(&p.work, &p.inner);
		winrm_hash_add(&p.work, salt[0].ptr, salt[0].len);
		winrm_hash_add(&p.work, salt[1].ptr, salt[1].len);
		winrm_hash_add(&p.work, index, sizeof(index));
		ok = block(&p, rounds, sum);
		memcpy(out, sum, n);
		out += n;
		out_len -= n;
	}
	(void)winrm_hash_end(&p.inner, sum);
	(void)winrm_hash_end(&p.outer, sum);
	winrm_wipe(sum, sizeof(sum));
	winrm_wipe(&p, sizeof(p));
	return ok;
}
#endif
