/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_ENGINE_ERROR_SET_H
#define WINRM_CORE_ENGINE_ERROR_SET_H

#include <stdbool.h>
#include <stdint.h>

/* Sets of errors, negative enum winrm_error. */
#define BIT(error) (1u << -(error))

static inline bool is_one_of(int error, uint32_t set)
{
	return set >> ((0u - (unsigned)error) & 31) & 1;
}

#endif
