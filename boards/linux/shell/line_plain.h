/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_LINE_PLAIN_H
#define BOARDS_LINUX_SHELL_LINE_PLAIN_H

#include "boards/linux/shell/line_reader.h"

/* With the terminal's own editing alone. */
extern const struct line_reader line_plain;

#endif
