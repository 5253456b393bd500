/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_H
#define BOARDS_LINUX_SERVE_SERVE_H

#include "boards/linux/cli/options.h"

/* `winrm serve`: calls as lines of JSON. Returns the exit status. */
int serve(const struct options *o);

#endif
