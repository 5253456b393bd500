/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_PORT_PROXY_TEXT_H
#define WINRM_PORT_PROXY_TEXT_H

#include "port/proxy_head.h"

/* What the tunnel writes to a proxy, and says of it. */

enum winrm_proxy_stage {
	STAGE_NONE,       /* nothing to say of it */
	STAGE_CONNECTING, /* awaits the lower port */
	STAGE_ASKING,     /* awaits until all of buf is sent */
	STAGE_AWAITING,   /* awaits the head of the answer */
	STAGE_TOO_LONG,   /* the request does not fit buf */
	STAGE_OPEN
};

/* Text that counts on past its end. */
struct winrm_proxy_text {
	char *buf;
	size_t cap, len;
};

void winrm_proxy_put(struct winrm_proxy_text *t, const char *s);
void winrm_proxy_put_number(struct winrm_proxy_text *t, unsigned n);
/* host:port; an IPv6 address in brackets. */
void winrm_proxy_put_place(
	struct winrm_proxy_text *t, const char *host, uint16_t tcp_port);

/* As struct winrm_port's: what is in the way. */
const char *winrm_proxy_reason(void *io);

#endif
