/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_QUEUE_H
#define BOARDS_LINUX_SERVE_SERVE_QUEUE_H

#include "boards/linux/serve/serve_state.h"

/* A peer's queue: empty; its entry number i; a new one; false: it is full. */
void serve_clear(struct queue *q);
struct serve_job *serve_queued(const struct peer *p, size_t i);
bool serve_push(struct peer *p, const struct serve_job *job, const char *line);

/* One that is queued ends before it begins; serve_settle says so. */
void serve_end(struct peer *p, struct serve_job *job, enum serve_end end);

/* Answers those, and all whose deadline has passed, as far as room goes. */
void serve_settle(struct peer *p);

/*
 * Begins what waits, one call of each peer in turn, as far as lanes are free:
 * how many.
 */
size_t serve_dispatch(struct serve *s);

#endif
