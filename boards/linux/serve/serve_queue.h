/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_QUEUE_H
#define BOARDS_LINUX_SERVE_SERVE_QUEUE_H

#include "boards/linux/serve/serve_state.h"

/* A peer's queue: empty; its entry number i; a new one; false: it is full. */
void serve_clear(struct queue *q);
struct serve_job *serve_queued(const struct peer *p, size_t i);
bool serve_push(struct peer *p, const struct serve_job *job, const char *line);

/* Ends a queued job before it begins; serve_settle answers it. */
void serve_end(struct peer *p, struct serve_job *job, enum serve_end end);

/* Answers those, and all past their deadline, while there is room. */
void serve_settle(struct peer *p);

/*
 * Begins waiting calls, one of each peer in turn, while lanes are free; returns
 * how many.
 */
size_t serve_dispatch(struct serve *s);

#endif
