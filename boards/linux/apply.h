/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_APPLY_H
#define BOARDS_LINUX_APPLY_H

#include "boards/linux/options.h"

/* What the command line says, over what the record holds. False: said. */

bool apply_key(
	struct winrm_connector *record, const char *key, const char *value);

/* [user@]host[:port] or [user@][v6][:port]; the user only if it has none. */
bool apply_host(struct winrm_connector *record, const char *text);

bool apply_options(struct winrm_connector *record, const struct options *o);

#endif
