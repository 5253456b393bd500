/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_RUN_TRACE_FILE_H
#define BOARDS_LINUX_RUN_TRACE_FILE_H

#include "core/winrm.h"

/* Traces to a file (NULL: none) of mode 600. False: error reported. */
bool trace_open(const char *path, struct winrm_config *config);
void trace_close(const char *path, const struct winrm_config *config);

#endif
