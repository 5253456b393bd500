/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_ANSWER_H
#define BOARDS_LINUX_SERVE_SERVE_ANSWER_H

#include "boards/linux/serve/serve_state.h"

/*
 * Bytes of answers that a peer has room for now, less those reserved for the
 * ends of its calls, which must never wait for it.
 */
size_t serve_room(const struct peer *p);

/* An error without a job. */
void serve_refuse(struct peer *p, const char *id, const char *problem);

/* Answers a job that is not running, which ends it. */
void serve_refuse_job(struct serve *s, struct serve_job *job, int status,
	const char *word, const char *message);

/*
 * For the fleet; `user` is a struct serve. A lane's call is over; false: its
 * peer must read first.
 */
bool serve_done(void *user, struct lane *lane, int error);
void serve_output(void *user, struct lane *lane, enum winrm_stream_id stream,
	const uint8_t *data, size_t len);
bool serve_may_go(void *user, const struct lane *lane);

#endif
