/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_OPTIONS_FLEET_H
#define BOARDS_LINUX_CLI_OPTIONS_FLEET_H

#include "boards/linux/cli/options.h"

/* Options of run and serve with checked values; false: error reported. */

/* -j, --queue, --retry, --max-refused: the number at `where` in the options. */
bool options_set_number(struct options *o, size_t where, const char *text);
bool options_set_total_timeout(struct options *o, const char *text);
bool options_set_keep(struct options *o, const char *text);
bool options_set_max_memory(struct options *o, const char *text);
/* --log: stderr, syslog, syslog:SOCKET or none. */
bool options_set_log(struct options *o, const char *text);
bool options_set_max_output(struct options *o, const char *text);

#endif
