/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_COPY_COPY_TREE_H
#define WINRM_CORE_COPY_COPY_TREE_H

#include "core/base/writer.h"
#include "core/copy/copy.h"

/*
 * What a copy of trees adds to that of single files. Its frames, besides those
 * of copy_script.h:
 *
 *	to the host
 *	T  path: what is there?
 *	O  flags (16: folder), size (8), name: is it there?
 *	Q  nothing: these were all offers for now
 *	S  SHA-256 (32): the next file is the same
 *	N  nothing: the next file cannot be read
 *	L  flags (1: offer files), number of offers (4), path: send this
 *	W  answers to all offers, one after the other
 *
 *	from the host
 *	T  0: nothing, 1: a folder, 2: a file, 3: not even its folder
 *	W  one answer
 *	I  flags (2: read-only, 8: goes on behind what is there, 16: folder)
 *	O  as I: is it there?
 *	Q  nothing: these were all offers for now
 *	S  SHA-256 (32), name: it is the same; without a name answers S
 *	N  name: the next E is of this one
 *
 * An answer is 0: no; 1 and SHA-256 (32): one of this size; 2, a length (8) and
 * SHA-256 (32): the beginning of one.
 */
struct winrm_copy_tree_code {
	const char *const *script; /* in parts, then NULL */
	bool (*is_whole)(const struct winrm_copy *copy);
	/* For another attempt. */
	void (*start)(struct winrm_copy *copy);
	/* To it: the next frame, when no file is open. */
	void (*put)(struct winrm_copy *copy, struct winrm_writer *w);
	/* From it: L, and later W. */
	void (*ask)(struct winrm_copy *copy, struct winrm_writer *w);
	/* Frames that are a tree's alone. */
	bool (*takes)(const struct winrm_copy *copy);
	bool (*take)(struct winrm_copy *copy);
};

extern const char *const winrm_copy_tree_script[];

enum { WINRM_COPY_ANSWER_NO, WINRM_COPY_ANSWER_FILE, WINRM_COPY_ANSWER_PART };

/* The octets of an answer of that kind; 0: there is none. */
size_t winrm_copy_answer_len(uint8_t kind);

/* Of copies to the host. */
void winrm_copy_tree_put(struct winrm_copy *copy, struct winrm_writer *w);
bool winrm_copy_tree_put_takes(struct winrm_copy *copy);

/* Of copies from it. */
void winrm_copy_tree_ask(struct winrm_copy *copy, struct winrm_writer *w);
bool winrm_copy_tree_get_takes(struct winrm_copy *copy);

#endif
