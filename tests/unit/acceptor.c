/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/acceptor.h"

#include "core/base/endian.h"

enum { HEAD = 64, MIC_AT = 72, BLOB_HEAD = 44 };

static struct winrm_slice field(struct winrm_slice message, size_t at)
{
	size_t len = winrm_get_le16(message.ptr + at);
	size_t offset = winrm_get_le32(message.ptr + at + 4);

	assert_int_equal(len, winrm_get_le16(message.ptr + at + 2));
	if (len == 0) /* then the offset says nothing */
		return slice_of(message.ptr, 0);
	assert_true(offset >= HEAD && offset <= message.len &&
		len <= message.len - offset);
	return slice_of(message.ptr + offset, len);
}

static bool next_pair(
	struct winrm_slice *list, unsigned *id, struct winrm_slice *value)
{
	if (list->len < 4)
		return false;
	*id = winrm_get_le16(list->ptr);
	*value = slice_of(list->ptr + 4, winrm_get_le16(list->ptr + 2));
	if (value->len > list->len - 4)
		return false;
	list->ptr += 4 + value->len;
	list->len -= 4 + value->len;
	return true;
}

bool av_find(struct winrm_slice list, unsigned id, struct winrm_slice *value)
{
	unsigned at;

	while (next_pair(&list, &at, value) && at != 0)
		if (at == id)
			return true;
	return false;
}

void av_ids(struct winrm_slice list, char *out, size_t cap)
{
	struct winrm_slice value;
	size_t len = 0;
	unsigned id = 1;

	out[0] = 0;
	while (id != 0 && next_pair(&list, &id, &value))
		len += (size_t)snprintf(out + len, cap - len, "%u ", id);
	assert_true(len < cap);
}

struct authenticate authenticate_read(struct winrm_slice message)
{
	struct authenticate a;
	struct winrm_slice flags;

	assert_true(message.len >= 72);
	assert_memory_equal(message.ptr, "NTLMSSP\0\3\0\0\0", 12);
	a.lm = field(message, 12);
	a.nt = field(message, 20);
	a.domain = field(message, 28);
	a.user = field(message, 36);
	a.workstation = field(message, 44);
	a.key = field(message, 52);
	a.flags = winrm_get_le32(message.ptr + 60);
	a.version = slice_of(message.ptr + 64, 8);
	assert_true(a.lm.len == 0 || a.lm.len == 24);
	assert_true(a.nt.len >= BLOB_HEAD);
	a.pairs = slice_of(a.nt.ptr + BLOB_HEAD, a.nt.len - BLOB_HEAD);
	a.has_mic = av_find(a.pairs, 6, &flags) && flags.len == 4 &&
		(flags.ptr[0] & 2);
	return a;
}

static bool check_mic(const struct three_messages *m, const uint8_t key[16])
{
	struct winrm_slice message = m->authenticate;
	uint8_t *copy = malloc(message.len), mic[16];
	bool ok;

	assert_non_null(copy);
	memcpy(copy, message.ptr, message.len);
	memset(copy + MIC_AT, 0, 16);
	assert_true(winrm_ntlm_mac(key, m->negotiate, m->challenge,
		slice_of(copy, message.len), mic));
	ok = !memcmp(mic, message.ptr + MIC_AT, 16);
	free(copy);
	return ok;
}

bool acceptor_check(const struct three_messages *m, const uint8_t hash[16],
	const char *user, uint8_t exported[16])
{
	struct authenticate a = authenticate_read(m->authenticate);
	struct winrm_slice none = {NULL, 0};
	struct winrm_slice blob = slice_of(a.nt.ptr + 16, a.nt.len - 16);
	struct winrm_slice nonce = slice_of(m->challenge.ptr + 24, 8);
	struct winrm_rc4 rc4;
	uint8_t owf[16], proof[16];

	if (memcmp(blob.ptr, "\1\1\0\0\0\0\0\0", 8))
		return false;
	assert_true(winrm_ntlm_owf(hash, winrm_slice_str(user), a.domain, owf));
	assert_true(winrm_ntlm_mac(owf, nonce, blob, none, proof));
	if (memcmp(proof, a.nt.ptr, sizeof(proof)))
		return false;
	assert_true(winrm_ntlm_mac(
		owf, slice_of(proof, sizeof(proof)), none, none, exported));
	if ((a.flags & WINRM_NTLM_KEY_EXCH) &&
		(a.flags & (WINRM_NTLM_SIGN | WINRM_NTLM_SEAL))) {
		if (a.key.len != 16)
			return false;
		winrm_rc4_start(&rc4, exported, 16);
		memcpy(exported, a.key.ptr, 16);
		winrm_rc4_apply(&rc4, exported, 16);
	}
	return !a.has_mic || check_mic(m, exported);
}

void acceptor_put_challenge(
	struct winrm_writer *w, uint32_t flags, struct winrm_slice pairs)
{
	winrm_writer_put(w, "NTLMSSP\0\2\0\0\0", 12);
	winrm_writer_put(w, "\0\0\0\0\x38\0\0\0", 8);
	winrm_writer_put_le32(w, flags);
	winrm_writer_put(w, "\x01\x23\x45\x67\x89\xab\xcd\xef", 8);
	winrm_writer_put_zeros(w, 8);
	winrm_writer_put_le16(w, (uint32_t)pairs.len);
	winrm_writer_put_le16(w, (uint32_t)pairs.len);
	winrm_writer_put_le32(w, 56);
	winrm_writer_put(w, "\x0a\0\x63\x45\0\0\0\x0f", 8);
	winrm_writer_put_slice(w, pairs);
}
