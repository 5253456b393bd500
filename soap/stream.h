/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WINRM_SOAP_STREAM_H
#define WINRM_SOAP_STREAM_H

#include "soap/envelope_reply.h"

/*
 * The output in a ReceiveResponse (MS-WSMV 2.2.4.26) that
 * winrm_shell_reply_read has accepted, stream by stream.
 */

struct winrm_stream {
	struct winrm_slice name;       /* "stdout", "stderr" */
	struct winrm_slice command_id; /* empty if not said */
	uint8_t *data;                 /* decoded where it lay */
	size_t len;
	bool end; /* nothing follows on this stream */
};

enum winrm_stream_result {
	WINRM_STREAM_NEXT,
	WINRM_STREAM_END,
	WINRM_STREAM_BAD /* not base64, or a bad reference */
};

/* start, then next until it is not NEXT. `doc` is overwritten meanwhile. */
struct winrm_stream_reader {
	struct winrm_xml xml;
	uint8_t *doc;
	struct winrm_slice prefix; /* of the ReceiveResponse */
};

void winrm_stream_start(struct winrm_stream_reader *s,
	const struct winrm_envelope_first *first, uint8_t *doc, size_t len);
enum winrm_stream_result winrm_stream_next(
	struct winrm_stream_reader *s, struct winrm_stream *stream);

#endif
