/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_SHELL_SHELL_DELETE_H
#define WINRM_CORE_SHELL_SHELL_DELETE_H

#include "core/engine/operation.h"

/* The operation that deletes a shell by its id, whoever created it. */
extern const struct winrm_operation_table winrm_shell_delete_operation;

#endif
