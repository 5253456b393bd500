/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_COPY_WORDS_H
#define BOARDS_LINUX_CLI_COPY_WORDS_H

#include "boards/linux/cli/options.h"

/*
 * The words of cp: LOCAL... HOST:PATH, or HOST:PATH... LOCAL. HOST is an
 * address in brackets, or ends at the first colon; what has a '/' before that
 * is local.
 */
struct copy_words {
	bool get;          /* from the host */
	char host[512];    /* with user@, as typed */
	const char *there; /* to it: PATH */
	const char *here;  /* from it: LOCAL */
	char *const *from; /* the others, as typed */
	int from_count;
};

/* PATH of a HOST:PATH; NULL: it is local. */
const char *copy_words_path(const char *word);

/* False: error reported. */
bool copy_words_read(const struct options *o, struct copy_words *words);

#endif
