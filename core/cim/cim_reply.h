/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_CORE_CIM_CIM_REPLY_H
#define WINRM_CORE_CIM_CIM_REPLY_H

#include "soap/envelope_reply.h"

/* What a reply says besides its rows. */
struct winrm_cim_reply {
	struct winrm_envelope_reply envelope;
	bool ends; /* it has the last rows (EndOfSequence) */
	/* where the rows go on; "" if it does not say */
	char context[WINRM_ID_SIZE];
#if WINRM_WATCH
	char identifier[WINRM_ID_SIZE]; /* of the subscription, or "" */
#endif
};

/*
 * Reads a reply to its end. False if it is not a well-formed envelope, if it is
 * neither a fault nor the answer to `verb`, the last part of its action, or if
 * a context is too long.
 */
bool winrm_cim_reply_read(
	struct winrm_cim_reply *r, struct winrm_slice doc, const char *verb);

#endif
