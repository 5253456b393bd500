/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy_tree.h"

#include <string.h>

#include "core/copy/copy_frame.h"
#include "core/copy/copy_send.h"
#include "port/crypto.h"

#if WINRM_COPY

enum { NAME_MAX_LEN = 970, FRAME = 5 + 9, SMALL = 65536 };

/* What stands for it behind the path: without the root's name, if the path is
 * to take its place. */
static const char *below_path(const struct winrm_copy_tree *t, const char *name)
{
	const char *slash;

	if (t->own.inside)
		return name;
	slash = strchr(name, '/');
	return slash ? slash + 1 : "";
}

static void look(struct winrm_copy *c, struct winrm_writer *w)
{
	winrm_copy_put_head(w, 'T', strlen(c->path));
	winrm_writer_put_str(w, c->path);
	c->own.step = WINRM_COPY_ANSWERS;
	c->tree->own.wanted = 1;
}

/* Offers files as long as there is room for them and for their answers. */
static bool offer_files(struct winrm_copy *c, struct winrm_writer *w)
{
	struct winrm_copy_tree *t = c->tree;
	struct winrm_copy_file file;
	const char *name;

	t->own.first = t->own.window;
	t->own.len = t->own.at = 0;
	while ((t->own.window + 1 - t->own.first) * WINRM_COPY_OFFER <=
		t->offers_len) {
		memset(&file, 0, sizeof(file));
		if (!t->offer(c->user, t->own.window, &file))
			break;
		name = below_path(t, file.name);
		if (strlen(name) > NAME_MAX_LEN)
			name = "";
		if (w->cap - w->len < 2 * FRAME + strlen(name))
			break;
		winrm_copy_put_head(w, 'O', 9 + strlen(name));
		winrm_writer_put_byte(w,
			(uint8_t)((file.folder ? WINRM_COPY_IS_FOLDER : 0) |
				(t->keep ? WINRM_COPY_KEEPS : 0)));
		winrm_copy_put_le64(w, file.size);
		winrm_writer_put_str(w, name);
		t->own.window++;
	}
	t->own.wanted = t->own.window - t->own.first;
	if (t->own.wanted == 0)
		return false;
	winrm_copy_put_head(w, 'Q', 0);
	c->own.step = WINRM_COPY_ANSWERS;
	return true;
}

/* Reads `len` octets of the file, or fewer if it is shorter, into the hash. */
static bool hash_file(struct winrm_copy *c, struct winrm_writer *w,
	uint64_t len, uint8_t digest[WINRM_HASH_MAX])
{
	uint8_t *to = w->buf + w->len; /* not yet sent from */
	size_t room = w->cap - w->len;
	struct winrm_hash h;
	int32_t n = 1;

	winrm_copy_begin_hash(c);
	while (c->own.hashed < len) {
		uint64_t left = len - c->own.hashed;

		n = c->read(c->user, c->own.hashed, to,
			left < room ? (size_t)left : room);
		if (n <= 0 || (uint64_t)n > left || (size_t)n > room)
			break;
		winrm_hash_add(winrm_copy_hash(c), to, (size_t)n);
		c->own.hashed += (uint64_t)n;
	}
	winrm_hash_clone(&h, winrm_copy_hash(c));
	return winrm_hash_end(&h, digest) && n >= 0;
}

/* The answer about this file, which is the next of them. */
static const uint8_t *next_answer(struct winrm_copy *c)
{
	static const uint8_t no = WINRM_COPY_ANSWER_NO;
	struct winrm_copy_tree *t = c->tree;
	const uint8_t *answer = t->offers + t->own.at;

	if (c->own.index < t->own.first || c->own.index >= t->own.window)
		return &no;
	t->own.at += winrm_copy_answer_len(*answer);
	return answer;
}

static void put_other(struct winrm_copy *c, struct winrm_writer *w, char type)
{
	winrm_copy_put_head(w, type, 0);
	c->own.index++;
}

static void put_folder(struct winrm_copy *c, struct winrm_writer *w,
	const struct winrm_copy_file *file)
{
	winrm_copy_put_file(c, w, file,
		WINRM_COPY_IN_TREE | WINRM_COPY_IS_FOLDER |
			WINRM_COPY_RESTARTS);
	winrm_copy_drop_hash(c);
	c->own.step = WINRM_COPY_NEXT;
	c->own.index++;
}

/* What the host has of it is compared; S if that is all of it. */
static void put_file(struct winrm_copy *c, struct winrm_writer *w,
	const struct winrm_copy_file *file, const uint8_t *answer)
{
	uint8_t digest[WINRM_HASH_MAX];
	int flags = WINRM_COPY_IN_TREE | (c->tree->keep ? WINRM_COPY_KEEPS : 0);
	bool is_new = c->own.index >= c->own.started, same;
	uint64_t len = 0;
	int i;

	if (*answer == WINRM_COPY_ANSWER_FILE) {
		same = hash_file(c, w, UINT64_MAX, digest) &&
			memcmp(digest, answer + 1, WINRM_COPY_DIGEST) == 0;
		if (same) {
			winrm_copy_drop_hash(c);
			winrm_copy_put_head(w, 'S', WINRM_COPY_DIGEST);
			winrm_writer_put(w, digest, WINRM_COPY_DIGEST);
			c->own.index++;
			return;
		}
	} else if (*answer == WINRM_COPY_ANSWER_PART && is_new) {
		for (i = 8; i > 0; i--)
			len = len << 8 | answer[i];
		if (hash_file(c, w, len, digest) && c->own.hashed == len &&
			memcmp(digest, answer + 9, WINRM_COPY_DIGEST) == 0)
			flags |= WINRM_COPY_CONTINUES;
	}
	if (!is_new && file->size < SMALL) /* not worth a question */
		flags |= WINRM_COPY_RESTARTS;
	winrm_copy_put_file(c, w, file, flags);
	if (flags & WINRM_COPY_CONTINUES)
		c->own.have = len;
}

void winrm_copy_tree_put(struct winrm_copy *c, struct winrm_writer *w)
{
	struct winrm_copy_tree *t = c->tree;
	struct winrm_copy_file file;
	const uint8_t *answer;
	bool fits;

	if (!t->own.root) {
		look(c, w);
		return;
	}
	if (t->own.asks && c->own.index == t->own.window && offer_files(c, w))
		return;
	memset(&file, 0, sizeof(file));
	if (!c->open(c->user, c->own.index, &file)) {
		winrm_copy_put_head(w, 'X', 0);
		c->own.step = WINRM_COPY_SENT;
		return;
	}
	fits = strlen(file.name) <= NAME_MAX_LEN &&
		winrm_copy_is_windows_path(file.name);
	file.name = below_path(t, file.name);
	answer = next_answer(c);
	if (file.unreadable || !fits)
		put_other(c, w, 'N');
	else if (file.folder)
		put_folder(c, w, &file);
	else
		put_file(c, w, &file, answer);
}

/* T: whether the path is a folder is decided once: later it is our own. */
static bool take_look(struct winrm_copy *c)
{
	struct winrm_copy_tree *t = c->tree;
	uint8_t there = c->own.reply[0];

	if (c->own.len != 1 || there > 3 || t->own.root)
		return winrm_copy_refuse(c);
	t->own.root = true;
	c->own.step = WINRM_COPY_NEXT;
	if (!t->own.decided)
		t->own.inside = there == 1 && !t->merge;
	t->own.decided = true;
	t->own.asks = t->offer && t->offers_len >= WINRM_COPY_OFFER &&
		(there == 1 || there == 2 || t->keep);
	if (there != 3 && (there == 1 || !c->into_folder))
		return true;
	winrm_copy_says(c, "no such folder on the host");
	c->own.broken = true;
	return false;
}

/* S */
static bool take_same(struct winrm_copy *c)
{
	if (c->own.len != WINRM_COPY_DIGEST || c->own.answered >= c->own.index)
		return winrm_copy_refuse(c);
	c->tree->same(c->user, c->own.answered++, "", c->own.reply);
	return true;
}

bool winrm_copy_tree_put_takes(struct winrm_copy *c)
{
	struct winrm_copy_tree *t = c->tree;
	size_t len = c->own.len;

	if (c->own.type == 'S')
		return take_same(c);
	if (c->own.step != WINRM_COPY_ANSWERS || len == 0)
		return winrm_copy_refuse(c);
	if (c->own.type == 'T')
		return take_look(c);
	if (len != winrm_copy_answer_len(c->own.reply[0]) ||
		t->own.wanted == 0 || !t->own.root ||
		len > t->offers_len - t->own.len)
		return winrm_copy_refuse(c);
	memcpy(t->offers + t->own.len, c->own.reply, len);
	t->own.len += len;
	if (--t->own.wanted == 0)
		c->own.step = WINRM_COPY_NEXT;
	return true;
}

#endif
