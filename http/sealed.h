/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_HTTP_SEALED_H
#define WINRM_HTTP_SEALED_H

#include "core/base/writer.h"

/*
 * The multipart/encrypted frame around a sealed message (MS-WSMV 2.2.9.1):
 *
 *	--Encrypted Boundary                        CRLF after each line
 *	Content-Type: application/HTTP-SPNEGO-session-encrypted
 *	OriginalContent: type=application/soap+xml;charset=UTF-8;Length=<n>
 *	--Encrypted Boundary
 *	Content-Type: application/octet-stream
 *	<u32 signature length><signature><n sealed bytes>--Encrypted Boundary--
 *
 * Windows puts a TAB before the part headers. It takes them without, and OMI
 * takes them only without, so none is sent and both are read.
 */

enum {
	WINRM_SEALED_SIGNATURE = 16,
	WINRM_SEALED_BACK = 24 /* octets behind the sealed ones */
};

/* All that stands before the sealed bytes, and what stands after them. */
void winrm_sealed_put_front(struct winrm_writer *w, size_t plain_len,
	const uint8_t signature[WINRM_SEALED_SIGNATURE]);
void winrm_sealed_put_back(struct winrm_writer *w);

/* Is this Content-Type that of a sealed body? */
bool winrm_sealed_is_type(struct winrm_slice content_type);

struct winrm_sealed {
	struct winrm_slice signature;
	struct winrm_slice data; /* found by its length, never by searching */
};

/* Takes a whole body apart; both parts point into it. False: it is broken. */
bool winrm_sealed_read(struct winrm_sealed *s, struct winrm_slice content_type,
	struct winrm_slice body);

#endif
