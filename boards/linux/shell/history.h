/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_HISTORY_H
#define BOARDS_LINUX_SHELL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Lines that were typed, the oldest first, each ended by a line feed. When
 * they are too many the oldest go.
 */

enum { HISTORY_MAX = 64 * 1024, HISTORY_LINE = 4096 };

struct history_lines {
	char text[HISTORY_MAX];
	size_t len;
};

/*
 * Adds a line; returns whether it did. Not taken are those that begin with a
 * space, are empty or too long, are not text, or repeat the last one.
 */
bool history_add(struct history_lines *h, const char *line, size_t len);

/* Adds the lines of a file; what is no line of it is left out. */
void history_read(struct history_lines *h, const char *text, size_t len);

/* The line at *at, which then is the next one's; false after the last. */
bool history_next(const struct history_lines *h, size_t *at, const char **line,
	size_t *len);

#endif
