/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_FILES_H
#define BOARDS_LINUX_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "boards/linux/options.h"

/*
 * Reads a whole file of at most `cap` bytes ("-" is stdin). A file that holds
 * secrets must be closed to others. Gives its length, or -1: that has been
 * said.
 */
long file_read(const char *path, char *buf, size_t cap, bool secret);

/* The same for an open descriptor; `name` is what messages call it. */
long file_read_fd(int fd, const char *name, char *buf, size_t cap);

/* Can others read it? One that is not there they cannot. */
bool file_is_open(const char *path);

enum { SECRET_MAX = 1024 };

/* Asks on the terminal, unseen. Gives what was typed with a NUL, false: no. */
bool terminal_ask(const char *prompt, char buf[SECRET_MAX + 1]);

/* Sets the passphrase of the client's key from its file or descriptor. */
bool passphrase_read(const struct options *o, struct winrm_connector *record);

/* Sets username, password or nt-hash of the record where they are missing. */
bool secrets_read(const struct options *o, struct winrm_connector *record);

/*
 * Reads the connector of that name into the record. 1 done, 0 there is no
 * configuration, or none of that name in it; -1 an error that has been said.
 * `required`: to have none is an error.
 */
int connector_load(const struct options *o, const char *name, bool required,
	struct winrm_connector *record);

#endif
