/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_DURATION_H
#define BOARDS_LINUX_CLI_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/* "30", "30s", "1500ms", "5m" as milliseconds; at most 24 days. */
bool duration_read(const char *text, uint32_t *ms);

#endif
