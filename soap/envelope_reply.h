/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_ENVELOPE_REPLY_H
#define WINRM_SOAP_ENVELOPE_REPLY_H

#include "soap/fault.h"
#include "soap/xml.h"

/*
 * The SOAP envelope of any reply: its header, its Fault, and where its Body
 * begins. The Body is read by whoever sent the request.
 */

/* Where the Body's first element is, for a second pass over the document. */
struct winrm_envelope_first {
	/* of the names of Envelope, Body, and itself: 0 if there is none */
	size_t at[3];
};

struct winrm_envelope_reply {
	char relates_to[WINRM_ID_SIZE]; /* the MessageID answered, or "" */
	struct winrm_slice action; /* undecoded; empty if not in one piece */
	struct winrm_envelope_first first;
	bool is_fault;
	struct winrm_fault fault; /* if it is one */
};

/*
 * Reads `doc` up to the Body's first element, which is then the innermost open
 * one: x->name and winrm_xml_namespace say which it is. A Fault is read to its
 * CLOSE; so is an empty Body. False if this is not a SOAP 1.2 envelope so far,
 * or has a character anywhere that XML does not allow, or a RelatesTo longer
 * than its field. The slice points into `doc`.
 */
bool winrm_envelope_read(struct winrm_envelope_reply *r, struct winrm_xml *x,
	struct winrm_slice doc);

/*
 * From there on, or from winrm_envelope_again: the next element in the Body,
 * OPEN. END if the envelope is over and was well formed, else ERROR.
 */
enum winrm_xml_type winrm_envelope_next(
	struct winrm_xml *x, struct winrm_xml_token *token);

/*
 * Places a scanner before the Body's first element, whose OPEN is the next
 * token, for a second pass over a reply whose END has been reached. If the Body
 * is empty, the next token is an ERROR.
 */
void winrm_envelope_again(const struct winrm_envelope_first *first,
	struct winrm_xml *x, struct winrm_slice doc);

#endif
