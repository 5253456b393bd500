/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_FIGURES_H
#define BOARD_FIGURES_H

#include "boards/mps2-an385/transport.h"

/* What is in use: all of it must be returned by the end. */
struct figures {
	uint32_t pcbs, heap, pbufs, segments, pool, blocks;
	uint32_t kernel; /* heap of the RTOS */
};

struct figures figures_take(void);
/* "NAME field=value ..." */
void figures_put(const char *name, const struct figures *f);
/* " field=value ..." of lwIP's and the pool's peaks, flash and RAM */
void figures_put_peaks(void);

#endif
