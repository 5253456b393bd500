/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy_tree.h"

#include <string.h>

#include "core/copy/copy_frame.h"
#include "core/copy/copy_name.h"
#include "core/copy/copy_send.h"
#include "port/crypto.h"

#if WINRM_COPY

void winrm_copy_tree_ask(struct winrm_copy *c, struct winrm_writer *w)
{
	struct winrm_copy_tree *t = c->tree;
	bool asks = t->own.asks;

	w->cap = c->buf_len; /* may take more than one message */
	if (c->own.step == WINRM_COPY_TELL) {
		winrm_copy_put_head(w, 'W', t->own.len);
		winrm_writer_put(w, t->offers, t->own.len);
		t->own.len = t->own.wanted = 0;
		c->own.step = WINRM_COPY_ANSWERS;
		return;
	}
	winrm_copy_put_head(w, 'L', 5 + strlen(c->path));
	winrm_writer_put_byte(w, asks);
	winrm_writer_put_le32(w, (uint32_t)(t->offers_len / WINRM_COPY_OFFER));
	winrm_writer_put_str(w, c->path);
	c->own.step = asks ? WINRM_COPY_ANSWERS : WINRM_COPY_SENT;
}

/* The first part of the name is what the last one of the path asks for. */
static bool is_first_asked_for(const struct winrm_copy *c, char *name)
{
	char *slash = strchr(name, '/');
	bool asked;

	if (slash)
		*slash = 0;
	asked = winrm_copy_is_asked_for(c->path, name);
	if (slash)
		*slash = '/';
	return asked;
}

/* Below the root, or what the path asks for; else said so. */
static bool check_name(struct winrm_copy *c, char *name, size_t len)
{
	const char *part = name, *slash;

	if (memchr(name, 0, len))
		return winrm_copy_refuse(c);
	for (; (slash = strchr(part, '/')) != NULL; part = slash + 1)
		if (!winrm_copy_is_name(part, (size_t)(slash - part)))
			return winrm_copy_refuse(c);
	if (!winrm_copy_is_name(part, strlen(part)))
		return winrm_copy_refuse(c);
	if (c->tree->own.root || is_first_asked_for(c, name))
		return true;
	winrm_copy_says(c, "the host sends a file that was not asked for");
	return winrm_copy_refuse(c);
}

static bool begin_folder(
	struct winrm_copy *c, const struct winrm_copy_file *file)
{
	static const uint8_t none[WINRM_HASH_MAX];
	bool made = c->create(c->user, file);

	if (made && c->tree->own.passed > 0) {
		c->tree->own.passed--;
		return true;
	}
	c->tree->apart = true;
	winrm_copy_finish(c, made ? WINRM_COPY_OK : WINRM_COPY_LOCAL,
		made ? none : NULL, "");
	c->tree->apart = false;
	return true;
}

/* What an earlier copy has left is the beginning of this one. */
static bool copy_part(struct winrm_copy *c, const struct winrm_copy_file *file)
{
	uint64_t len = 0;
	int32_t n;

	if (c->tree->has(c->user, file, &len) != WINRM_COPY_HAS_PART)
		return false;
	while (c->own.at < len) {
		size_t room = len - c->own.at < c->buf_len
			? (size_t)(len - c->own.at)
			: c->buf_len;

		n = c->read(c->user, c->own.at, c->buf, room);
		if (n <= 0 || (size_t)n > room)
			return false;
		winrm_hash_add(winrm_copy_hash(c), c->buf, (size_t)n);
		if (!c->write(c->user, c->buf, (size_t)n))
			return false;
		c->own.at += (uint64_t)n;
	}
	return true;
}

/* I */
static bool begin(struct winrm_copy *c)
{
	struct winrm_copy_file file;
	uint8_t flags = c->own.reply[0];
	bool goes_on = (flags & WINRM_COPY_IN_TREE) != 0, ours;

	winrm_copy_read_info(c->own.reply, &file);
	if (flags & WINRM_COPY_IS_FOLDER)
		file.folder = true;
	if (file.folder && !*file.name && c->own.len == WINRM_COPY_INFO &&
		!c->tree->own.root && !winrm_copy_is_pattern(c->path))
		c->tree->own.root = true;
	else if (!check_name(c, (char *)c->own.reply + WINRM_COPY_INFO,
			 c->own.len - (size_t)WINRM_COPY_INFO))
		return false;
	if (file.folder)
		return begin_folder(c, &file);
	ours = c->own.hashes && strcmp(c->own.last, file.name) == 0;
	if (!winrm_copy_begin(c, &file, goes_on) || !goes_on || ours ||
		c->own.local_failed)
		return true;
	if (!copy_part(c, &file))
		c->own.local_failed = true;
	return true;
}

/* Hashes what is there of the file. */
static bool hash_file(struct winrm_copy *c, uint64_t len, uint8_t *digest)
{
	struct winrm_hash h;
	uint8_t all[WINRM_HASH_MAX];
	uint64_t at = 0;
	int32_t n = 0;

	winrm_hash_start(&h, WINRM_SHA256);
	while (at < len) {
		n = c->read(c->user, at, c->buf, c->buf_len);
		if (n <= 0 || (size_t)n > c->buf_len)
			break;
		winrm_hash_add(&h, c->buf, (size_t)n);
		at += (uint64_t)n;
	}
	if (!winrm_hash_end(&h, all) || at != len)
		return false;
	memcpy(digest, all, WINRM_COPY_DIGEST);
	return true;
}

static enum winrm_copy_has what_is_there(struct winrm_copy *c,
	const struct winrm_copy_file *file, uint64_t *len, uint8_t *digest)
{
	enum winrm_copy_has has;
	struct winrm_hash h;
	uint8_t all[WINRM_HASH_MAX];

	if (c->own.hashes && strcmp(c->own.last, file->name) == 0) {
		*len = c->own.at; /* of an earlier attempt */
		winrm_hash_clone(&h, winrm_copy_hash(c));
		if (!winrm_hash_end(&h, all))
			return WINRM_COPY_HAS_NONE;
		memcpy(digest, all, WINRM_COPY_DIGEST);
		return WINRM_COPY_HAS_PART;
	}
	has = c->tree->has(c->user, file, len);
	if (has == WINRM_COPY_HAS_NONE || !hash_file(c, *len, digest))
		return WINRM_COPY_HAS_NONE;
	return has;
}

/* O: the answer waits until all have come. */
static bool answer(struct winrm_copy *c)
{
	struct winrm_copy_tree *t = c->tree;
	struct winrm_writer w = winrm_writer_init(
		t->offers + t->own.len, t->offers_len - t->own.len);
	struct winrm_copy_file file;
	uint8_t digest[WINRM_COPY_DIGEST];
	uint64_t len = 0;

	winrm_copy_read_info(c->own.reply, &file);
	if (c->own.step != WINRM_COPY_ANSWERS ||
		t->offers_len - t->own.len < WINRM_COPY_OFFER)
		return winrm_copy_refuse(c);
	if (!check_name(c, (char *)c->own.reply + WINRM_COPY_INFO,
		    c->own.len - (size_t)WINRM_COPY_INFO))
		return false;
	t->own.wanted++;
	switch (what_is_there(c, &file, &len, digest)) {
	case WINRM_COPY_HAS_NONE:
		winrm_writer_put_byte(&w, WINRM_COPY_ANSWER_NO);
		break;
	case WINRM_COPY_HAS_FILE:
		winrm_writer_put_byte(&w, WINRM_COPY_ANSWER_FILE);
		winrm_writer_put(&w, digest, sizeof(digest));
		break;
	case WINRM_COPY_HAS_PART:
		winrm_writer_put_byte(&w, WINRM_COPY_ANSWER_PART);
		winrm_copy_put_le64(&w, len);
		winrm_writer_put(&w, digest, sizeof(digest));
		break;
	}
	t->own.len += w.len;
	return true;
}

/* S */
static bool take_same(struct winrm_copy *c)
{
	char *name = (char *)c->own.reply + WINRM_COPY_DIGEST;

	if (!c->tree->own.asks || c->own.len < WINRM_COPY_DIGEST)
		return winrm_copy_refuse(c);
	if (!check_name(c, name, c->own.len - (size_t)WINRM_COPY_DIGEST))
		return false;
	if (c->tree->own.passed > 0) {
		c->tree->own.passed--;
		return true;
	}
	c->tree->same(c->user, c->own.answered++, name, c->own.reply);
	return true;
}

bool winrm_copy_tree_get_takes(struct winrm_copy *c)
{
	if (c->own.in_file)
		return winrm_copy_refuse(c);
	switch (c->own.type) {
	case 'I':
	case 'O':
		if (c->own.len < WINRM_COPY_INFO)
			return winrm_copy_refuse(c);
		return c->own.type == 'I' ? begin(c) : answer(c);
	case 'S': return take_same(c);
	case 'Q':
		if (c->own.step != WINRM_COPY_ANSWERS ||
			c->tree->own.wanted == 0)
			return winrm_copy_refuse(c);
		c->own.step = WINRM_COPY_TELL;
		return true;
	default: /* N */
		if (!check_name(c, (char *)c->own.reply, c->own.len))
			return false;
		c->tree->own.is_last =
			strcmp(c->own.last, (char *)c->own.reply) == 0;
		c->tree->about(c->user, (const char *)c->own.reply);
		return true;
	}
}

#endif
