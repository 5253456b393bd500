/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_HTTP_REQUEST_H
#define WINRM_HTTP_REQUEST_H

#include "core/base/writer.h"

/* What the body is, hence its Content-Type. */
enum winrm_http_content {
	WINRM_HTTP_EMPTY, /* a leg of the log-on: no type, length 0 */
	WINRM_HTTP_SOAP,  /* application/soap+xml */
	WINRM_HTTP_SEALED /* multipart/encrypted; see http/sealed.h */
};

struct winrm_http_request {
	const char *host; /* a name or address; IPv6 without brackets */
	uint16_t tcp_port;
	const char *path;
	const char *scheme; /* of Authorization; NULL: no such header */
	struct winrm_slice token[3]; /* in pieces; sent as one base64 */
	bool identify;               /* WSMANIDENTIFY: unauthenticated */
	enum winrm_http_content content;
	size_t content_length; /* frame and all */
};

/* The head of a POST (RFC 9112), with its empty line. */
void winrm_http_put_head(
	struct winrm_writer *w, const struct winrm_http_request *r);

#endif
