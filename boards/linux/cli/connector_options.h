/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_CONNECTOR_OPTIONS_H
#define BOARDS_LINUX_CLI_CONNECTOR_OPTIONS_H

#include "boards/linux/cli/options.h"

/* What the command line says, over what the record holds. False: said. */

bool connector_set_key(
	struct winrm_connector *record, const char *key, const char *value);

/* [http[s]://][user@]host[:port][/wsman], the host an address in brackets too;
 * the user only if it has none, unless `over`. A password there is refused. */
bool connector_set_host(
	struct winrm_connector *record, const char *text, bool over);

bool connector_set_options(
	struct winrm_connector *record, const struct options *o);

#endif
