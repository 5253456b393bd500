/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_TRANSFER_TRANSFER_GET_H
#define WINRM_CORE_TRANSFER_TRANSFER_GET_H

#include "core/engine/operation.h"

/* The operation that reads a resource, such as the host's configuration. */
extern const struct winrm_operation_table winrm_transfer_get_operation;

#endif
