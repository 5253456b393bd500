/* SPDX-License-Identifier: Apache-2.0 */
#include <lwip/opt.h>

#include "boards/mps2-an385/transport.h"

enum { STACK_WORDS = 768 };

void transport_pool_start(const struct settings *s)
{
	(void)s;
}

void transport_begin(const struct settings *s)
{
	(void)s;
}

void transport_end(void)
{
}

int transport_start(struct transport *t, int session, const struct settings *s,
	const struct winrm_port *lower, void *io)
{
	(void)session;
	(void)s;
	t->port = lower;
	t->io = io;
	return WINRM_OK;
}

void transport_stop(int session)
{
	(void)session;
}

struct transport_pool transport_pool(void)
{
	struct transport_pool none = {0, 0, 0};

	return none;
}

bool transport_threads_start(void)
{
	return true;
}

bool transport_random(void *out, size_t len)
{
	return board_random(out, len);
}

uint32_t *transport_stack(int session, uint32_t *words)
{
	static uint32_t stacks[SESSIONS][STACK_WORDS];

	*words = STACK_WORDS;
	return stacks[session];
}

uint32_t transport_waits(void)
{
	return 0;
}
