/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARDS_LINUX_SERVE_SERVE_LISTENER_H
#define BOARDS_LINUX_SERVE_SERVE_LISTENER_H

#include "boards/linux/serve/serve_state.h"

/* Listens at options->listen_path. False: error reported. */
bool serve_listen(struct serve *s);
void serve_unlisten(struct serve *s);

/* Accepts the client that is waiting, if there is room for it. */
void serve_take_client(struct serve *s);

#endif
