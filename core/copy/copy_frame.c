/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy_frame.h"

#include <string.h>

#include "core/base/secret.h"
#include "core/base/utf.h"
#include "core/copy/copy_name.h"
#include "core/copy/copy_tree.h"
#include "port/crypto.h"

#if WINRM_COPY

enum { FRAME_HEAD = 5, READ_ONLY = 2 };

typedef char hash_fits[sizeof(struct winrm_hash) <=
			sizeof(((struct winrm_copy *)0)->own.hash)
		? 1
		: -1];

struct winrm_hash *winrm_copy_hash(struct winrm_copy *c)
{
	return (struct winrm_hash *)(void *)c->own.hash;
}

void winrm_copy_drop_hash(struct winrm_copy *c)
{
	uint8_t digest[WINRM_HASH_MAX];

	if (c->own.hashes)
		(void)winrm_hash_end(winrm_copy_hash(c), digest);
	c->own.hashes = false;
}

/* Files whose turn it has been, in this attempt. */
static bool is_asked(const struct winrm_copy *c)
{
	return c->get ||
		c->own.answered < c->own.index +
			(c->own.step == WINRM_COPY_AWAIT ||
				c->own.step == WINRM_COPY_DATA);
}

void winrm_copy_says(struct winrm_copy *c, const char *text)
{
	struct winrm_writer w =
		winrm_writer_init(c->own.error, sizeof(c->own.error));

	if (c->own.error[0])
		return;
	winrm_writer_put_str(&w, text);
	(void)winrm_writer_end_str(&w);
}

bool winrm_copy_refuse(struct winrm_copy *c)
{
	winrm_copy_says(c, "what the host answers is no file copy");
	c->own.broken = true;
	return false;
}

static uint64_t get_le64(const uint8_t *p)
{
	uint64_t value = 0;
	int i;

	for (i = 7; i >= 0; i--)
		value = value << 8 | p[i];
	return value;
}

bool winrm_copy_is_name(const char *name, size_t len)
{
	struct winrm_slice slice = {(const uint8_t *)name, len};
	size_t i;

	if (len == 0 || memchr(name, 0, len) ||
		(name[0] == '.' &&
			(len == 1 || (len == 2 && name[1] == '.'))) ||
		!winrm_utf8_valid(slice))
		return false;
	for (i = 0; i < len; i++)
		if (name[i] == '/' || name[i] == '\\' ||
			(uint8_t)name[i] < ' ' || name[i] == 0x7f)
			return false;
	return true;
}

void winrm_copy_finish(struct winrm_copy *c, enum winrm_copy_outcome outcome,
	const uint8_t *digest, const char *text)
{
	size_t index;

	c->own.in_file = false;
	c->own.local_failed = false;
	if (c->tree && c->tree->own.passed > 0 && c->tree->own.passed-- > 0 &&
		outcome != WINRM_COPY_OK)
		return;
	index = c->own.answered++;
	c->done(c->user, index, outcome, digest, text);
}

/* The one that was cut off is not there any more. */
static void lose_file(struct winrm_copy *c)
{
	if (!c->own.hashes)
		return;
	winrm_copy_drop_hash(c);
	winrm_copy_finish(c, WINRM_COPY_MISSING, NULL, "");
}

void winrm_copy_read_info(const uint8_t *info, struct winrm_copy_file *file)
{
	memset(file, 0, sizeof(*file));
	file->name = (const char *)info + WINRM_COPY_INFO;
	file->read_only = (info[0] & READ_ONLY) != 0;
	file->size = get_le64(info + 1);
	file->time = get_le64(info + 9);
}

bool winrm_copy_begin(
	struct winrm_copy *c, const struct winrm_copy_file *file, bool goes_on)
{
	c->own.in_file = true;
	if (goes_on && c->own.hashes && strcmp(c->own.last, file->name) == 0)
		return true; /* what is written stays */
	if (strcmp(c->own.last, file->name) != 0)
		lose_file(c);
	winrm_copy_drop_hash(c);
	c->own.in_file = true;
	memcpy(c->own.last, file->name, strlen(file->name) + 1);
	c->own.at = 0;
	winrm_hash_start(winrm_copy_hash(c), WINRM_SHA256);
	c->own.hashes = true;
	c->own.local_failed = !c->create(c->user, file);
	return true;
}

/* I: a file begins, or the one that was cut off goes on. */
static bool begin_file(struct winrm_copy *c)
{
	struct winrm_copy_file file;

	if (!c->get || c->own.in_file || c->own.len < WINRM_COPY_INFO)
		return winrm_copy_refuse(c);
	winrm_copy_read_info(c->own.reply, &file);
	if (!winrm_copy_is_name(
		    file.name, c->own.len - (size_t)WINRM_COPY_INFO))
		return winrm_copy_refuse(c);
	if (!winrm_copy_is_asked_for(c->path, file.name)) {
		winrm_copy_says(
			c, "the host sends a file that was not asked for");
		return winrm_copy_refuse(c);
	}
	return winrm_copy_begin(c, &file, true);
}

static bool take_data(struct winrm_copy *c, const uint8_t *data, size_t len)
{
	if (!c->get || !c->own.in_file)
		return winrm_copy_refuse(c);
	c->own.at += len;
	winrm_hash_add(winrm_copy_hash(c), data, len);
	if (c->own.local_failed || c->write(c->user, data, len))
		return true;
	/* a full disk: the rest need not come for nothing */
	winrm_copy_drop_hash(c);
	winrm_copy_finish(c, WINRM_COPY_LOCAL, NULL, "");
	winrm_copy_says(c, "that file cannot be written here");
	return winrm_copy_refuse(c);
}

/* K: the host's hash. To it, the host has compared them already. */
static bool end_file(struct winrm_copy *c)
{
	uint8_t digest[WINRM_HASH_MAX];
	const uint8_t *theirs = c->own.reply;
	bool same;

	if (c->own.len != WINRM_COPY_DIGEST)
		return winrm_copy_refuse(c);
	if (!c->get) {
		if (!is_asked(c))
			return winrm_copy_refuse(c);
		winrm_copy_finish(c, WINRM_COPY_OK, theirs, "");
		return true;
	}
	if (!c->own.in_file)
		return winrm_copy_refuse(c);
	c->own.hashes = false;
	same = winrm_hash_end(winrm_copy_hash(c), digest) &&
		memcmp(digest, theirs, WINRM_COPY_DIGEST) == 0;
	winrm_copy_finish(c,
		c->own.local_failed ? WINRM_COPY_LOCAL
			: same      ? WINRM_COPY_OK
				    : WINRM_COPY_CHANGED,
		digest, "");
	return true;
}

/* Is what fails another file than the one that was cut off? */
static bool is_apart(const struct winrm_copy *c)
{
	return c->get && c->tree && !c->own.in_file && !c->tree->own.is_last;
}

/* E: the file, or all of it, has failed. */
static bool fail_file(struct winrm_copy *c)
{
	static const char kinds[] = "anfdhol";
	static const uint8_t outcomes[] = {WINRM_COPY_DENIED,
		WINRM_COPY_MISSING, WINRM_COPY_FULL, WINRM_COPY_FOLDER,
		WINRM_COPY_CHANGED, WINRM_COPY_OTHER, WINRM_COPY_LOCAL};
	char *text = (char *)c->own.reply + 1;
	const char *kind =
		c->own.len > 0 ? strchr(kinds, (int)c->own.reply[0]) : NULL;
	enum winrm_copy_outcome outcome;
	bool apart;

	if (!kind || !*kind || !is_asked(c))
		return winrm_copy_refuse(c);
	outcome = (enum winrm_copy_outcome)outcomes[kind - kinds];
	if (c->own.local_failed)
		outcome = WINRM_COPY_LOCAL;
	if (!winrm_utf8_valid(winrm_slice_str(text)))
		text[0] = 0;
	apart = is_apart(c);
	if (c->get ? !apart : c->own.hash_of == c->own.answered)
		winrm_copy_drop_hash(c);
	if (c->tree)
		c->tree->apart = apart;
	winrm_copy_finish(c, outcome, NULL, text);
	if (c->tree)
		c->tree->apart = c->tree->own.is_last = false;
	return true;
}

static bool take_reply(struct winrm_copy *c)
{
	c->own.reply[c->own.len] = 0;
	if (c->own.type != 'R' && !c->own.ready)
		return winrm_copy_refuse(c);
	if (c->tree && c->tree->code->takes(c))
		return c->tree->code->take(c);
	switch (c->own.type) {
	case 'R': c->own.ready = true; return true;
	case 'I': return begin_file(c);
	case 'K': return end_file(c);
	case 'E': return fail_file(c);
	case 'Z':
		if (!c->get || c->own.in_file)
			return winrm_copy_refuse(c);
		lose_file(c);
		c->own.ended = true;
		c->own.step = WINRM_COPY_SENT;
		return true;
	case 'H':
		if (c->own.len != 8 || c->own.step != WINRM_COPY_AWAIT)
			return winrm_copy_refuse(c);
		c->own.have = get_le64(c->own.reply);
		c->own.step = WINRM_COPY_DATA;
		return true;
	default: return winrm_copy_refuse(c);
	}
}

/* A head: the payload of data passes through, any other is kept whole. */
static bool take_head(struct winrm_copy *c)
{
	const uint8_t *h = c->own.head;

	c->own.type = h[0];
	c->own.left = (uint32_t)h[1] | (uint32_t)h[2] << 8 |
		(uint32_t)h[3] << 16 | (uint32_t)h[4] << 24;
	c->own.len = 0;
	if (c->own.type == 'D')
		return true;
	if (c->own.left > WINRM_COPY_REPLY)
		return winrm_copy_refuse(c);
	return c->own.left > 0 || take_reply(c);
}

static bool take_payload(struct winrm_copy *c, const uint8_t *data, size_t len)
{
	c->own.left -= (uint32_t)len;
	if (c->own.type == 'D')
		return take_data(c, data, len);
	memcpy(c->own.reply + c->own.len, data, len);
	c->own.len = (uint16_t)(c->own.len + len);
	return c->own.left > 0 || take_reply(c);
}

/* What stderr says first, for a problem that has no other words. */
static void keep_words(struct winrm_copy *c, const uint8_t *data, size_t len)
{
	size_t room = 200 - c->own.said;

	if (c->own.ready)
		return;
	len = len < room ? len : room;
	memcpy(c->own.reply + c->own.said, data, len);
	c->own.said = (uint16_t)(c->own.said + len);
	c->own.reply[c->own.said] = 0;
}

static size_t take(struct winrm_copy *c, const uint8_t *data, size_t len)
{
	size_t n;

	if (c->own.left > 0) {
		n = len < c->own.left ? len : c->own.left;
		return take_payload(c, data, n) ? n : 0;
	}
	n = FRAME_HEAD - (size_t)c->own.head_len;
	n = len < n ? len : n;
	memcpy(c->own.head + c->own.head_len, data, n);
	c->own.head_len = (uint8_t)(c->own.head_len + n);
	if (!c->own.ready && c->own.head[0] == 'L') {
		winrm_copy_says(c,
			"the host restricts PowerShell (constrained language "
			"mode): files cannot be copied");
		return 0;
	}
	if (c->own.head_len < FRAME_HEAD)
		return n;
	c->own.head_len = 0;
	return take_head(c) ? n : 0;
}

bool winrm_copy_output(void *copy, enum winrm_stream_id stream,
	const uint8_t *data, size_t len)
{
	struct winrm_copy *c = copy;

	if (stream != WINRM_STDOUT) {
		keep_words(c, data, len);
		return true;
	}
	while (len > 0) {
		size_t n = take(c, data, len);

		if (n == 0)
			return false;
		data += n;
		len -= n;
	}
	return true;
}

#endif
