/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/endian.h"
#include "core/base/utf.h"
#include "tests/unit/peer.h"

/* The accepting side of NTLMv2 (MS-NLMP 3.2.5.1.2). */

enum { AT_NT = 20, AT_DOMAIN = 28, AT_USER = 36, AT_KEY = 52, AT_MIC = 72 };

static const uint8_t nonce[8] = {1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};

static void put_pair(
	struct winrm_writer *w, uint32_t id, const void *data, size_t len)
{
	winrm_writer_put_le16(w, id);
	winrm_writer_put_le16(w, (uint32_t)len);
	winrm_writer_put(w, data, len);
}

static void put_target_info(const struct peer *p, struct winrm_writer *w)
{
	static const uint8_t filler[8000];

	put_pair(w, 2, "L\0A\0B\0", 6);
	put_pair(w, 1, "S\0R\0V\0", 6);
	if (p->challenge_filler > 0)
		put_pair(w, 3, filler, p->challenge_filler);
	if (!p->no_time)
		put_pair(w, 7, "\x78\x56\x34\x12\x7b\x5f\xda\x01", 8);
	put_pair(w, 0, "", 0);
}

static void put_challenge(const struct peer *p, struct winrm_writer *w)
{
	struct winrm_writer info = winrm_writer_init(NULL, 0);

	put_target_info(p, &info);
	winrm_writer_put(w, "NTLMSSP\0\2\0\0\0", 12);
	winrm_writer_put_le32(w, 6 | 6 << 16);
	winrm_writer_put_le32(w, 56);
	winrm_writer_put_le32(w, p->challenge_flags);
	winrm_writer_put(w, nonce, sizeof(nonce));
	winrm_writer_put_zeros(w, 8);
	winrm_writer_put_le16(w, (uint32_t)info.len);
	winrm_writer_put_le16(w, (uint32_t)info.len);
	winrm_writer_put_le32(w, 62);
	winrm_writer_put(w, "\x0a\0\x63\x45\0\0\0\x0f", 8);
	winrm_writer_put(w, "L\0A\0B\0", 6);
	put_target_info(p, w);
}

/* A token of the head, decoded; its length. */
static size_t decode_token(const char *token, uint8_t *out, size_t cap)
{
	size_t len = strcspn(token, "\r");

	peer_check(len <= cap, "token too long");
	memcpy(out, token, len);
	peer_check(winrm_base64_decode(out, len, &len), "token not base64");
	return len;
}

void peer_challenge(struct peer *p, const char *token, char *out, size_t cap)
{
	struct peer_connection *c = &p->c;
	struct winrm_writer w =
		winrm_writer_init(c->challenge, sizeof(c->challenge));
	struct winrm_writer text = winrm_writer_init(out, cap);

	c->negotiate_len =
		decode_token(token, c->negotiate, sizeof(c->negotiate));
	put_challenge(p, &w);
	peer_check(winrm_writer_ok(&w), "challenge too long");
	c->challenge_len = w.len;
	winrm_base64_put(&text, c->challenge, w.len);
	winrm_writer_end_str(&text);
}

static struct winrm_slice field(struct winrm_slice message, size_t at)
{
	struct winrm_slice s;

	s.len = winrm_get_le16(message.ptr + at);
	s.ptr = message.ptr + winrm_get_le32(message.ptr + at + 4);
	peer_check(s.ptr <= message.ptr + message.len &&
			s.len <= (size_t)(message.ptr + message.len - s.ptr),
		"AUTHENTICATE: a field lies outside");
	return s;
}

static bool is_right_name(struct winrm_slice message)
{
	struct winrm_slice user = field(message, AT_USER);
	struct winrm_slice domain = field(message, AT_DOMAIN);

	return user.len == 10 && !memcmp(user.ptr, "a\0l\0i\0c\0e\0", 10) &&
		domain.len == 6 && !memcmp(domain.ptr, "L\0A\0B\0", 6);
}

/* What the client says about the channel, MsvAvChannelBindings. */
static void note_binding(struct peer *p, struct winrm_slice blob)
{
	size_t at = 28, len;

	p->has_binding = false;
	while (at + 4 <= blob.len && winrm_get_le16(blob.ptr + at) != 0) {
		len = winrm_get_le16(blob.ptr + at + 2);
		if (winrm_get_le16(blob.ptr + at) == 10 && len == 16) {
			memcpy(p->binding, blob.ptr + at + 4, 16);
			p->has_binding = true;
		}
		at += 4 + len;
	}
}

static bool has_right_mic(
	const struct peer *p, uint8_t *message, size_t len, const uint8_t *key)
{
	struct winrm_slice a = {p->c.negotiate, p->c.negotiate_len};
	struct winrm_slice b = {p->c.challenge, p->c.challenge_len};
	struct winrm_slice last = {message, len};
	uint8_t mic[16], mac[16];

	if (p->no_time)
		return true;
	memcpy(mic, message + AT_MIC, sizeof(mic));
	memset(message + AT_MIC, 0, sizeof(mic));
	peer_check(winrm_ntlm_mac(key, a, b, last, mac), "hash");
	return !memcmp(mic, mac, sizeof(mac));
}

/* The session key that the right password gives, if the proof holds. */
static bool take_key(
	struct peer *p, struct winrm_slice message, uint8_t key[16])
{
	struct winrm_slice challenge = {nonce, sizeof(nonce)}, none = {NULL, 0};
	struct winrm_slice nt = field(message, AT_NT), sent;
	struct winrm_slice proof = {nt.ptr, 16};
	struct winrm_slice blob = {nt.ptr + 16, nt.len - 16};
	struct winrm_rc4 rc4;
	uint8_t hash[16], owf[16], expected[16];

	peer_check(nt.len > 60, "no NTLMv2 response");
	note_binding(p, blob);
	if (!winrm_ntlm_hash(winrm_slice_str(p->password), hash) ||
		!winrm_ntlm_owf(hash, winrm_slice_str("alice"),
			field(message, AT_DOMAIN), owf) ||
		!winrm_ntlm_mac(owf, challenge, blob, none, expected) ||
		memcmp(expected, proof.ptr, 16) != 0 ||
		!winrm_ntlm_mac(owf, proof, none, none, key))
		return false;
	if (!(p->challenge_flags & WINRM_NTLM_KEY_EXCH))
		return true;
	sent = field(message, AT_KEY);
	peer_check(sent.len == 16, "no session key");
	winrm_rc4_start(&rc4, key, 16);
	memcpy(key, sent.ptr, 16);
	winrm_rc4_apply(&rc4, key, 16);
	return true;
}

bool peer_log_on(struct peer *p, const char *token)
{
	static uint8_t message[16384];
	struct winrm_slice all = {
		message, decode_token(token, message, sizeof(message))};
	uint8_t key[16];

	if (p->refuse_log_on || p->c.challenge_len == 0)
		return false;
	peer_check(all.len > 88 && !memcmp(message, "NTLMSSP\0\3\0\0\0", 12),
		"no AUTHENTICATE");
	if (!is_right_name(all) || !take_key(p, all, key) ||
		!has_right_mic(p, message, all.len, key))
		return false;
	return winrm_ntlm_side_start(
		       &p->c.from_client, key, p->challenge_flags, true) &&
		winrm_ntlm_side_start(
			&p->c.to_client, key, p->challenge_flags, false);
}
