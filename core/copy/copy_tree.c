/* SPDX-License-Identifier: Apache-2.0 */
#include "core/copy/copy_tree.h"

#include <string.h>

#include "core/copy/copy_frame.h"

#if WINRM_COPY

size_t winrm_copy_answer_len(uint8_t kind)
{
	switch (kind) {
	case WINRM_COPY_ANSWER_NO: return 1;
	case WINRM_COPY_ANSWER_FILE: return 1 + WINRM_COPY_DIGEST;
	case WINRM_COPY_ANSWER_PART: return 1 + 8 + WINRM_COPY_DIGEST;
	default: return 0;
	}
}

static bool is_whole(const struct winrm_copy *c)
{
	const struct winrm_copy_tree *t = c->tree;

	if (!t->same)
		return false;
	if (!c->get)
		return !t->offer || t->offers_len == 0 || t->offers;
	/* all answers go in one frame */
	return t->has && t->about && c->read && t->offers &&
		t->offers_len >= WINRM_COPY_OFFER && t->offers_len < c->buf_len;
}

static void start(struct winrm_copy *c)
{
	struct winrm_copy_tree_state *own = &c->tree->own;

	own->passed = c->get ? c->own.answered : 0;
	own->window = own->first = c->own.index;
	own->wanted = own->len = own->at = 0;
	own->root = false;
	own->asks = c->get &&
		(!c->tree->fresh || c->own.answered > 0 || c->own.hashes);
}

static bool takes(const struct winrm_copy *c)
{
	return memchr(c->get ? "IOQSN" : "TWS", c->own.type, c->get ? 5 : 3) !=
		NULL;
}

static bool take(struct winrm_copy *c)
{
	return c->get ? winrm_copy_tree_get_takes(c)
		      : winrm_copy_tree_put_takes(c);
}

const struct winrm_copy_tree_code winrm_copy_trees = {winrm_copy_tree_script,
	is_whole, start, winrm_copy_tree_put, winrm_copy_tree_ask, takes, take};

#endif
