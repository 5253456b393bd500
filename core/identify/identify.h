/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_IDENTIFY_IDENTIFY_H
#define WINRM_CORE_IDENTIFY_IDENTIFY_H

#include "core/engine/operation.h"

/* WS-Man Identify (DSP0226 11): what answers there, asked without log-on. */
extern const struct winrm_operation_table winrm_identify_operation;

#endif
