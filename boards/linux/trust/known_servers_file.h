/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_TRUST_KNOWN_SERVERS_FILE_H
#define BOARDS_LINUX_TRUST_KNOWN_SERVERS_FILE_H

#include "boards/linux/trust/known_servers.h"

/* The file known_servers. False: `problem` says why. */

/* Its path: $WINRM_KNOWN_SERVERS, or ~/.config/winrm/known_servers. */
bool known_path(char *out, size_t cap, char *problem, size_t problem_cap);

/* Reads the keys of that name; no file, no keys. */
bool known_load(const char *path, const char *name, struct known *k,
	char *problem, size_t cap);

/*
 * Adds a line, unless there is one of that name by now: then `k` has it. It
 * happens completely or not at all, even if others do the same. 1: done; 0:
 * somebody else has the lock, try again soon; -1: an error.
 */
int known_add(const char *path, const char *name,
	const uint8_t pin[WINRM_TLS_PIN], struct known *k, char *problem,
	size_t cap);

#endif
