/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_LINE_READER_H
#define BOARDS_LINUX_SHELL_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "boards/linux/shell/completion.h"

/* Reads lines from a terminal while something else goes on. */

enum line_result {
	LINE_READ,
	LINE_END,         /* Ctrl-D */
	LINE_INTERRUPTED, /* Ctrl-C */
	LINE_LOST         /* `wait` said so */
};

enum line_wait {
	LINE_WAIT_READY, /* the terminal has input */
	LINE_WAIT_AGAIN,
	LINE_WAIT_LOST
};

struct line_calls {
	void *user;
	/* Waits for the terminal, for some time. */
	enum line_wait (*wait)(void *user);
	const char *(*prompt)(void *user);
	/* Finds what fits; false: nothing does. */
	bool (*complete)(void *user, struct completion *c);
};

struct line_reader {
	/* False: it cannot be used on this terminal. */
	bool (*start)(const struct line_calls *calls);
	/* *line is valid until the next call. */
	enum line_result (*read)(const char **line, size_t *len);
	/* Makes room for other output while it reads, and goes on. */
	void (*hide)(void);
	void (*show)(void);
	/* For its search in what was typed. */
	void (*remember)(const char *line, size_t len);
	void (*stop)(void);
};

#endif
