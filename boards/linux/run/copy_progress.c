/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/linux/run/copy_progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "boards/linux/cli/clock.h"
#include "boards/linux/cli/visible_text.h"

enum { EVERY = 250 /* ms */ };

void copy_progress_start(struct copy_progress *p, bool quiet)
{
	memset(p, 0, sizeof(*p));
	p->on = !quiet && isatty(STDERR_FILENO);
}

void copy_progress_file(
	struct copy_progress *p, const char *name, uint64_t size)
{
	visible_copy(p->name, sizeof(p->name), name, strlen(name));
	p->size = size;
	p->done = 0;
	p->started = p->last = monotonic_ms();
}

void copy_progress_clear(struct copy_progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

void copy_progress_at(struct copy_progress *p, uint64_t done)
{
	uint64_t now, rate, left;

	p->done = done;
	if (!p->on)
		return;
	now = monotonic_ms();
	if (now - p->last < EVERY)
		return;
	p->last = now;
	rate = done * 1000 / (now - p->started);
	left = rate && p->size > done ? (p->size - done) / rate : 0;
	copy_progress_clear(p);
	fprintf(stderr,
		"%s %3" PRIu64 "%% %" PRIu64 " KB, %" PRIu64 " KB/s, %02" PRIu64
		":%02" PRIu64 " left",
		p->name, p->size > done ? done * 100 / p->size : 100,
		done / 1024, rate / 1024, left / 60, left % 60);
	fflush(stderr);
	p->shown = true;
}
