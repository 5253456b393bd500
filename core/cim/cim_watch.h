/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_WATCH_H
#define WINRM_CORE_CIM_CIM_WATCH_H

#include "core/engine/operation.h"

/* The operation behind WINRM_OP_WATCH: subscribes, then pulls events. */
extern const struct winrm_operation_table winrm_watch_operation;

#endif
