/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_FUZZ_FUZZ_H
#define WINRM_TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/slice.h"

/* A property that must hold for every input. */
#define CHECK(property)                                                        \
	do                                                                     \
		if (!(property))                                               \
			__builtin_trap();                                      \
	while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Copies the bytes to a block of exactly their size: reading past is detected.
 */
static inline uint8_t *exact(const void *data, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	CHECK(copy);
	if (len > 0)
		memcpy(copy, data, len);
	return len ? copy : copy + 1;
}

static inline void drop_exact(uint8_t *copy, size_t len)
{
	free(len ? copy : copy - 1);
}

static inline struct winrm_slice slice_of(const void *data, size_t len)
{
	struct winrm_slice s = {data, len};

	return s;
}

/* Is the part inside the whole? An empty one may be at its end. */
static inline bool is_inside(struct winrm_slice part, struct winrm_slice whole)
{
	return part.ptr >= whole.ptr &&
		part.ptr + part.len <= whole.ptr + whole.len;
}

#endif
