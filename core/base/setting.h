/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_SETTING_H
#define WINRM_CORE_BASE_SETTING_H

#include "core/config.h"

/* The name of a field that is refused; see WINRM_SETTINGS. */
#define NAMED(field) (WINRM_SETTINGS ? field : "")

#endif
