/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_TERMINAL_LINE_H
#define BOARDS_LINUX_CLI_TERMINAL_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Are stdin and stderr a terminal, so that a user can be asked there? */
bool terminal_can_ask(void);

/*
 * Asks there for a line, shown as it is typed or hidden; ends it with a NUL,
 * without its end of line. A signal while it waits ends it, and then goes to
 * the handler that it had before. False: none, until then (ms of clock.h; 0:
 * for ever), or one that does not fit, which is said.
 */
bool terminal_line(const char *prompt, size_t len, char *buf, size_t cap,
	uint64_t until, bool hidden);

#endif
