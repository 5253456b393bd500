/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_COPY_PAIR_H
#define BOARDS_LINUX_CLI_COPY_PAIR_H

#include "boards/linux/cli/options.h"

/* --put LOCAL:REMOTE and --get REMOTE:LOCAL of run, as often as needed. */

enum { COPY_PATH = 4096 };

/* Lengths at `text`; both sides have some. */
struct copy_pair {
	const char *local, *remote;
	size_t local_len, remote_len;
};

/* LOCAL has no colon; a drive's belongs to REMOTE. False: a side is missing. */
bool copy_pair_split(const char *text, bool get, struct copy_pair *pair);

/* Has LOCAL the placeholder {host}? */
bool copy_pair_names_host(const struct copy_pair *pair);

/* LOCAL for this host, whose name replaces each {host}. False: too long. */
bool copy_pair_local(
	const struct copy_pair *pair, const char *host, char out[COPY_PATH]);

/* REMOTE as a string. */
void copy_pair_remote(const struct copy_pair *pair, char out[COPY_PATH]);

/* Options; false: error reported. */
bool copy_pair_add_put(struct options *o, const char *text);
bool copy_pair_add_get(struct options *o, const char *text);

#endif
