/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_ENVELOPE_H
#define WINRM_SOAP_ENVELOPE_H

#include "core/base/writer.h"
#include "core/config.h"

/*
 * The SOAP envelope of a WS-Management request (DSP0226, MS-WSMV 2.2.4.1):
 * begin, then the caller's body, then end. Texts are escaped as they are
 * written; they must pass winrm_xml_valid.
 */

/* What every request says in its header. */
struct winrm_envelope_header {
	const char *host;
	const char *path;
	uint16_t tcp_port;
	bool tls;
	const char *message_id;     /* a uuid, without "uuid:" */
	uint32_t max_envelope;      /* octets, 8192 or more */
	uint32_t operation_timeout; /* ms */
};

/* A URI in two parts, one after the other. */
struct winrm_envelope_uri {
	const char *known; /* a text of soap/names.h, or ""; that of an action
			      may have "\6\4" in it, which is the resource */
	const char *rest;  /* any text, or "" */
};

/* An item of a list; the name after the last one is NULL. */
struct winrm_envelope_value {
	const char *name;
	const char *value;
};

/* What is to be done, and to what; empty lists may be NULL. */
struct winrm_envelope_operation {
	struct winrm_envelope_uri action;
	struct winrm_envelope_uri resource;
	const struct winrm_envelope_value *selectors;
	const struct winrm_envelope_value *options;
#if WINRM_CIM || WINRM_PSRP_CONNECT
	/* Headers of its own: a text of soap/names.h and its args; or NULL. */
	const char *own;
	const char *const *own_args;
#endif
};

/*
 * Everything up to the inside of the Body, which may use the prefixes s, a, w
 * and rsp: SOAP, addressing, WS-Management, remote shells.
 */
void winrm_envelope_begin(struct winrm_writer *w,
	const struct winrm_envelope_header *h,
	const struct winrm_envelope_operation *o);

void winrm_envelope_end(struct winrm_writer *w);

/* xs:duration of milliseconds. */
void winrm_envelope_put_duration(struct winrm_writer *w, uint32_t ms);

#endif
