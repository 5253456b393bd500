/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/client_pool.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "boards/linux/cli/messages.h"
#include "boards/linux/cli/options_check.h"

enum {
	POOL_TX = 32 * 1024,  /* the longest command, in XML */
	POOL_TLS = 48 * 1024, /* heap that mbedTLS takes for a session */
	POOL_PAGE = 4096,
	/* a page each of rx, tx and output, as most sessions use them */
	POOL_USUAL = 3 * POOL_PAGE,
	POOL_GROWN = 4096 /* bytes of output that fill more */
};

#define DEFAULT_MEMORY ((uint64_t)256 << 20)
/* Not more than can be addressed, whatever is asked for. */
#define MOST_MEMORY ((uint64_t)SIZE_MAX / 2)

static size_t rounded(size_t n)
{
	return (n + 63) & ~(size_t)63;
}

static size_t pages(size_t n)
{
	return (n + POOL_PAGE - 1) & ~(size_t)(POOL_PAGE - 1);
}

static double mega(uint64_t n)
{
	return (double)n / (1024 * 1024);
}

static bool refuse(uint64_t limit, size_t count, size_t each, uint64_t extra)
{
	uint64_t left = limit > extra ? limit - extra : 0;

	say("-j %zu needs %.1f MB at most: %zu sessions of %zu KB (for https "
	    "%d KB of them), and %.1f MB for all; --max-memory is %.1f MB, "
	    "enough for -j %zu. Smaller: --max-output, --max-envelope, --queue",
		count, mega((uint64_t)count * each + extra), count, each / 1024,
		POOL_TLS / 1024, mega(extra), mega(limit),
		(size_t)(left / each));
	return false;
}

/* Lanes, then what is for all, then the buffers of each lane. */
static void place(struct pool *p, uint8_t *at, size_t rx, size_t output)
{
	uint8_t *buffers = at + p->arena - p->count * p->buffers;
	size_t i;

	for (i = 0; i < p->count; i++, buffers += p->buffers) {
		struct lane *lane = &p->lanes[i];

		lane->slot = i;
		lane->config.rx = buffers;
		lane->config.rx_len = rx;
		lane->config.tx = buffers + pages(rx);
		lane->config.tx_len = POOL_TX;
		lane->capture.out = buffers + pages(rx) + POOL_TX;
		lane->capture.err = lane->capture.out + pages(output);
		lane->capture.out_cap = lane->capture.err_cap = rounded(output);
		if (p->runspace)
			lane->runspace =
				(struct lane_runspace *)(void *)(buffers +
					p->buffers - p->runspace);
	}
	at += p->count * rounded(sizeof(struct lane));
	p->buckets = (uint32_t *)(void *)at;
	p->extra = at + rounded((p->bucket_mask + 1) * sizeof(uint32_t));
}

/*
 * All of it is the process's from the start; what each session is sure to take
 * is in memory, too. NULL: errno says why.
 */
static uint8_t *reserve(size_t len, size_t resident)
{
	volatile uint8_t *touched;
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	if (at == MAP_FAILED)
		return NULL;
	for (touched = at, i = 0; i < resident; i += POOL_PAGE)
		touched[i] = 0;
	return at;
}

bool pool_init(struct pool *p, const struct options *o, size_t count,
	size_t spare, size_t output, uint64_t extra)
{
	uint64_t limit = o->max_memory ? o->max_memory : DEFAULT_MEMORY;
	size_t rx, each, lane = rounded(sizeof(struct lane)), resident;
	uint8_t *at;

	memset(p, 0, sizeof(*p));
	p->count = count + spare;
	while (p->bucket_mask + 1 < p->count)
		p->bucket_mask = 2 * p->bucket_mask + 1;
	extra += rounded((p->bucket_mask + 1) * sizeof(uint32_t)) + POOL_PAGE;
	limit = limit < MOST_MEMORY ? limit : MOST_MEMORY;
	p->envelope = o->max_envelope ? o->max_envelope : POOL_ENVELOPE;
	rx = p->envelope + WINRM_RX_MARGIN;
	if (o->command == COMMAND_SERVE || options_have_runspace(o))
		p->runspace = pages(sizeof(struct lane_runspace));
	p->buffers = pages(rx) + POOL_TX + 2 * pages(output) + p->runspace;
	each = lane + p->buffers;
	if ((uint64_t)p->count * (each + POOL_TLS) + extra > limit)
		return refuse(limit, count, each + POOL_TLS,
			extra + spare * (each + POOL_TLS));
	resident = pages(p->count * lane + (size_t)extra);
	p->arena = resident + p->count * p->buffers;
	at = reserve(p->arena, resident);
	if (!at) {
		say("-j %zu: %.1f MB of memory: %s", count, mega(p->arena),
			strerror(errno));
		return false;
	}
	if (o->verbose)
		say("%zu sessions of %zu to %zu KB, and %.1f MB for all: %.1f "
		    "MB at most; https takes %d KB more each",
			p->count, (lane + POOL_USUAL) / 1024, each / 1024,
			mega(extra), mega(p->arena), POOL_TLS / 1024);
	p->lanes = (struct lane *)(void *)at;
	place(p, at, rx, output);
	return true;
}

void pool_shrink(const struct pool *p, struct lane *lane)
{
	if (lane->received > POOL_GROWN)
		(void)madvise(lane->config.rx, p->buffers, MADV_DONTNEED);
	lane->received = 0;
}
