/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_TESTS_UNIT_GUARD_H
#define WINRM_TESTS_UNIT_GUARD_H

#include <stddef.h>
#include <stdint.h>

/*
 * Memory that ends at a page that nobody may read or write: what is put there
 * ends right before it, so one byte too far crashes the program.
 */
struct guard {
	uint8_t *map;
	uint8_t *end; /* the unreadable page */
	size_t map_len;
};

struct guard guard_open(size_t max);
void guard_close(struct guard *g);

/* `len` bytes before the end, filled with 0xa5. */
uint8_t *guard_room(struct guard *g, size_t len);

/* A copy of the bytes before the end. */
uint8_t *guard_put(struct guard *g, const void *data, size_t len);

/* One of 64 KB for all tests of a program, which ends with RUN_WITH_PAGE. */
extern struct guard guard_page;

#define RUN_WITH_PAGE(tests)                                                   \
	cmocka_run_group_tests(tests, guard_page_open, guard_page_close)

int guard_page_open(void **state);
int guard_page_close(void **state);

#endif
