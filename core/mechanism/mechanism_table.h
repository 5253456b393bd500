/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_MECHANISM_MECHANISM_TABLE_H
#define WINRM_CORE_MECHANISM_MECHANISM_TABLE_H

#include "core/engine/mechanism.h"

/* winrm_mechanism_for, by a table of what is built. */

#endif
