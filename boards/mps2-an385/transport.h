/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOARD_TRANSPORT_H
#define BOARD_TRANSPORT_H

#include "boards/mps2-an385/settings.h"
#include "port/lwip_raw.h"

/* What differs between the images: http.c or https.c. */

struct transport {
	const struct winrm_port *port;
	void *io;
};

struct transport_pool {
	uint32_t used, blocks, peak;
};

/* The pool, empty. */
void transport_pool_start(const struct settings *s);
/* False: what is wrong was said. */
bool transport_start(struct transport *t, const struct settings *s,
	struct winrm_lwip_raw *lower);
void transport_stop(void);
/* What mbedTLS has of it; zeros where there is none. */
struct transport_pool transport_pool(void);

#endif
