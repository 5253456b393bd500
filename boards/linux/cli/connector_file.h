/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_CONNECTOR_FILE_H
#define BOARDS_LINUX_CLI_CONNECTOR_FILE_H

#include "boards/linux/cli/options.h"

/*
 * Gives the name of each connector that is configured, as it is written in the
 * file; none where there is no file. `checks`: looks at their values as well.
 * False: error reported, with line and column.
 */
bool connector_names(const struct options *o,
	void (*put)(void *user, const char *name, size_t len), void *user,
	bool checks);

/*
 * Reads the connector of that name into the record. 1: done; 0: no
 * configuration, or none of that name in it; -1: an error, already reported.
 * `required`: having none is an error.
 */
int connector_load(const struct options *o, const char *name, bool required,
	struct winrm_connector *record);

#endif
