/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy_send.h"

#include <string.h>

#include "core/base/utf.h"
#include "core/base/writer.h"
#include "core/copy/copy_frame.h"
#include "core/copy/copy_name.h"
#include "core/copy/copy_script.h"
#include "core/copy/copy_tree.h"
#include "port/crypto.h"

#if WINRM_COPY

enum {
	HEAD = 5,
	COMMIT = HEAD + WINRM_COPY_DIGEST,
	LEAST_DATA = 64, /* of a file in one frame */
	NAME_MAX_LEN = 765
};

void winrm_copy_put_le64(struct winrm_writer *w, uint64_t value)
{
	winrm_writer_put_le32(w, (uint32_t)value);
	winrm_writer_put_le32(w, (uint32_t)(value >> 32));
}

void winrm_copy_put_head(struct winrm_writer *w, char type, size_t len)
{
	winrm_writer_put_byte(w, (uint8_t)type);
	winrm_writer_put_le32(w, (uint32_t)len);
}

void winrm_copy_put_token(
	struct winrm_writer *w, const struct winrm_copy *c, uint64_t of)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t digest[WINRM_HASH_MAX], index[8];
	struct winrm_writer number = winrm_writer_init(index, sizeof(index));
	struct winrm_hash h;
	size_t i;

	winrm_copy_put_le64(&number, of);
	winrm_hash_start(&h, WINRM_SHA256);
	winrm_hash_add(&h, c->token, sizeof(c->token));
	winrm_hash_add(&h, index, sizeof(index));
	(void)winrm_hash_end(&h, digest);
	for (i = 0; i < 16; i++) {
		winrm_writer_put_byte(w, (uint8_t)digits[digest[i] >> 4]);
		winrm_writer_put_byte(w, (uint8_t)digits[digest[i] & 15]);
	}
}

static void put_ask(struct winrm_copy *c, struct winrm_writer *w)
{
	bool goes_on = c->own.hashes;
	const char *first = c->own.last;

	w->cap = c->buf_len; /* may take more than one message */
	winrm_copy_put_head(w, 'G', 10 + strlen(first) + strlen(c->path));
	winrm_writer_put_byte(w, goes_on);
	winrm_copy_put_le64(w, goes_on ? c->own.at : 0);
	winrm_writer_put_str(w, first);
	winrm_writer_put_byte(w, 0);
	winrm_writer_put_str(w, c->path);
	c->own.step = WINRM_COPY_SENT;
}

void winrm_copy_begin_hash(struct winrm_copy *c)
{
	c->own.at = c->own.have = 0;
	if (c->own.hashes && c->own.hash_of == c->own.index)
		return;
	winrm_copy_drop_hash(c);
	winrm_hash_start(winrm_copy_hash(c), WINRM_SHA256);
	c->own.hashes = true;
	c->own.hash_of = c->own.index;
	c->own.hashed = 0;
}

void winrm_copy_put_file(struct winrm_copy *c, struct winrm_writer *w,
	const struct winrm_copy_file *file, int flags)
{
	bool again = c->own.index < c->own.started;
	bool resumes = again && !(flags & WINRM_COPY_RESTARTS);
	size_t len = strlen(file->name);

	winrm_copy_put_head(w, 'P', 9 + 32 + 1 + len + 1 + strlen(c->path));
	winrm_writer_put_byte(w,
		(uint8_t)(flags | (resumes ? WINRM_COPY_RESUMES : 0) |
			(file->read_only ? WINRM_COPY_READ_ONLY : 0)));
	winrm_copy_put_le64(w, file->time);
	winrm_copy_put_token(w, c, c->own.index);
	winrm_writer_put_byte(w, 0);
	winrm_writer_put(w, file->name, len);
	winrm_writer_put_byte(w, 0);
	winrm_writer_put_str(w, c->path);
	if (!again)
		c->own.started = c->own.index + 1;
	winrm_copy_begin_hash(c);
	c->own.step = resumes ? WINRM_COPY_AWAIT : WINRM_COPY_DATA;
}

static void put_next(struct winrm_copy *c, struct winrm_writer *w)
{
	struct winrm_copy_file file;

	memset(&file, 0, sizeof(file));
	if (!c->open(c->user, c->own.index, &file)) {
		winrm_copy_put_head(w, 'X', 0);
		c->own.step = WINRM_COPY_SENT;
		return;
	}
	if (strlen(file.name) > NAME_MAX_LEN ||
		!winrm_copy_is_windows_name(file.name) ||
		!winrm_utf8_valid(winrm_slice_str(file.name)))
		file.name = ""; /* a host's folder does not take it */
	winrm_copy_put_file(
		c, w, &file, c->into_folder ? WINRM_COPY_INTO_FOLDER : 0);
}

static void put_end(struct winrm_copy *c, struct winrm_writer *w)
{
	uint8_t digest[WINRM_HASH_MAX];

	c->own.hashes = false;
	if (winrm_hash_end(winrm_copy_hash(c), digest)) {
		winrm_copy_put_head(w, 'C', WINRM_COPY_DIGEST);
		winrm_writer_put(w, digest, WINRM_COPY_DIGEST);
	} else {
		winrm_copy_put_head(w, 'A', 0);
	}
	c->own.step = WINRM_COPY_NEXT;
	c->own.index++;
}

static void give_up(struct winrm_copy *c, struct winrm_writer *w)
{
	winrm_copy_drop_hash(c);
	winrm_copy_put_head(w, 'A', 0);
	c->own.step = WINRM_COPY_NEXT;
	c->own.index++;
}

/* What the host has already is read and hashed, but not sent. */
static void put_data(struct winrm_copy *c, struct winrm_writer *w)
{
	uint8_t *to = w->buf + w->len + HEAD;
	size_t skip, known, room = w->cap - w->len - HEAD;
	int32_t n;

	if (c->own.have > c->own.at && c->own.hashed > c->own.at)
		c->own.at = c->own.have < c->own.hashed ? c->own.have
							: c->own.hashed;
	n = c->read(c->user, c->own.at, to, room);
	if (n < 0 || (size_t)n > room) {
		give_up(c, w);
		return;
	}
	if (n == 0) {
		put_end(c, w);
		return;
	}
	known = c->own.hashed - c->own.at < (size_t)n
		? (size_t)(c->own.hashed - c->own.at)
		: (size_t)n;
	if (c->own.hashed <= c->own.at)
		known = 0;
	winrm_hash_add(winrm_copy_hash(c), to + known, (size_t)n - known);
	c->own.hashed += (size_t)n - known;
	skip = c->own.have <= c->own.at ? 0
		: c->own.have - c->own.at < (size_t)n
		? (size_t)(c->own.have - c->own.at)
		: (size_t)n;
	c->own.at += (size_t)n;
	if (skip == (size_t)n)
		return;
	memmove(to, to + skip, (size_t)n - skip);
	winrm_copy_put_head(w, 'D', (size_t)n - skip);
	w->len += (size_t)n - skip;
}

/* Adds a frame, or reads on; false: nothing more fits, or is due, now. */
static bool put_frame(struct winrm_copy *c, struct winrm_writer *w)
{
	size_t room = w->cap > w->len ? w->cap - w->len : 0;
	bool in_file = c->own.step == WINRM_COPY_AWAIT ||
		c->own.step == WINRM_COPY_DATA;

	if (in_file && c->own.answered > c->own.index) { /* it has failed */
		c->own.index++;
		c->own.step = WINRM_COPY_NEXT;
	}
	switch ((enum winrm_copy_step)c->own.step) {
	case WINRM_COPY_TELL:
	case WINRM_COPY_ASK:
		if (c->tree)
			c->tree->code->ask(c, w);
		else
			put_ask(c, w);
		return false;
	case WINRM_COPY_NEXT:
		if (w->len > 0 && room < WINRM_COPY_ROOM + strlen(c->path))
			return false;
		w->cap = c->buf_len; /* may take more than one message */
		if (c->tree)
			c->tree->code->put(c, w);
		else
			put_next(c, w);
		return true;
	case WINRM_COPY_DATA:
		if (room < COMMIT + LEAST_DATA)
			return false;
		put_data(c, w);
		return true;
	case WINRM_COPY_LOADED:
	case WINRM_COPY_AWAIT:
	case WINRM_COPY_ANSWERS:
	case WINRM_COPY_SENT: break;
	}
	return false;
}

static size_t length_of(const char *const *part)
{
	size_t total = 0;

	for (; part && *part; part++)
		total += strlen(*part);
	return total;
}

/* The script and, before it, its length; false: all of it is sent. What is for
 * trees comes first: functions that the other part calls. */
static bool send_script(
	struct winrm_copy *c, size_t max, const uint8_t **data, size_t *len)
{
	const char *const *first = c->tree ? c->tree->code->script : NULL;
	const char *const *part = winrm_copy_script;
	size_t at = c->own.script_at, more = length_of(first);
	struct winrm_writer w = winrm_writer_init(c->buf, c->buf_len);

	if (at == 0) {
		winrm_writer_put_le32(&w, (uint32_t)(more + length_of(part)));
		*data = c->buf;
		*len = w.len;
		c->own.script_at = w.len;
		return true;
	}
	at -= 4;
	if (at < more)
		part = first;
	else
		at -= more;
	for (; *part && at >= strlen(*part); part++)
		at -= strlen(*part);
	if (!*part)
		return false;
	*data = (const uint8_t *)*part + at;
	*len = strlen(*part) - at;
	if (*len > max)
		*len = max;
	c->own.script_at += *len;
	return true;
}

static void fill(struct winrm_copy *c, size_t max)
{
	struct winrm_writer w =
		winrm_writer_init(c->buf, max < c->buf_len ? max : c->buf_len);

	while (put_frame(c, &w))
		if (w.cap > max)
			w.cap = max;
	c->own.pending_at = 0;
	c->own.pending = w.len;
}

enum winrm_input winrm_copy_input(
	void *copy, size_t max, const uint8_t **data, size_t *len)
{
	struct winrm_copy *c = copy;

	if (c->own.stop)
		return WINRM_INPUT_END;
	if (c->own.step == WINRM_COPY_LOADED) {
		if (send_script(c, max, data, len))
			return WINRM_INPUT_DATA;
		c->own.step = c->get ? WINRM_COPY_ASK : WINRM_COPY_NEXT;
	}
	if (c->own.pending == 0)
		fill(c, max);
	*data = c->buf + c->own.pending_at;
	*len = c->own.pending < max ? c->own.pending : max;
	c->own.pending_at += *len;
	c->own.pending -= *len;
	if (c->own.pending == 0 && c->own.step == WINRM_COPY_SENT)
		return WINRM_INPUT_END;
	return *len > 0 ? WINRM_INPUT_DATA : WINRM_INPUT_LATER;
}

#endif
