/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SHELL_LINE_EDIT_H
#define BOARDS_LINUX_SHELL_LINE_EDIT_H

#include "boards/linux/shell/line_reader.h"

/* By libedit: in builds with SHELL_EDIT=1, which define WINRM_SHELL_EDIT. */
extern const struct line_reader line_edit;

#endif
