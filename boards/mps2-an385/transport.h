/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_TRANSPORT_H
#define BOARD_TRANSPORT_H

#include "boards/mps2-an385/settings.h"
#include "core/winrm.h"

/* What differs between the images: http.c or https.c. */

struct transport {
	const struct winrm_port *port;
	void *io;
	const char *why; /* why it did not start */
};

struct transport_pool {
	uint32_t used, blocks, peak;
};

/* The pool, empty. */
void transport_pool_start(const struct settings *s);
/* Before and after all sessions: the CA, in the settings of the first. */
void transport_begin(const struct settings *s);
void transport_end(void);
/* For one session, over a port of lwIP's. WINRM_OK, or an error. */
int transport_start(struct transport *t, int session, const struct settings *s,
	const struct winrm_port *lower, void *io);
void transport_stop(int session);
/* What mbedTLS uses of the pool; zeros if there is none. */
struct transport_pool transport_pool(void);

/* With an RTOS: http.c or threads.c. */

/* Call it first: mutexes, random numbers. */
bool transport_threads_start(void);
/* From any task. */
bool transport_random(void *out, size_t len);
/* The stack of a session's task. */
uint32_t *transport_stack(int session, uint32_t *words);
/* How often a task had to wait for a mutex of mbedTLS. */
uint32_t transport_waits(void);

#endif
