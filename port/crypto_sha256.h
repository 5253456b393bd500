/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_CRYPTO_SHA256_H
#define WINRM_PORT_CRYPTO_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/config.h"

/* SHA-256 by the instructions of x86-64, which mbedTLS does not use: a quarter
 * of its time. */
#if WINRM_FAST > 1 && WINRM_COPY && defined(__x86_64__) && defined(__GNUC__)
#define WINRM_SHA256_BLOCKS 1
#else
#define WINRM_SHA256_BLOCKS 0
#endif

#if WINRM_SHA256_BLOCKS
/* Takes a microsecond or more: asked once for each file. */
bool winrm_sha256_has_blocks(void);

/* Adds blocks of 64 octets to the state. */
void winrm_sha256_blocks(uint32_t state[8], const uint8_t *data, size_t blocks);
#endif

#endif
