/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_SECRET_H
#define WINRM_CORE_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Overwrites with zeros in a way that no compiler may optimise away. */
void winrm_wipe(void *data, size_t len);

/* Compares in a time that depends on `len` alone. */
bool winrm_equal_ct(const void *a, const void *b, size_t len);

#endif
