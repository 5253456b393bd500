/* SPDX-License-Identifier: Apache-2.0 */
#include "boards/mps2-an385/transport.h"

bool transport_start(struct transport *t, const struct settings *s,
	struct winrm_lwip_raw *lower)
{
	(void)s;
	t->port = &winrm_port_lwip_raw;
	t->io = lower;
	return true;
}

void transport_pool_start(const struct settings *s)
{
	(void)s;
}

void transport_stop(void)
{
}

struct transport_pool transport_pool(void)
{
	struct transport_pool none = {0, 0, 0};

	return none;
}
