/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_HTTP_RESPONSE_H
#define WINRM_HTTP_RESPONSE_H

#include "core/base/slice.h"
#include "core/config.h"

/*
 * An HTTP/1.1 response read as it arrives (RFC 9112), in the caller's buffer.
 * Interim 1xx responses are skipped, chunks are joined in place. Strict where
 * leniency would let two readers disagree: CRLF only, no folded lines, one
 * Content-Length, no transfer coding but chunked.
 */

enum winrm_http_result {
	WINRM_HTTP_MORE = 0,  /* needs more octets */
	WINRM_HTTP_DONE = 1,  /* the response is whole */
	WINRM_HTTP_BAD = -1,  /* not a response of HTTP/1.x; sticks */
	WINRM_HTTP_LIMIT = -2 /* over a limit of core/config.h; sticks */
};

/* Schemes of WWW-Authenticate, as a set. */
enum {
	WINRM_HTTP_NEGOTIATE = 1,
	WINRM_HTTP_NTLM = 2,
	WINRM_HTTP_KERBEROS = 4,
	WINRM_HTTP_BASIC = 8,
	WINRM_HTTP_CREDSSP = 16,
	WINRM_HTTP_DIGEST = 32
};

struct winrm_http_response {
	/* the reader's own */
	uint8_t state;
	uint8_t lines;
	uint8_t interim;
	bool chunked;
	bool http10;
	enum winrm_http_result result;
	size_t left; /* of the body or the chunk */
	size_t at;   /* read up to here */

	/* Valid once the head is read (body_at > 0); offsets in the buffer. */
	bool keep_alive;
	bool has_length;
	uint8_t schemes;
	uint16_t status;
	size_t body_at;
	size_t body_len;          /* of what has been received, chunks joined */
	size_t content_length;    /* if has_length */
	size_t type_at, type_len; /* Content-Type */
	size_t token_at, token_len; /* after "Negotiate ", base64; or 0, 0 */
};

void winrm_http_start(struct winrm_http_response *r);

/*
 * buf[0..*len] holds all that came since the start, with newly received octets
 * at the end. Reads on; *len shrinks by what is freed by joining chunks and
 * dropping interim heads. Octets after the response stay unread.
 */
enum winrm_http_result winrm_http_feed(
	struct winrm_http_response *r, uint8_t *buf, size_t *len);

/* The peer closed: DONE if that ends the body, else BAD. */
enum winrm_http_result winrm_http_eof(struct winrm_http_response *r);

/* The scheme word of a scheme, for messages: "Negotiate". */
const char *winrm_http_scheme_name(unsigned scheme);

#endif
