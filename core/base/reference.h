/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_REFERENCE_H
#define WINRM_CORE_BASE_REFERENCE_H

#include "core/base/slice.h"

#define WINRM_NO_REFERENCE UINT32_MAX

/*
 * The character of a reference of XML without its & and ;, such as "lt", "#65"
 * or "#x41". A number may be any up to 0x10ffff: also one that XML forbids, or
 * half of a surrogate pair.
 */
uint32_t winrm_reference(struct winrm_slice name);

#endif
