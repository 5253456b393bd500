/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_BASE_UPPER_H
#define WINRM_BASE_UPPER_H

#include <stdint.h>

/*
 * The upper case that Windows gives a character of a name (MS-UCODEREF
 * 3.1.5.3), which is not always that of Unicode; others stay as they are.
 */
uint32_t winrm_upper(uint32_t cp);

#endif
