/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_HTTP_SEALED_H
#define WINRM_HTTP_SEALED_H

#include "core/base/writer.h"

/*
 * The multipart/encrypted frame around a sealed message (MS-WSMV 2.2.9.1):
 *
 *	--Encrypted Boundary                        CRLF after each line
 *	Content-Type: application/<protocol>
 *	OriginalContent: type=application/soap+xml;charset=UTF-8;Length=<n>
 *	--Encrypted Boundary
 *	Content-Type: application/octet-stream
 *	<u32 header length><header><sealed bytes>--Encrypted Boundary--
 *
 * Windows puts a TAB before the part headers. It accepts them without, and OMI
 * accepts them only without, so none is sent and both forms are read.
 *
 * Header and sealed bytes are one token of the mechanism. NTLM's is 16 bytes
 * longer than the text; other mechanisms know their own length.
 */

enum { WINRM_SEALED_BACK = 24 }; /* octets behind the token */

/*
 * Everything before the token, and what follows it. `protocol` may be one of
 * http/parts.h.
 */
void winrm_sealed_put_front(struct winrm_writer *w, const char *protocol,
	size_t text_len, uint32_t header_len);
void winrm_sealed_put_back(struct winrm_writer *w);

/* Is this Content-Type that of a sealed body? */
bool winrm_sealed_is_type(struct winrm_slice content_type);

struct winrm_sealed {
	struct winrm_slice rest; /* from the token on, to the body's end */
	size_t header_len;       /* of the token, as the frame says */
	size_t text_len;         /* in clear, as the frame says */
	/* The token's length, and where in it the text will be. */
	size_t token_len;
	size_t text_at;
};

/*
 * Takes a whole body apart; `rest` points into it. Token and text are placed as
 * if the header were followed by as many sealed bytes as the text has; a
 * mechanism that differs corrects them. False: it is broken.
 */
bool winrm_sealed_read(struct winrm_sealed *s, struct winrm_slice content_type,
	struct winrm_slice body);

/* Does the frame end where the token does? */
bool winrm_sealed_ends(const struct winrm_sealed *s);

#endif
