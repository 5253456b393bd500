/* SPDX-License-Identifier: Apache-2.0 */
#include <lwip/opt.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/threading.h>

#include "boards/mps2-an385/transport.h"

/*
 * What mbedTLS needs for several tasks: mutexes, and a random number generator
 * that all may call.
 */

enum {
	STACK_WORDS = 1024,
	RESEED = 10 /* soon enough for tests to see its stack */
};

static mbedtls_ctr_drbg_context drbg;
static uint32_t waits;

static void mutex_init(mbedtls_threading_mutex_t *m)
{
	m->handle = xSemaphoreCreateMutexStatic(&m->memory);
}

static void mutex_free(mbedtls_threading_mutex_t *m)
{
	if (m->handle)
		vSemaphoreDelete(m->handle);
	m->handle = NULL;
}

static int mutex_lock(mbedtls_threading_mutex_t *m)
{
	if (!m->handle)
		return MBEDTLS_ERR_THREADING_BAD_INPUT_DATA;
	if (xSemaphoreTake(m->handle, 0) == pdTRUE)
		return 0;
	__atomic_add_fetch(&waits, 1, __ATOMIC_RELAXED);
	return xSemaphoreTake(m->handle, portMAX_DELAY) == pdTRUE
		? 0
		: MBEDTLS_ERR_THREADING_MUTEX_ERROR;
}

static int mutex_unlock(mbedtls_threading_mutex_t *m)
{
	if (!m->handle)
		return MBEDTLS_ERR_THREADING_BAD_INPUT_DATA;
	return xSemaphoreGive(m->handle) == pdTRUE
		? 0
		: MBEDTLS_ERR_THREADING_MUTEX_ERROR;
}

static int entropy(void *board, unsigned char *out, size_t len)
{
	(void)board;
	return board_random(out, len)
		? 0
		: MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED;
}

/* Seeding gives the generator its mutex. */
bool transport_threads_start(void)
{
	mbedtls_threading_set_alt(
		mutex_init, mutex_free, mutex_lock, mutex_unlock);
	mbedtls_ctr_drbg_init(&drbg);
	mbedtls_ctr_drbg_set_reseed_interval(&drbg, RESEED);
	return mbedtls_ctr_drbg_seed(&drbg, entropy, NULL, NULL, 0) == 0;
}

bool transport_random(void *out, size_t len)
{
	return mbedtls_ctr_drbg_random(&drbg, out, len) == 0;
}

uint32_t *transport_stack(int session, uint32_t *words)
{
	static uint32_t stacks[SESSIONS][STACK_WORDS];

	*words = STACK_WORDS;
	return stacks[session];
}

uint32_t transport_waits(void)
{
	return waits;
}
