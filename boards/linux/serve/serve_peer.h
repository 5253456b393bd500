/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_PEER_H
#define BOARDS_LINUX_SERVE_SERVE_PEER_H

#include "boards/linux/serve/serve_state.h"

/* A new peer, and its hello. */
void serve_greet(struct peer *p, uid_t uid, int in, int out, bool is_socket);

/* A slot of the loop after the lanes is ready; `user` is a struct serve. */
void serve_slot(void *user, size_t slot);

/* Reads, writes and closes what is due. */
void serve_look_after(struct peer *p);

/* When peers need attention again even if nothing happens; ms. */
uint64_t serve_due(const struct serve *s);

#endif
