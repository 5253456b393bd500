/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_SHELLS_H
#define WINRM_SOAP_SHELLS_H

#include "soap/xml.h"

/*
 * The shells of an EnumerateResponse or PullResponse (MS-WSMV 2.2.4.37), one
 * by one, after winrm_reply_read has passed the reply.
 */

enum { WINRM_SHELLS_FIELDS = 7, WINRM_SHELLS_TEXT = 64 };

/* The fields of a shell, in the order of their names. */
enum winrm_shells_field {
	WINRM_SHELLS_ID,
	WINRM_SHELLS_RESOURCE,
	WINRM_SHELLS_OWNER,
	WINRM_SHELLS_CLIENT,
	WINRM_SHELLS_STATE,
	WINRM_SHELLS_RUN_TIME,
	WINRM_SHELLS_IDLE_TIME
};

struct winrm_shells {
	struct winrm_xml xml;
	char context[WINRM_ID_SIZE]; /* where the list goes on; "" if not */
	/* of the shell read last: C strings, printable, cut if long */
	char text[WINRM_SHELLS_FIELDS][WINRM_SHELLS_TEXT];
};

void winrm_shells_start(struct winrm_shells *s, struct winrm_slice doc);

/* 1 a shell is in s->text, 0 there are no more, -1 not well formed. */
int winrm_shells_next(struct winrm_shells *s);

#endif
