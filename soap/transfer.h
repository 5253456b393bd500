/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_TRANSFER_H
#define WINRM_SOAP_TRANSFER_H

#include "soap/envelope.h"
#include "soap/envelope_reply.h"

/*
 * WS-Transfer Get (DSP0226 7.3, MS-WSMV 3.1.4.1.1): a resource, which is an
 * element with others in it, read as a list of the elements that have no
 * others in them.
 */

void winrm_transfer_get(struct winrm_writer *w,
	const struct winrm_envelope_header *h, const char *resource,
	const struct winrm_envelope_value *selectors);

/*
 * Reads a reply to it, to its end. False when `doc` is not a well-formed
 * envelope, or is another reply than a fault or that to a Get.
 */
bool winrm_transfer_read(
	struct winrm_envelope_reply *r, struct winrm_slice doc);

enum { WINRM_TRANSFER_PATH = 192 };

/* The values of a reply that winrm_transfer_read has accepted, one by one. */
struct winrm_transfer {
	struct winrm_xml xml;
	bool is_leaf;    /* no element has opened in the innermost one */
	bool is_null;    /* xsi:nil */
	size_t text_len; /* of what did not fit, too */
	uint8_t path_len[WINRM_XML_DEPTH + 1]; /* by depth */
	/* C strings, cut if long: the local names down to the value, with "/"
	 * between, without that of the resource's own element; and its text,
	 * one printable line */
	char path[WINRM_TRANSFER_PATH];
	char text[WINRM_VALUE_TEXT];
};

void winrm_transfer_start(struct winrm_transfer *t,
	const struct winrm_envelope_first *first, struct winrm_slice doc);

/* 1: a value is in path, text and is_null; 0: no more; -1: not well formed. */
int winrm_transfer_next(struct winrm_transfer *t);

#endif
