/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_SCRIPT_H
#define BOARDS_LINUX_CLI_SCRIPT_H

#include "boards/linux/cli/options.h"
#include "core/winrm.h"

enum { SCRIPT_MAX = 4 * 1024 * 1024 };

/*
 * The script of `winrm ps` and its arguments:
 *
 *	SCRIPT...            words joined with spaces
 *	SCRIPT -- ARG...     one word, its arguments
 *	-f FILE [ARG...]
 *	- [ARG...]           from stdin
 */
struct script {
	const char *text; /* UTF-8, without byte order mark */
	const char *const *args;
};

/* UTF-8 or, with its mark, UTF-16. False: error reported. */
bool script_read(const struct options *o, struct script *out);

/*
 * Puts what the options say of a script, this one or (NULL) the record's, into
 * a request.
 */
void script_set(struct winrm_request *request, const struct script *script,
	const struct options *o);

/* Is stdin the script, so that it is not the command's? */
bool script_is_stdin(const struct options *o);

/* Words joined with spaces; false if they are longer than `cap` - 1. */
bool script_join(char *const *words, int count, char *out, size_t cap);

#endif
