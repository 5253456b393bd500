/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_STANDARD_STREAMS_H
#define BOARDS_LINUX_CLI_STANDARD_STREAMS_H

#include <stdbool.h>
#include <stddef.h>

/* The standard streams of this process, before anything uses them. */

/*
 * Call it before anything is opened: closed descriptors from 0 to 2 are
 * replaced by ones that fail when used, so that no socket or file gets the
 * number of a standard stream. From then on, a reader that is gone makes write
 * fail, without a signal.
 */
void standard_streams_guard(void);

/*
 * Is stdout open for writing, stdin for reading? False: `why` says what is
 * wrong and what helps. Reads nothing from stdin.
 */
bool standard_streams_take_output(char *why, size_t cap);
bool standard_streams_have_input(char *why, size_t cap);

/* Is there anywhere for messages to go? */
bool standard_streams_take_messages(void);

#endif
