/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_OBJECT_LINES_H
#define BOARDS_LINUX_RUN_OBJECT_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Lines of JSON as text: a line that is a string is shown without its quotes
 * and escapes, any other one as it is. They come in pieces.
 */
struct object_lines {
	char hold[512]; /* of a string, escapes as they are */
	size_t held;
	bool in_line, in_text, escaped;
};

/* False, if `put` returns it. */
bool object_lines_feed(struct object_lines *l, const uint8_t *data, size_t len,
	bool (*put)(void *user, const uint8_t *data, size_t len), void *user);

#endif
