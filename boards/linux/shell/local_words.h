/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_LOCAL_WORDS_H
#define BOARDS_LINUX_SHELL_LOCAL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Lines of `winrm shell` that are not the host's: "!get REMOTE [LOCAL]". */

enum { LOCAL_WORDS = 4, LOCAL_LINE = 4096 };

struct local_words {
	char text[LOCAL_LINE]; /* of the words, with a NUL each */
	const char *word[LOCAL_WORDS];
	size_t count;
};

enum local_words_result {
	LOCAL_WORDS_READ,
	LOCAL_WORDS_OPEN, /* a quotation mark has no second one */
	LOCAL_WORDS_MANY  /* too many or too long */
};

/*
 * Words are separated by spaces; what is between two quotation marks, " or ',
 * is taken as it is. A backslash is a character like others.
 */
enum local_words_result local_words_read(
	struct local_words *w, const char *line, size_t len);

#endif
