/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_HTTP_REQUEST_H
#define WINRM_HTTP_REQUEST_H

#include "core/base/writer.h"

struct winrm_http_request {
	const char *host; /* a name or address; IPv6 without brackets */
	uint16_t tcp_port;
	const char *path;
	const char *scheme;       /* of Authorization; NULL: no such header */
	struct winrm_slice token; /* sent as base64 */
	bool identify;            /* WSMANIDENTIFY: unauthenticated */
	/* What the body is; neither: a leg of the log-on, empty. */
	bool soap;             /* application/soap+xml */
	const char *protocol;  /* multipart/encrypted, as http/sealed.h */
	size_t content_length; /* frame and all */
};

/* The head of a POST (RFC 9112), with its empty line. */
void winrm_http_put_head(
	struct winrm_writer *w, const struct winrm_http_request *r);

#endif
