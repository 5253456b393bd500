/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_SHELL_LIST_H
#define WINRM_CORE_SHELL_SHELL_LIST_H

#include "core/engine/operation.h"

/* The operation that lists the shells on the host, page by page. */
extern const struct winrm_operation_table winrm_shell_list_operation;

struct winrm_shell_list {
	char context[WINRM_ID_SIZE]; /* where the next page begins; "": the
					list has not begun */
};

#endif
