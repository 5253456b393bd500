/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_MECHANISM_BASIC_MECHANISM_H
#define WINRM_CORE_MECHANISM_BASIC_MECHANISM_H

#include "core/engine/mechanism.h"

/* User and password in each request (RFC 7617); see WINRM_BASIC. */
extern const struct winrm_mechanism winrm_basic_mechanism;

#endif
