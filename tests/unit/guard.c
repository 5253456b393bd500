/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/guard.h"

#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/unit.h"

struct guard guard_open(size_t max)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t len = (max + page - 1) / page * page;
	struct guard g;

	g.map_len = len + page;
	g.map = mmap(NULL, g.map_len, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(g.map != MAP_FAILED);
	g.end = g.map + len;
	assert_int_equal(mprotect(g.end, page, PROT_NONE), 0);
	return g;
}

void guard_close(struct guard *g)
{
	assert_int_equal(munmap(g->map, g->map_len), 0);
	g->map = g->end = NULL;
}

uint8_t *guard_room(struct guard *g, size_t len)
{
	assert_true(len <= (size_t)(g->end - g->map));
	memset(g->end - len, 0xa5, len);
	return g->end - len;
}

uint8_t *guard_put(struct guard *g, const void *data, size_t len)
{
	assert_true(len <= (size_t)(g->end - g->map));
	if (len > 0)
		memmove(g->end - len, data, len);
	return g->end - len;
}

struct guard guard_page;

int guard_page_open(void **state)
{
	(void)state;
	guard_page = guard_open(65536);
	return 0;
}

int guard_page_close(void **state)
{
	(void)state;
	guard_close(&guard_page);
	return 0;
}
