/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_LINE_H
#define BOARDS_LINUX_SERVE_SERVE_LINE_H

#include "boards/linux/serve/serve_state.h"

/* Takes a line of a peer. */
void serve_line(struct peer *p, const char *line, size_t len);

/* Ends all jobs of a peer. */
void serve_cancel(struct peer *p);

#endif
