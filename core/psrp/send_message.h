/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_PSRP_SEND_MESSAGE_H
#define WINRM_CORE_PSRP_SEND_MESSAGE_H

#include "core/psrp/send.h"

/* Messages, fragment by fragment. */

enum winrm_psrp_sending {
	WINRM_SENDING_NOTHING,
	WINRM_SENDING_CAPABILITY,
	WINRM_SENDING_POOL,    /* INIT_RUNSPACEPOOL */
	WINRM_SENDING_CONNECT, /* CONNECT_RUNSPACEPOOL */
#if WINRM_PSRP_SECRETS
	WINRM_SENDING_KEY, /* PUBLIC_KEY */
#endif
	WINRM_SENDING_PIPELINE,
	WINRM_SENDING_ANSWER, /* to a host call */
	WINRM_SENDING_INPUT,  /* its next line */
	WINRM_SENDING_END     /* of the input */
};

/*
 * What is next of the message, in one fragment that takes `room` octets at
 * most, its header included; base64 NULL: it is only counted. Octets of the
 * fragment; s->offset is 0 then if that was all of it.
 */
size_t winrm_psrp_send_part(const struct winrm_psrp_state *p,
	struct winrm_psrp_sender *s, enum winrm_psrp_sending what,
	struct winrm_base64 *b, size_t room);

#endif
