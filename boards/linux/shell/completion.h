/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_COMPLETION_H
#define BOARDS_LINUX_SHELL_COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Tab: the remote shell is asked for what fits, with a line of its own
 * language. cmd.exe knows files and folders; PowerShell's TabExpansion2 knows
 * commands, parameters and variables, too.
 */

enum { COMPLETION_LINE = 1024, COMPLETION_ASK = 8192, COMPLETION_TEXT = 16384 };

struct completion {
	bool is_powershell;
	char mark[40]; /* what only this shell's answers have */
	const char *line;
	size_t cursor;                /* octets of the line before it */
	size_t from;                  /* where what is replaced begins */
	char folder[COMPLETION_LINE]; /* cmd.exe: what its names are in */
	/* What fits: `count` texts of visible characters, with a NUL each. */
	size_t count, len;
	char texts[COMPLETION_TEXT];
};

/*
 * Writes the line that asks. The line and mark of `c` are the caller's, and
 * must stay as they are. False: there is nothing to ask.
 */
bool completion_ask(struct completion *c, char out[COMPLETION_ASK]);

/* Takes what the remote shell has written about it. */
void completion_answer(struct completion *c, const char *text, size_t len);

/*
 * How many octets all texts have in common at their beginning, whatever their
 * case; whole characters.
 */
size_t completion_common(const struct completion *c);

#endif
