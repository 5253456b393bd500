/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_SHELLS_H
#define WINRM_SOAP_SHELLS_H

#include "soap/envelope.h"
#include "soap/envelope_reply.h"

/*
 * The shells on the host (MS-WSMV 3.1.4.1.9 and .10): Enumerate asks for them;
 * a reply may have a context if there are more, which Pull asks for. Then the
 * shells of such a reply (2.2.4.37), one by one, once winrm_shell_reply_read
 * has accepted it.
 */

void winrm_shells_enumerate(
	struct winrm_writer *w, const struct winrm_envelope_header *h);
void winrm_shells_pull(struct winrm_writer *w,
	const struct winrm_envelope_header *h, const char *context);

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
	bool is_shell;               /* the item being read */
	char context[WINRM_ID_SIZE]; /* where the list goes on; "" at its end */
	/* of the shell read last: C strings, printable, cut if long */
	char text[WINRM_SHELLS_FIELDS][WINRM_SHELLS_TEXT];
};

void winrm_shells_start(struct winrm_shells *s,
	const struct winrm_envelope_first *first, struct winrm_slice doc);

/* 1: a shell is in s->text; 0: no more; -1: a context is too long. */
int winrm_shells_next(struct winrm_shells *s);

#endif
