/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_IDENTIFY_H
#define WINRM_SOAP_IDENTIFY_H

#include "soap/envelope_reply.h"

/* WS-Man Identify (DSP0226 section 11), the one request without a header. */
void winrm_identify_put(struct winrm_writer *w);

/*
 * Reads a reply to it: of an IdentifyResponse "vendor, version" as a C string.
 * False when `doc` is not a well-formed envelope or another reply but a fault,
 * or they do not fit; then `out` holds a part of them.
 */
bool winrm_identify_read(struct winrm_envelope_reply *r, struct winrm_slice doc,
	char *out, size_t cap);

#endif
