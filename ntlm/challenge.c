/* SPDX-License-Identifier: Apache-2.0 */
#include "ntlm/challenge.h"

#include <string.h>

#include "core/base/endian.h"
#include "core/base/utf.h"
#include "ntlm/keys.h"

/* AV_PAIR ids, MS-NLMP 2.2.2.1. */
enum {
	AV_END = 0,
	AV_COMPUTER = 1,
	AV_FLAGS = 6,
	AV_TIMESTAMP = 7,
	AV_TARGET_NAME = 9,
	AV_CHANNEL_BINDINGS = 10
};

struct pair {
	uint32_t id;
	struct winrm_slice whole; /* with its head */
	struct winrm_slice value;
};

/* Takes the first pair off the list; false if it is cut off. */
static bool next_pair(struct winrm_slice *list, struct pair *p)
{
	size_t len;

	if (list->len < 4)
		return false;
	p->id = winrm_get_le16(list->ptr);
	len = winrm_get_le16(list->ptr + 2);
	if (len > list->len - 4)
		return false;
	p->whole.ptr = list->ptr;
	p->whole.len = 4 + len;
	p->value.ptr = list->ptr + 4;
	p->value.len = len;
	list->ptr += p->whole.len;
	list->len -= p->whole.len;
	return true;
}

/* Reads the pairs; a list without an end, or with nonsense, is refused. */
static bool read_pairs(struct winrm_challenge *c)
{
	struct winrm_slice list = c->target_info;
	bool flags_seen = false;
	struct pair p;

	while (next_pair(&list, &p)) {
		switch (p.id) {
		case AV_END:
			c->target_info.len -= list.len;
			return p.value.len == 0;
		case AV_COMPUTER: c->computer = p.value; break;
		case AV_FLAGS:
			if (p.value.len != 4 || flags_seen)
				return false;
			c->av_flags = winrm_get_le32(p.value.ptr);
			flags_seen = true;
			break;
		case AV_TIMESTAMP:
			if (p.value.len != 8 || c->timestamp.len > 0)
				return false;
			c->timestamp = p.value;
			break;
		default: break;
		}
	}
	return false;
}

/*
 * The bytes a field descriptor (u16 len, u16 max, u32 offset) points at. Where
 * an empty one points is irrelevant (MS-NLMP 2.2.1.2).
 */
static bool field(
	struct winrm_slice message, size_t at, struct winrm_slice *out)
{
	size_t len = winrm_get_le16(message.ptr + at);
	size_t offset = winrm_get_le32(message.ptr + at + 4);

	if (len == 0)
		offset = 0;
	if (offset > message.len || len > message.len - offset)
		return false;
	out->ptr = message.ptr + offset;
	out->len = len;
	return true;
}

bool winrm_challenge_read(struct winrm_challenge *c, struct winrm_slice message)
{
	struct winrm_slice name;

	memset(c, 0, sizeof(*c));
	if (message.len < 48 || memcmp(message.ptr, "NTLMSSP\0\2\0\0\0", 12))
		return false;
	c->flags = winrm_get_le32(message.ptr + 20);
	c->nonce.ptr = message.ptr + 24;
	c->nonce.len = 8;
	if ((c->flags & WINRM_NTLM_VERSION) && message.len < 56)
		return false;
	if (!field(message, 12, &name))
		return false;
	if (!(c->flags & WINRM_NTLM_TARGET_INFO))
		return true;
	if (!field(message, 40, &c->target_info))
		return false;
	return c->target_info.len == 0 || read_pairs(c);
}

static void put_pair_head(struct winrm_writer *w, uint32_t id, size_t len)
{
	winrm_writer_put_le16(w, id);
	winrm_writer_put_le16(w, (uint32_t)len);
}

static void put_flags(struct winrm_writer *w, uint32_t flags)
{
	put_pair_head(w, AV_FLAGS, 4);
	winrm_writer_put_le32(w, flags);
}

static void put_target_name(struct winrm_writer *w, const char *host)
{
	struct winrm_writer count = winrm_writer_init(NULL, 0);

	(void)winrm_utf16_put(&count, winrm_slice_str(host), false);
	put_pair_head(w, AV_TARGET_NAME, 10 + count.len);
	(void)winrm_utf16_put(w, winrm_slice_str("HTTP/"), false);
	(void)winrm_utf16_put(w, winrm_slice_str(host), false);
}

void winrm_challenge_put_target(struct winrm_writer *w,
	const struct winrm_challenge *c, const struct winrm_target_extra *e)
{
	uint32_t flags = c->av_flags | (e->mic ? 2 : 0);
	struct winrm_slice list = c->target_info;
	bool flags_put = false;
	struct pair p;

	while (next_pair(&list, &p) && p.id != AV_END) {
		if (p.id == AV_TARGET_NAME || p.id == AV_CHANNEL_BINDINGS)
			continue; /* for the client to say */
		if (p.id == AV_FLAGS) {
			put_flags(w, flags);
			flags_put = true;
			continue;
		}
		winrm_writer_put_slice(w, p.whole);
	}
	if (e->mic && !flags_put)
		put_flags(w, flags);
	if (e->channel_bindings) {
		put_pair_head(w, AV_CHANNEL_BINDINGS, 16);
		winrm_writer_put(w, e->channel_bindings, 16);
	}
	if (e->host)
		put_target_name(w, e->host);
	put_pair_head(w, AV_END, 0);
}
