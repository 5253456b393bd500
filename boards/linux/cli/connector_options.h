/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_CONNECTOR_OPTIONS_H
#define BOARDS_LINUX_CLI_CONNECTOR_OPTIONS_H

#include "boards/linux/cli/options.h"

/* The command line overrides the record. False: error reported. */

bool connector_set_key(
	struct winrm_connector *record, const char *key, const char *value);

/*
 * [http[s]://][user@]host[:port][/wsman], the host an address in brackets too;
 * its user only if the record has none, unless `over`. Refuses a password.
 */
bool connector_set_host(
	struct winrm_connector *record, const char *text, bool over);

bool connector_set_options(
	struct winrm_connector *record, const struct options *o);

#endif
