/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_SUGGESTIONS_H
#define BOARDS_LINUX_CLI_SUGGESTIONS_H

#include <getopt.h>
#include <stdbool.h>

/* What was typed wrong, and what to type instead. */

/* Of names with NULL after the last one, the one that `word` is likely meant
 * to be; NULL: none is near. */
const char *suggest_nearest(const char *word, const char *const *names);

/* Is this host rather a command, mistyped or after its options? Reports it. */
bool suggest_command(const char *host);

/*
 * Reports what is wrong with an option that getopt has refused: the word it is
 * in, its letter or number if getopt knows it, and whether its value is
 * missing. A value is never repeated.
 */
void suggest_option(const struct option *longs, const char *word, int option,
	bool is_missing);

/*
 * Does one of these hosts contain a password, as user:pw@host? Reports it.
 * `between` has the characters that separate hosts.
 */
bool hosts_have_password(const char *hosts, const char *between);

#endif
