/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_THREADING_ALT_H
#define BOARD_THREADING_ALT_H

#include <FreeRTOS.h>
#include <semphr.h>

/* A mutex of mbedTLS has its own memory, not from FreeRTOS's heap. */
typedef struct {
	StaticSemaphore_t memory;
	SemaphoreHandle_t handle; /* NULL: there is none */
} mbedtls_threading_mutex_t;

#endif
