/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_IDENTIFY_H
#define WINRM_SOAP_IDENTIFY_H

#include "soap/envelope_reply.h"

/* WS-Man Identify (DSP0226 section 11), the one request without a header. */
void winrm_identify_put(struct winrm_writer *w);

/*
 * After winrm_shell_reply_read, or another reader, has reached the envelope's
 * end: "vendor, version" of an IdentifyResponse as a C string. False if it is
 * another reply, or they do not fit.
 */
bool winrm_identify_read(const struct winrm_envelope_first *first,
	struct winrm_slice doc, char *out, size_t cap);

#endif
