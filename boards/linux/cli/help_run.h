/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_CLI_HELP_RUN_H
#define BOARDS_LINUX_CLI_HELP_RUN_H

/* Help of connectors and many hosts. */

extern const char help_call[], help_run[], help_serve[];

#endif
