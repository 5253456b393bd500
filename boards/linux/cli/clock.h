/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_CLOCK_H
#define BOARDS_LINUX_CLI_CLOCK_H

#include <stdint.h>

/* Milliseconds of a clock that nobody can set back. */
uint64_t monotonic_ms(void);

#endif
