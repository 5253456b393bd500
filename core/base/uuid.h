/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_BASE_UUID_H
#define WINRM_CORE_BASE_UUID_H

#include <stdint.h>

enum { WINRM_UUID_LEN = 36 };

/* RFC 4122 version 4 from 16 random bytes, upper case, with a NUL. */
void winrm_uuid_format(char out[WINRM_UUID_LEN + 1], const uint8_t random[16]);

#endif
