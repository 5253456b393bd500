/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/client_pool.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/run/idle_lanes.h"

enum {
	POOL_TX = 32 * 1024, /* the longest command, in XML */
	POOL_TLS = 48 * 1024 /* heap that mbedTLS takes for a session */
};

#define DEFAULT_MEMORY ((uint64_t)256 << 20)
/* Not more than can be addressed, whatever is asked for. */
#define MOST_MEMORY ((uint64_t)SIZE_MAX / 2)

static size_t rounded(size_t n)
{
	return (n + 63) & ~(size_t)63;
}

static double mega(uint64_t n)
{
	return (double)n / (1024 * 1024);
}

static bool refuse(uint64_t limit, size_t count, size_t each, uint64_t extra)
{
	uint64_t left = limit > extra ? limit - extra : 0;

	say("-j %zu needs %.1f MB: %zu sessions of %zu KB (for https %d KB of "
	    "them), and %.1f MB for all; --max-memory is %.1f MB, enough for "
	    "-j %zu. Smaller: --max-output, --max-envelope, --queue",
		count, mega((uint64_t)count * each + extra), count, each / 1024,
		POOL_TLS / 1024, mega(extra), mega(limit),
		(size_t)(left / each));
	return false;
}

static void place(
	struct pool *p, uint8_t *at, size_t rx, size_t output, size_t count)
{
	size_t i;

	p->lanes = (struct lane *)(void *)at;
	p->count = count;
	at += count * rounded(sizeof(struct lane));
	for (i = 0; i < count; i++) {
		struct lane *lane = &p->lanes[i];

		lane->slot = i;
		lane->config.tx = at;
		lane->config.tx_len = POOL_TX;
		lane->config.rx = at += POOL_TX;
		lane->config.rx_len = rx;
		lane->capture.out = at += rounded(rx);
		lane->capture.err = at += output;
		lane->capture.out_cap = lane->capture.err_cap = output;
		at += output;
	}
	idle_init(p, (uint32_t *)(void *)at);
	p->extra = at + rounded(idle_buckets(count) * sizeof(uint32_t));
}

bool pool_init(struct pool *p, const struct options *o, size_t count,
	size_t spare, size_t output, uint64_t extra)
{
	uint64_t limit = o->max_memory ? o->max_memory : DEFAULT_MEMORY;
	size_t rx, each;
	void *arena;

	extra += rounded(idle_buckets(count + spare) * sizeof(uint32_t));
	memset(p, 0, sizeof(*p));
	limit = limit < MOST_MEMORY ? limit : MOST_MEMORY;
	p->envelope = o->max_envelope ? o->max_envelope : POOL_ENVELOPE;
	rx = p->envelope + WINRM_RX_MARGIN;
	output = rounded(output);
	each = rounded(sizeof(struct lane)) + POOL_TX + rounded(rx) +
		2 * output;
	if ((uint64_t)(count + spare) * (each + POOL_TLS) + extra > limit)
		return refuse(limit, count, each + POOL_TLS,
			extra + spare * (each + POOL_TLS));
	p->arena = (count + spare) * each + (size_t)extra;
	arena = mmap(NULL, p->arena, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (arena == MAP_FAILED) {
		say("-j %zu: %.1f MB of memory: %s", count, mega(p->arena),
			strerror(errno));
		return false;
	}
	if (o->verbose)
		say("%zu sessions of %zu KB, and %.1f MB for all: %.1f MB; "
		    "https takes %d KB more each",
			count + spare, each / 1024, mega(extra), mega(p->arena),
			POOL_TLS / 1024);
	place(p, arena, rx, output, count + spare);
	return true;
}
